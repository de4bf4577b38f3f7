"""Coming in with a code: for the first time, back again, or into one more role.

Whatever is wrong with a code, the answer is the same (T-24): it does not say whether the code was
used, ran out, was withdrawn, is somebody else's, or never was.
"""

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from accounts import audit, codes, membership, open_sessions
from accounts.models import Assignment, Invitation, Organisation, Recovery, User
from accounts.recovery import digest_of_password


@dataclass(frozen=True)
class Opening:
    """What a code opens now. The row is locked until the transaction ends."""

    row: Invitation | Recovery
    user: User


def opening(
    code: str, *, known_password: str = "", now: datetime.datetime | None = None
) -> Opening | None:
    """Return what a code lets a person do who cannot sign in, or None.

    Who lost her second factor only still shows her password: the way back asks for as much as the
    front door (T-28).
    """
    now = now or timezone.now()
    invitation = _invitation(code, now)
    if invitation and not (invitation.of_partner or invitation.user.has_usable_password()):
        return Opening(invitation, invitation.user)
    rows = Recovery.objects.unscoped(reason="code").select_related("user")
    asked = (
        rows.filter(code_digest=codes.digest(code), code_expires_at__gt=now, user__is_active=True)
        .select_for_update(of=("self",))
        .first()
    )
    if asked is None or asked.password_digest != digest_of_password(asked.user):
        return None
    if asked.needs_password and not asked.user.check_password(known_password):
        return None
    return Opening(asked, asked.user)


@transaction.atomic
def come_in(*, found: Opening, password: str, now: datetime.datetime | None = None) -> None:
    """Set the password she chose. Opens no session: she signs in next, as everybody does."""
    now = now or timezone.now()
    found.user.set_password(password)
    found.user.save(update_fields=["password"])
    if isinstance(found.row, Invitation):
        _accept(found.row, now)
    else:
        _recover(found.row, now)
    open_sessions.end_all(found.user)


@transaction.atomic
def accept(*, code: str, by: User, now: datetime.datetime | None = None) -> Assignment | None:
    """Take a role offered to somebody who has an account, and is signed in; None if it opens none."""
    now = now or timezone.now()
    invitation = _invitation(code, now)
    if invitation is None or invitation.user_id != by.pk:
        return None
    lender = _lender(invitation, now) if invitation.of_partner else None
    if invitation.of_partner and lender is None:
        return None
    return _accept(invitation, now, lender=lender)


def waiting_for(user: User, *, now: datetime.datetime | None = None) -> int:
    """How many roles are offered to her with a code that still opens. Who offers is not told."""
    offered = Invitation.objects.unscoped(reason="offers").filter(
        user=user, code_digest__isnull=False, code_expires_at__gt=now or timezone.now()
    )
    return offered.count()


def record_refusal(*, by: User | None) -> None:
    """Count a code that opened nothing. Whose it was, or might be, is not kept."""
    audit.record(action="code.refused", by=by, system="" if by else "web", outcome="refused")


def _invitation(code: str, now: datetime.datetime) -> Invitation | None:
    rows = Invitation.objects.unscoped(reason="code").select_related("user", "organisation", "team")
    live = rows.filter(
        code_digest=codes.digest(code), code_expires_at__gt=now, user__is_active=True
    )
    return live.select_for_update(of=("self",)).first()


def _lender(invitation: Invitation, now: datetime.datetime) -> Organisation | None:
    """Return the other organisation she works for today; of several the one she has longest."""
    own = Assignment.objects.in_force(now.date()).filter(user=invitation.user, partner=None)
    others = own.exclude(
        pk__in=Assignment.objects.within([invitation.organisation_id]).values("pk")
    )
    first = (
        others.select_related("organisation", "team__organisation").order_by("starts_on").first()
    )
    if first is None:
        return None
    return first.team.organisation if first.team else first.organisation


def _accept(
    invitation: Invitation, now: datetime.datetime, *, lender: Organisation | None = None
) -> Assignment:
    invitation.accepted_at, invitation.code_digest = now, None
    invitation.save(update_fields=["accepted_at", "code_digest"])
    part = membership.Part(
        invitation.role,  # type: ignore[arg-type]
        invitation.team,
        invitation.starts_on,
        invitation.ends_on,
    )
    given = membership.assign(invitation.user, invitation.organisation, part, partner=lender)
    details = membership.told(invitation)
    audit.record(
        action="invitation.accepted", by=invitation.user, subject=invitation, details=details
    )
    return given


def _recover(asked: Recovery, now: datetime.datetime) -> None:
    asked.used_at, asked.code_digest, asked.password_digest = now, None, None
    asked.save(update_fields=["used_at", "code_digest", "password_digest"])
    details = {"kind": asked.lost, "organisation": str(asked.organisation_id)}
    audit.record(action="recovery.used", by=asked.user, subject=asked, details=details)
    if not asked.removes_factors:
        return
    Authenticator.objects.filter(user=asked.user).delete()
    # Who vouches for her vouches for her own organisation. What others gave her ends: two
    # administrators here must not come, through her account, to what a partner holds.
    elsewhere = (
        Assignment.objects.filter(user=asked.user)
        .not_over(now.date())
        .exclude(pk__in=Assignment.objects.within([asked.organisation_id]).values("pk"))
    )
    for assignment in elsewhere.select_for_update(of=("self",)):
        assignment.ended_at, assignment.ended_by = now, asked.user
        assignment.save(update_fields=["ended_at", "ended_by"])
        audit.record(
            action="assignment.ended",
            by=asked.user,
            subject=asked.user,
            details=membership.told(assignment),
        )
