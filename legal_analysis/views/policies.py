"""Policies: what was ordered, since when, what changed it, and where it is carried out."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts import access_policies
from accounts.models import User
from evidence import in_time
from evidence.dates.times import Span, span_of
from evidence.search import with_words, words_of
from evidence.vocabulary import VictimGroup
from legal_analysis import citable
from legal_analysis.chains import chain_of
from legal_analysis.in_force import counting
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.models import (
    Enforcement,
    Policy,
    PolicyEntry,
    PolicyRelation,
    Provision,
    Right,
)
from legal_analysis.policy_entry import rules, summary
from legal_analysis.policy_entry.similar import repealed_by
from legal_analysis.views.grading import page_for
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import (
    CHECKED,
    library_list,
    library_list_page,
    library_page,
    may_read,
    readable_accounts,
    reader,
    sees_exactly,
    when,
)


def listing() -> Listing:
    titles = Right.objects.values_list("code", "title")
    rights = [(code, in_our_words(title)) for code, title in titles]
    return Listing(
        filters=(
            Filter(
                "word",
                _("Word in title or summary"),
                with_words,
                understood=lambda value: bool(words_of(value)),
            ),
            Filter("right", _("Right"), _on_right, rights),
            Filter("group", _("Group"), _on_group, VictimGroup.choices),
            Filter("kind", _("Kind"), lambda value: Q(kind=value), Policy.Kind.choices),
            Filter("status", _("Status"), lambda value: Q(status=value), Policy.Status.choices),
            Filter("scope", _("Reach"), lambda value: Q(scope=value), Policy.Scope.choices),
            CHECKED,
        ),
        orders=(
            Order("oldest", _("Oldest first"), ("date_range", "code")),
            Order("newest", _("Newest first"), ("-date_range", "code")),
            Order("title", _("By title"), ("title", "code")),
        ),
    )


def _on_right(right: str) -> Q:
    return Q(pk__in=Provision.objects.filter(rights__code=right).values("policy"))


def _on_group(group: str) -> Q:
    return Q(pk__in=Provision.objects.filter(groups__contains=[group]).values("policy"))


@library_list_page
def policies(request: HttpRequest) -> HttpResponse:
    repeals = PolicyRelation.objects.filter(
        earlier=OuterRef("pk"), kind=PolicyRelation.Kind.REPEALS
    )
    rows = Policy.objects.prefetch_related("provinces").annotate(is_repealed=Exists(repeals))
    may_enter = access_policies.can_enter_policy(request.user)
    return library_list(
        request, "legal_analysis/policies.html", listing(), rows, may_enter=may_enter
    )


@library_page
def policy(request: HttpRequest, policy_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    policy = get_object_or_404(
        Policy.objects.prefetch_related(
            "authorities",
            "provinces",
            Prefetch("provisions", Provision.objects.prefetch_related("rights", "in_force")),
            "graded_sources__source",
        ),
        pk=policy_id,
    )
    enforced = Enforcement.objects.visible_to(user).filter(policy=policy)
    readable = may_read(user, Enforcement, "policy")
    exactly, beginning = sees_exactly(user), counting.begins(policy)
    enforced = enforced.filter(incident__isnull=False).select_related("incident")
    # By no expression of which there is an index: PostgreSQL would walk along all incidents of the house to
    # find those of one policy.
    first_day: Any = Func(F("incident__date_range"), function="lower", output_field=DateField())
    if not exactly:
        first_day = in_time.first_day_told("incident__", indexed=False)
    shown = some(enforced.order_by(first_day, "incident__code") if readable else enforced.none())
    accounts = readable_accounts(user).filter(enforcements__policy=policy)
    named = {authority.name for authority in policy.authorities.all()}
    context = {
        "policy": policy,
        "issuer_in_words": "" if policy.issuing_authority in named else policy.issuing_authority,
        "grade_page": page_for(user, "policy"),
        "cite_in": citable.cases_that_cite(policy, user),
        "chain": chain_of(policy),
        "readable": readable,
        "incidents": [
            (row, *dated, _side(*dated, beginning))
            for row in shown.rows
            if row.incident and (dated := when(row.incident, exactly=exactly))
        ],
        "sides": counting.sides(policy, beginning, user=user, exactly=exactly)
        if readable
        else None,
        "hidden": shown.hidden,
        "accounts": accounts.count() if readable else 0,
        "repealed_by": repealed_by([policy]).get(policy.pk, []),
        "entries": list(_entries(policy, user)) if policy.is_entered else [],
        "may_correct": policy.is_entered and access_policies.can_enter_policy(user),
    }
    return TemplateResponse(request, "legal_analysis/policy.html", context)


def _side(edtf: str, calendar: str, beginning: Span) -> str:
    return counting.side_of(span_of(edtf, calendar) if edtf else None, beginning)


def _entries(policy: Policy, user: User) -> Iterator[tuple[PolicyEntry, Any, Any, list[str]]]:
    """Who entered and corrected it, who verified that, and which fields changed; newest first."""
    rows = rules.readable(user).filter(policy=policy, state=PolicyEntry.State.VERIFIED)
    entries = list(rows.order_by("-version"))
    names = Names(user, (who for one in entries for who in (one.author_id, one.verified_by_id)))
    for one in entries:
        yield one, names.of(one.author_id), names.of(one.verified_by_id), summary.changed(one)
