"""Letting somebody back in who lost her password or her second factor (T-28).

Two people besides her: an administrator asks and says how it was made sure that it is she; another
administrator, or an approver of the organisation, agrees and reads her the code. The code opens
nothing by itself: with it she chooses a password, and a lost second factor is set up anew before
anything else.
"""

import datetime
import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access_people, audit, codes, open_sessions
from accounts.membership import Over, own_assignments
from accounts.models import Organisation, Recovery, User
from accounts.models.recovery import LONGEST_CODE


@transaction.atomic
def ask(
    *, user: User, organisation: Organisation, lost: str, proof: str, proven_by: User, by: User
) -> Recovery:
    """Ask to let somebody back in. It opens nothing. Errors: NotAllowed; Over."""
    access_people.check_may_look_after(by, organisation, of=user)
    today = timezone.now().date()
    if not all(own_assignments(organisation, one, on=today).exists() for one in (user, proven_by)):
        raise Over
    asked = Recovery(
        user=user,
        organisation=organisation,
        lost=lost,
        proof=proof,
        proven_by=proven_by,
        asked_by=by,
    )
    try:
        asked.full_clean()
    except ValidationError as error:
        raise Over(error.messages[0]) from None
    asked.save()
    audit.record(action="recovery.asked", by=by, subject=asked, details=_told(asked))
    if asked.lost == Recovery.Lost.TAKEN:  # whoever holds it now is out before anybody agrees
        open_sessions.end_all(user)
    return asked


@transaction.atomic
def agree(
    *, asked: Recovery, by: User, now: datetime.datetime | None = None
) -> tuple[Recovery, str]:
    """Agree as a second person; return the code, which is shown to her once. Her sessions end.

    If its time ran out before it was used, the same second person may make another.

    Errors: NotAllowed; Over.
    """
    now = now or timezone.now()
    asked = _open(asked, by=by)
    access_people.check_may_agree_to_recovery(by, asked)
    code = codes.new()
    asked.agreed_by, asked.agreed_at = by, now
    asked.code_digest, asked.code_expires_at = codes.digest(code), now + LONGEST_CODE
    asked.password_digest = digest_of_password(asked.user)
    asked.save()
    audit.record(action="recovery.agreed", by=by, subject=asked, details=_told(asked))
    open_sessions.end_all(asked.user)
    return asked, code


def waiting_for_agreement(user: User) -> QuerySet[Recovery]:
    """Return what this user may agree to and nobody has: not what she asked, not what is for her."""
    rows = Recovery.objects.visible_to(user).filter(agreed_by=None, withdrawn_at=None)
    return rows.exclude(asked_by=user).exclude(user=user)


@transaction.atomic
def withdraw(*, asked: Recovery, by: User, now: datetime.datetime | None = None) -> None:
    """Either of the two, or another administrator, takes it back. Errors: NotAllowed; Over."""
    asked = _open(asked, by=by)
    access_people.check_may_withdraw_recovery(by, asked)
    asked.withdrawn_at, asked.withdrawn_by = now or timezone.now(), by
    asked.code_digest = asked.password_digest = None
    asked.save()
    audit.record(action="recovery.withdrawn", by=by, subject=asked, details=_told(asked))


@transaction.atomic
def tell(*, user: User, now: datetime.datetime | None = None) -> list[Recovery]:
    """Return what she has not been told of yet, and note that she is told now (T-28).

    What was used is told again: she must learn of it even if she knew that it was asked for.
    """
    rows = Recovery.objects.unscoped(reason="recovery.tell").filter(
        Q(told_at=None) | Q(told_at__lt=F("used_at")), user=user
    )
    found = list(rows.order_by("asked_at").select_for_update(of=("self",)))
    for asked in found:
        asked.told_at = now or timezone.now()
        asked.save(update_fields=["told_at"])
        audit.record(action="recovery.told", by=user, subject=asked)
    return found


def in_words(asked: Recovery) -> str:
    """Say to her whose account it is what happened. Who asked and who agreed is not told."""
    when = timezone.localtime(asked.used_at or asked.asked_at, datetime.UTC)
    words = (
        _(
            "With the help of two people you chose a new password on %(when)s UTC. If that was not"
            " you, tell your administrator at once, in person or on a safe line."
        )
        if asked.used_at
        else _(
            "On %(when)s UTC somebody asked to let you back in, as if you had lost your way to sign"
            " in. If you did not ask for that, tell your administrator at once, in person or on a"
            " safe line."
        )
    )
    return words % {"when": f"{when:%Y-%m-%d %H:%M}"}


def digest_of_password(user: User) -> bytes:
    """Return what changes with the password, whoever changes it and wherever."""
    return hashlib.sha256(user.password.encode()).digest()


def _open(asked: Recovery, *, by: User) -> Recovery:
    rows = Recovery.objects.visible_to(by).select_related("user", "organisation")
    found = rows.select_for_update(of=("self",)).get(pk=asked.pk)
    if not found.is_open:
        raise Over
    return found


def _told(asked: Recovery) -> dict[str, str]:
    return {
        "person": str(asked.user_id),
        "organisation": str(asked.organisation_id),
        "kind": asked.lost,
        "method": asked.proof,
        "by": str(asked.proven_by_id),
    }
