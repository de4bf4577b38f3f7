"""Where what was in force was carried out: the incidents of a place, and the sources behind them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from accounts import audit
from accounts.models import User
from evidence import in_time
from evidence.models import Incident, IncidentSource, Person, Source, Testimony
from legal_analysis.carried_out import Timing, behind
from legal_analysis.in_force import Answer
from legal_analysis.lists import Listing, Order, Page
from legal_analysis.models import Enforcement, Policy
from legal_analysis.origins import Behind
from legal_analysis.views.in_force import Question, asked_before
from legal_analysis.views.reading import (
    NOT_LISTED,
    check_may_read,
    library_page,
    lines_of,
    readable_accounts,
    reader,
    sees_exactly,
)


@dataclass
class Origin:
    """One independent source: publications that go back to one, or a person who told us."""

    number: int
    publications: list[Source] = field(default_factory=list)
    accounts: list[Testimony] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


UNSAID = "unsaid"  # the choice of what shows the policy, and it is not said which of its provisions
BESIDE = "beside"  # the choice of what denies the right, and shows no rule that was asked about


@library_page
def shown(request: HttpRequest, policy_id: uuid.UUID | None = None) -> HttpResponse:
    """Of one policy, or of everything that was in force where and when she asked before."""
    user = reader(request)
    check_may_read(user, Enforcement, "policy")
    question = asked_before(request)
    if question is None:
        return redirect("in_force")
    policy = get_object_or_404(Policy, pk=policy_id) if policy_id else None
    known = question.carried_out(user, of=policy)
    provision = _provision(request, question, policy)
    if provision:
        all_of_it = known.of_provision(provision)
    elif policy:
        all_of_it = known.by_policy.get(policy.pk, {})
    else:
        all_of_it = known.all_of(question.in_force)
    beside = {} if policy else known.beside(all_of_it)
    unsaid = known.unsaid.get(policy.pk, {}) if policy else {}
    chosen = request.GET.get("when", "")
    if chosen == BESIDE and beside:
        timings = beside
    elif chosen == UNSAID and unsaid:
        timings = unsaid
    elif chosen in set(Timing):
        timings = {pk: timing for pk, timing in all_of_it.items() if timing == chosen}
    else:
        chosen, timings = "", all_of_it
    page = _page(request, timings, user)
    origins = _origins(page.rows, user)
    audit.record(action="incident.listed", by=user, details={"count": str(len(page.rows))})
    lines = lines_of(page.rows, "incident", exactly=sees_exactly(user))
    of_one = {"provision": provision.provision.number} if provision else {}
    context = {
        "question": question,
        "policy": policy,
        "provision": provision,
        "of": f"provision={provision.provision.number}&" if provision else "",
        "when": chosen,
        "tally": known.tally(all_of_it),
        "right": question.right,
        "kind": question.kind,
        "beside": known.counted(beside.keys()),
        "denials": known.denials,
        "page": page,
        "addresses": {
            which: "?" + urlencode({**of_one, "when": chosen, "page": number})
            for which, number in page.turns.items()
        },
        "lines": [
            (
                one,
                timings[one.record.pk],
                [each for each in origins if one.record in each.incidents],
            )
            for one in lines
        ],
        "origins": origins,
    }
    return TemplateResponse(request, "legal_analysis/carried_out.html", context)


def _provision(request: HttpRequest, question: Question, policy: Policy | None) -> Answer | None:
    """Return the provision she came from, where its policy has others, too."""
    number = request.GET.get("provision", "")
    for one in question.found:
        if one.has_siblings and one.policy == policy and str(one.provision.number) == number:
            return one
    return None


def _page(request: HttpRequest, keys: Iterable[uuid.UUID], user: User) -> Page[Incident]:
    rows = Incident.objects.visible_to(user).filter(pk__in=keys)
    rows = rows.select_related("place__province").defer(*NOT_LISTED)
    oldest_first = in_time.oldest_first(exactly=sees_exactly(user))
    listing = Listing((), (Order("oldest", "", oldest_first),))
    return listing.page(rows, listing.choice({}, page=request.GET.get("page", "1")))


def _origins(incidents: Sequence[Incident], user: User) -> list[Origin]:
    """Return the origins behind some incidents, each once, in the order in which they come up."""
    sources = IncidentSource.objects.select_related("source")
    invented = Person.objects.visible_to(user).filter(origin=Person.Origin.INVENTED)
    told = readable_accounts(user).filter(basis=Testimony.Basis.CONSENT).order_by("code")
    told = told.annotate(is_invented=Exists(invented.filter(pk=OuterRef("person"))))
    prefetch_related_objects(
        incidents,
        Prefetch("graded_sources", sources),
        Prefetch("testimonies", told.only("code", "organisation"), to_attr="told_by"),
    )
    accounts = {told.pk for one in incidents for told in _told_by(one)}
    known = behind({one.pk for one in incidents}, user=user, accounts=accounts)
    found: dict[str, Origin] = {}
    numbers = count(1)
    for incident in incidents:
        for name, record in _named(incident, known):
            origin = found.get(name) or found.setdefault(name, Origin(next(numbers)))
            of_its_kind: list[Any] = (
                origin.publications if isinstance(record, Source) else origin.accounts
            )
            if record not in of_its_kind:
                of_its_kind.append(record)
            if incident not in origin.incidents:
                origin.incidents.append(incident)
    return list(found.values())


def _named(incident: Incident, known: Behind) -> Iterable[tuple[str, Source | Testimony]]:
    for pair in incident.graded_sources.all():
        yield known.known.of(pair.source.origin), pair.source
    for account in _told_by(incident):
        for name in known.of(account.pk):
            yield name, account


def _told_by(incident: Incident) -> list[Testimony]:
    return list(getattr(incident, "told_by", ()))
