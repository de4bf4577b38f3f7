"""A person takes back what she allowed through somebody of ours: by telephone, by a relay, face to face.

With her code she does it herself (evidence/receipts.py). Either way it is the same decisions that are
closed, and it holds at once (WDR-1, WDR-2).
"""

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_receipts, audit
from accounts.errors import DomainError, NotAllowed
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import receipts
from evidence.models import Person


class Through(models.TextChoices):
    """How she said it."""

    FACE_TO_FACE = "face_to_face", _("Face to face")
    TELEPHONE = "telephone", _("By telephone")
    MESSAGE = "message", _("By a message she sent")
    RELAY = "relay", _("Through somebody she trusts, with the word agreed on")


class UnknownChannel(DomainError):
    code, status, message = "unknown_channel", 400, _("Say how she told you.")


def may_take_back(user: User, person: Person) -> bool:
    try:
        access_receipts.check_may_take_back(user, person)
    except NotAllowed:
        return False
    return person.origin != Person.Origin.PUBLISHED


@transaction.atomic
def standing(person: Person, *, by: User) -> receipts.Standing:
    """Return what she allows now and what she took back. Errors: NotAllowed."""
    access_receipts.check_may_take_back(by, person)
    audit.record(action="consent.read", subject=person, by=by)
    with acting_for_system(reason="withdrawal"):
        return receipts.decisions_of(person.pk, now=timezone.now())[0]


@transaction.atomic
def take_back(
    person: Person,
    *,
    chosen: Collection[str] | None,
    through: str,
    by: User,
    now: datetime | None = None,
) -> int:
    """Close what she chose (keys of receipts.Allowed), or all with None; return how much that was.

    What does not hold any more is passed over. Errors: NotAllowed; UnknownChannel.
    """
    access_receipts.check_may_take_back(by, person)
    if through not in Through.values:
        raise UnknownChannel
    with acting_for_system(reason="withdrawal"):
        people = Person.objects.unscoped(reason="withdrawal")
        people.select_for_update(no_key=True).get(pk=person.pk)  # one at a time for one person
        return receipts.close(
            person.pk, chosen=chosen, through=through, by=by, now=now or timezone.now()
        )
