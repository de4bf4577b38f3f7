"""Provisions suggested for an incident, and what analysts decide about them. Never by itself.

The link is the Enforcement that accounts and published incidents have too. It stands as long as one
provision of the policy is accepted for the incident; decisions that were replaced stay beside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_incidents, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import own_words
from evidence.incidents import check_stands
from evidence.models import Incident
from legal_analysis.models import Deprivation, Enforcement, EnforcementDecision, Provision

from .judging import Answer, Asked
from .reading import answers, asked_of

LONGEST = 500  # letters of a reason


class NotSuggested(DomainError):
    code, status = "provision_not_suggested", 409
    message = _("This provision was not in force there and then, or the record states it already.")


class BadReason(DomainError):
    code, status, message = "bad_reason", 400, _("Say why, in a sentence.")


class ChangedMeanwhile(DomainError):
    code, status = "decision_changed", 409
    message = _(
        "Somebody decided or recorded something here meanwhile. Look at it as it stands now."
    )


class UnknownVerdict(DomainError):
    code, status, message = "unknown_verdict", 400, _("Accept it or refuse it.")


@dataclass(frozen=True)
class Suggestion:
    """One provision that was in force, and what was decided about it, the last decision first."""

    answer: Answer
    shares_right: bool
    decisions: Sequence[EnforcementDecision] = ()


Decided = Mapping[UUID, Sequence[EnforcementDecision]]
"""What was decided, by provision, the last decision first."""


@dataclass(frozen=True)
class Outdated:
    """One provision that was accepted, and would not be suggested any more; the last decision first."""

    provision: Provision
    decisions: Sequence[EnforcementDecision]


def holding(decisions: Iterable[EnforcementDecision], organisation: UUID | None) -> UUID | None:
    """Return the key of the decision of an organisation that holds, which a form sends back as `seen`."""
    for one in decisions:
        if one.replaced_at is None and one.organisation_id == organisation:
            return one.pk
    return None


def asked_about(incident: Incident) -> Asked | None:
    """Return the question for an incident as exactly as it is known. Needs `place`."""
    place = incident.place
    return asked_of(incident.date_range, (place.province_id or place.pk) if place else None)


def suggestions(
    incident: Incident,
    *,
    asked: Asked | None,
    links: Iterable[Enforcement],
    decided: Decided,
    user: User,
) -> list[Suggestion]:
    """Return what was in force where and when an incident happened, likeliest first.

    Shape:  `asked`: as exactly as this reader may know it; `links`: those of the incident that she may
            see; `decided`: decisions_on. First what shares a right with the incident. Without those
            policies that the record states already. Five queries at any size.
    """
    if asked is None:
        return []
    stated = {one.policy_id for one in links if one.basis == Enforcement.Basis.REPORTED}
    found = [one for one in answers([asked])[0] if one.rule.policy not in stated]
    taken = Deprivation.objects.visible_to(user).filter(incident=incident).values("right")
    shared = set(
        Provision.rights.through.objects.filter(
            provision__in=[one.provision.pk for one in found], right__in=taken
        ).values_list("provision", flat=True)
    )
    rows = [
        Suggestion(one, one.provision.pk in shared, decided.get(one.provision.pk, ()))
        for one in found
    ]
    return sorted(rows, key=lambda one: not one.shares_right)


def outdated(*, found: Iterable[Suggestion], decided: Decided) -> list[Outdated]:
    """Return what stands accepted and is not among what is suggested: dates, place or reach were mended.

    It counts until somebody refuses it. One query at any size, none where nothing does.
    """
    suggested = {one.answer.provision.pk for one in found}
    accepted = [
        pk
        for pk, rows in decided.items()
        if pk not in suggested
        and any(
            one.replaced_at is None and one.verdict == EnforcementDecision.Verdict.ACCEPTED
            for one in rows
        )
    ]
    rows = Provision.objects.filter(pk__in=accepted).select_related("policy")
    return [Outdated(one, decided[one.pk]) for one in rows.order_by("policy__code", "number")]


def decisions_on(incident: Incident, user: User) -> Decided:
    """Return what was decided, by provision, the last decision first."""
    found: dict[UUID, list[EnforcementDecision]] = defaultdict(list)
    rows = EnforcementDecision.objects.visible_to(user).filter(incident=incident)
    for row in rows.order_by("-decided_at", "-pk"):
        found[row.provision_id].append(row)
    return found


@transaction.atomic
def decide(
    *,
    incident: Incident,
    provision: Provision,
    verdict: str,
    reason: str,
    seen: UUID | None,
    by: User,
    now: datetime | None = None,
) -> EnforcementDecision:
    """Accept or refuse a provision for an incident, or decide it anew. `seen`: the decision she saw hold.

    Errors: NotAllowed; BadReason; own_words.QuotesAccount; UnknownVerdict; MergedMeanwhile;
            ChangedMeanwhile; NotSuggested, for a provision that was not in force there and then, or
            that is stated. What was decided once can be refused whatever the record says now.
    """
    organisation = access_incidents.check_may_link_incident(by, incident)
    if verdict not in EnforcementDecision.Verdict.values:
        raise UnknownVerdict
    if not (words := reason.strip()):
        raise BadReason
    if len(words) > LONGEST:
        raise BadReason(_("This is too long. Say it more shortly."))
    own_words.check([words], own_words.told_of([incident.pk]))
    # One after the other: of two who decide at once the second sees what the first decided.
    incident = check_stands(incident)
    rows = EnforcementDecision.objects.unscoped(reason="decision")
    earlier = rows.filter(
        incident=incident, provision=provision, organisation=organisation, replaced_at=None
    ).first()
    if (earlier.pk if earlier else None) != seen:
        raise ChangedMeanwhile
    certainty = _certainty(incident, provision)
    if earlier and verdict == EnforcementDecision.Verdict.REFUSED:
        certainty = certainty or earlier.certainty
    elif _is_stated(incident, provision):
        certainty = None
    if certainty is None:
        raise NotSuggested
    moment = now or timezone.now()
    if earlier is not None:
        earlier.replaced_at = moment
        earlier.save(update_fields=["replaced_at"])
    decision = EnforcementDecision.objects.create(
        organisation_id=organisation,
        incident=incident,
        provision=provision,
        author=by,
        verdict=verdict,
        certainty=certainty,
        reason=words,
        decided_at=moment,
    )
    _link(incident, provision, organisation)
    details = {"object": str(provision.pk), "code": provision.policy.code}
    audit.record(action=f"enforcement.{verdict}", by=by, subject=incident, details=details)
    return decision


def _certainty(incident: Incident, provision: Provision) -> str | None:
    asked = asked_about(incident)
    if asked is None:
        return None
    one = Provision.objects.filter(pk=provision.pk)
    return next((found.certainty.value for found in answers([asked], among=one)[0]), None)


def _is_stated(incident: Incident, provision: Provision) -> bool:
    rows = Enforcement.objects.unscoped(reason="decision")
    reported = rows.filter(incident=incident, basis=Enforcement.Basis.REPORTED)
    return reported.filter(policy=provision.policy_id).exists()


def _link(incident: Incident, provision: Provision, organisation: Any) -> None:
    """Make the link say what the decisions on the provisions of this policy say now."""
    link = {
        "incident": incident,
        "policy_id": provision.policy_id,
        "organisation_id": organisation,
        "basis": Enforcement.Basis.ACCEPTED,
    }
    accepted = EnforcementDecision.objects.unscoped(reason="decision").filter(
        incident=incident,
        organisation=organisation,
        provision__policy=provision.policy_id,
        verdict=EnforcementDecision.Verdict.ACCEPTED,
        replaced_at=None,
    )
    links = Enforcement.objects.unscoped(reason="decision").filter(**link)
    if not accepted.exists():
        links.delete()
    elif not links.exists():
        Enforcement.objects.create(**link)
