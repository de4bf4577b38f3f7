"""The bar on export: whether the file of an item may leave at all, and for whom. Asked by every way out.

Nothing leaves of a file that was not inspected, was refused, or is no longer what was received; nor of
one that was erased. Where a person is to be seen or heard in it, only what she allows; and until
somebody has said whether anybody is, it stays here.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, Erased
from accounts.identity import acting_for_system
from accounts.scoping import ScopedQuerySet
from evidence import consent, recordings
from evidence.consent import OTHERS, OWN_WORK
from evidence.models import EvidenceItem, Original, Person

__all__ = [
    "ALLOWED",
    "OTHERS",
    "OWN_WORK",
    "KeptIn",
    "NobodySaid",
    "NotAllowedByHer",
    "check_can_leave",
    "check_is_whole",
    "people_in",
]

ALLOWED = (consent.Reason.ALLOWED, consent.Reason.PUBLISHED)


class KeptIn(DomainError):
    code, status = "kept_in", 409
    message = _(
        "Nothing of this file leaves: it was not inspected yet, is kept closed, or is damaged."
    )


class NotAllowedByHer(DomainError):
    code, status = "not_allowed_by_her", 409
    message = _("Who is to be seen or heard in this file does not allow that it leaves for this.")


class NobodySaid(NotAllowedByHer):
    message = _(
        "Nobody has said yet whether somebody is to be seen or heard in this file. Say so on its page first."
    )


def check_can_leave(original: Original, *, recipient: str, now: datetime | None = None) -> Original:
    """Return the original as it is now, if it may leave for this receiver at this moment.

    Until the transaction ends neither its state nor what she allowed can change.

    Shape:  `recipient`: code of a mechanism, OWN_WORK or OTHERS.
    Errors: KeptIn; Erased; NotAllowedByHer, of which NobodySaid.
    """
    with acting_for_system(reason="leaving.check"):
        rows = Original.objects.unscoped(reason="leaving.check")
        rows = rows.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("item__key").get(pk=original.pk)
        check_is_whole(held)
        against = reason_against(held, recipients=[recipient], now=now, hold=True)[recipient]
        if against == consent.Reason.NOBODY_SAID:
            raise NobodySaid
        if against:
            raise NotAllowedByHer
    return held


def check_is_whole(original: Original) -> None:
    """Errors: KeptIn; Erased. What holds for every receiver, whatever anybody allowed."""
    if original.damaged_at is not None or original.standing != Original.Standing.CLEAN:
        raise KeptIn
    if original.item.key is None or original.item.key.wrapped is None:
        raise Erased


def reason_against(
    original: Original,
    *,
    recipients: Iterable[str],
    now: datetime | None = None,
    hold: bool = False,
) -> dict[str, consent.Reason | None]:
    """Return for each receiver why who is to be seen or heard keeps the file in; None: it may leave.

    Asked for the whole record: a person the asker may not see can still say no.
    Errors: Erased, where one of them was.
    """
    against: dict[str, consent.Reason | None] = dict.fromkeys(recipients)
    if nobody_said(original, hold=hold):
        against |= {code: consent.Reason.NOBODY_SAID for code in against if code != OWN_WORK}
    for person, kinds in _persons_in(original):
        if person.key.wrapped is None:
            raise Erased
        said = consent.about_her_picture(
            person,
            recipients=against,
            made_under=recordings.uses_of(kinds),
            at=now or timezone.now(),
            hold=hold,
        )
        against |= {code: why for code, why in said.items() if why not in ALLOWED}
    return against


def nobody_said(original: Original, *, hold: bool = False) -> bool:
    """Whether nobody has said yet who is to be seen or heard in it, or in one of the files of a bundle.

    A publication shows what others published. Asked for the whole, whatever of it is open to who asks.
    With `hold` nobody can say otherwise before the transaction ends.
    """
    with acting_for_system(reason="leaving.check"):
        items = EvidenceItem.objects.unscoped(reason="leaving.check")
        inside = items.filter(came_in__bundle__item=original.item_id)
        asked = inside if inside.exists() else items.filter(pk=original.item_id)
        if hold:
            asked = asked.select_for_update(of=("self",), no_key=True).order_by("pk")
        return any(
            one.person_id is None and one.nobody_seen_at is None and one.source_id is None
            for one in asked.only("person", "nobody_seen_at", "source")
        )


def people_in(items: Any) -> set[Person]:
    """Return who is to be seen or heard in items, and in each file of those that are bundles.

    Shape:  `items`: keys, or a query of keys.
    """
    files = EvidenceItem.objects.unscoped(reason="leaving.check").filter(
        Q(pk__in=items) | Q(came_in__bundle__item__in=items), person__isnull=False
    )
    people = Person.objects.unscoped(reason="leaving.check")
    return set(people.filter(pk__in=files.order_by().values("person")))


def _persons_in(original: Original) -> Iterable[tuple[Person, set[str]]]:
    """Who is to be seen or heard in a file, and in each file of a bundle; and in which kinds of file."""
    items = EvidenceItem.objects.unscoped(reason="leaving.check").filter(
        Q(pk=original.item_id) | Q(came_in__bundle__item=original.item_id), person__isnull=False
    )
    persons = Person.objects.unscoped(reason="leaving.check").select_related("key")
    kinds: dict[UUID | None, set[str]] = defaultdict(set)
    for person_id, kind in items.order_by().values_list("person", "kind"):
        kinds[person_id].add(kind)
    for person in persons.filter(pk__in=list(kinds)).order_by("pk"):
        yield person, kinds[person.pk]


def items_with(
    persons: Iterable[UUID], kinds: Iterable[str] | None = None
) -> ScopedQuerySet[EvidenceItem]:
    """Return the items in which these are to be seen or heard, and bundles that hold such a file.

    `kinds`: only such files. For the system only: whoever asks may not see them all.
    """
    rows: ScopedQuerySet[EvidenceItem] = EvidenceItem.objects.unscoped(reason="leaving.check")
    theirs = rows.filter(person__in=persons)
    if kinds is not None:
        theirs = theirs.filter(kind__in=kinds)
    return with_bundles(theirs)


def with_bundles(theirs: ScopedQuerySet[EvidenceItem]) -> ScopedQuerySet[EvidenceItem]:
    """Return these items, and bundles that hold one of them. For the system only."""
    rows: ScopedQuerySet[EvidenceItem] = EvidenceItem.objects.unscoped(reason="leaving.check")
    return rows.filter(
        Q(pk__in=theirs.values("pk")) | Q(pk__in=theirs.values("came_in__bundle__item"))
    )


def open_to(original: Original, codes: Iterable[str]) -> list[str]:
    """Return those of these receivers for whom the file may leave now. None if it may not at all."""
    with acting_for_system(reason="leaving.check"):
        rows = Original.objects.unscoped(reason="leaving.check").select_related("item__key")
        held = rows.get(pk=original.pk)
        try:
            check_is_whole(held)
            against = reason_against(held, recipients=codes)
        except (KeptIn, Erased):
            return []
    return [code for code in against if against[code] is None]
