"""Letting an account leave though the risk to her is extreme: two approvers, for one receiver, for a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_sharing, audit
from accounts.errors import DomainError
from accounts.models import CaseTeam, User
from evidence.models import Interview, Person, RiskApproval

LASTS = timedelta(days=90)
NEEDED = 2
LONGEST_REASON = 300


class ReasonMissing(DomainError):
    code, status = "reason_missing", 409
    message = _("Say in one sentence why this may leave all the same.")


class ReasonTooLong(DomainError):
    code, status = "reason_too_long", 409
    message = _("This is too long. Say it more shortly.")


class SaidAlready(DomainError):
    code, status = "risk_said_already", 409
    message = _("You have said so already. Another approver must, too.")


class NothingToTakeBack(DomainError):
    code, status = "risk_not_said", 409
    message = _("You have not said that this may leave.")


@transaction.atomic
def approve(
    *,
    person: Person,
    team: CaseTeam,
    recipient: str,
    reason: str,
    by: User,
    now: datetime | None = None,
) -> RiskApproval:
    """Write down one approver's word. What she said before and is over makes room for it.

    Errors: NotAllowed; ReasonMissing; ReasonTooLong; SaidAlready.
    """
    access_sharing.check_may_approve_risk(by, team, taken_down_by=_taken_down_by(person))
    reason, now = reason.strip(), now or timezone.now()
    if not reason:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    hers = RiskApproval.objects.visible_to(by).filter(
        person=person, recipient=recipient, approver=by, taken_back_at=None
    )
    hers.filter(until__lte=now).update(taken_back_at=now)
    try:
        with transaction.atomic():
            said = RiskApproval.objects.create(
                person=person,
                recipient=recipient,
                approver=by,
                reason=reason,
                given_at=now,
                until=now + LASTS,
            )
    except IntegrityError as error:
        raise SaidAlready from error
    audit.record(action="risk.approved", subject=person, by=by, details={"recipient": recipient})
    return said


@transaction.atomic
def take_back(
    *, person: Person, team: CaseTeam, recipient: str, by: User, now: datetime | None = None
) -> None:
    """Take back what she said herself; at once nothing leaves any more. Errors: NotAllowed, NothingToTakeBack."""
    access_sharing.check_may_approve_risk(by, team, taken_down_by=_taken_down_by(person))
    changed = RiskApproval.objects.visible_to(by).filter(
        person=person, recipient=recipient, approver=by, taken_back_at=None
    )
    if not changed.update(taken_back_at=now or timezone.now()):
        raise NothingToTakeBack
    audit.record(action="risk.taken_back", subject=person, by=by, details={"recipient": recipient})


def approved(persons: Iterable[UUID], *, recipient: str, at: datetime) -> set[UUID]:
    """Return those of whom two approvers say so, who are still in the house. One query."""
    rows = RiskApproval.objects.unscoped(reason="consent.gate").filter(
        person__in=list(persons),
        recipient=recipient,
        taken_back_at=None,
        until__gt=at,
        approver__is_active=True,
    )
    counted = rows.order_by().values("person").annotate(said=Count("approver", distinct=True))
    return set(counted.filter(said__gte=NEEDED).values_list("person", flat=True))


def _taken_down_by(person: Person) -> set[UUID]:
    rows = Interview.objects.unscoped(reason="risk.taken_down_by").filter(person=person)
    return set(rows.values_list("interviewer", flat=True))
