"""Who is to be seen or heard in a file: said by who took it in, or by who works with it later.

A face that nobody named has allowed nothing. So the file leaves for nobody until somebody looked and
says who is in it, or that nobody could be recognised (evidence/leaving.py).
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_items, audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.models import EvidenceItem, Person

# Called before the files are held: what is also held by who hands one out, is held here first.
BEFORE_NAMING: list[Callable[[Collection[EvidenceItem]], None]] = []
# Who must hear of it, in its own transaction, when somebody is known to be in a file that may be out (apps.py
# adds it).
AFTER_NAMING: list[Callable[[Person, Collection[EvidenceItem]], None]] = []


class NamedAlready(DomainError):
    code, status = "named_already", 409
    message = _("It is on record who is to be seen or heard in this file, and stays so.")


def said(person: Person | None, *, nobody: bool, by: User) -> dict[str, Any]:
    """Return the columns of an item for what somebody says of it; with neither, nobody said anything."""
    looked = nobody and person is None
    return {
        "person": person,
        "nobody_seen_by": by if looked else None,
        "nobody_seen_at": timezone.now() if looked else None,
    }


def still_open(item: EvidenceItem, *, by: User) -> ScopedQuerySet[EvidenceItem]:
    """Return of an item and the files that came in it those of which it is not on record who is in them."""
    rows: ScopedQuerySet[EvidenceItem] = EvidenceItem.objects.visible_to(by)
    return rows.filter(
        Q(pk=item.pk) | Q(came_in__bundle__item=item.pk), person__isnull=True, source__isnull=True
    )


@transaction.atomic
def say(item: EvidenceItem, person: Person | None, *, by: User) -> None:
    """Write down who is to be seen or heard in a file; `person` None: nobody who could be recognised.

    Of a bundle it is said of each of its files of which it was not on record. That there is nobody can
    be mended later by who sees somebody; who was named stays. What is out by then is asked back, where
    she does not allow it.
    Errors: NotAllowed; NamedAlready.
    """
    access_items.check_may_keep_custody(by, item)
    rows = still_open(item, by=by).order_by("pk")
    for held_first in BEFORE_NAMING if person else ():
        held_first(list(rows))
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if item.pk not in {one.pk for one in held}:
        raise NamedAlready
    for one in held:
        if person is None and one.nobody_seen_at is not None:
            continue
        for name, value in said(person, nobody=person is None, by=by).items():
            setattr(one, name, value)
        one.save(update_fields=["person", "nobody_seen_by", "nobody_seen_at"])
        audit.record(
            action="item.people_said",
            by=by,
            subject=one,
            details={"code": "somebody" if person else "nobody"},
        )
    if person is not None:
        for told in AFTER_NAMING:
            told(person, held)
