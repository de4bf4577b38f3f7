"""What people do with an item that is kept: register it, move it, hand it over, read what was noted.

Each act is an event of the item's chain. Places, seals, names and reasons are what somebody writes:
they are sealed with the item's key. Codes stand beside them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access_items, audit, vault
from accounts.errors import DomainError
from accounts.models import CaseTeam, Organisation, User
from accounts.scoping import ScopedQuerySet
from evidence import custody
from evidence.intake import new_code
from evidence.models import CaseMaterial, CustodyEvent, EvidenceItem, Handover

Kind = CustodyEvent.Kind


class PlaceKind(models.TextChoices):
    """What kind of place a thing is kept in; where it is, is sealed."""

    SAFE = "safe", gettext_lazy("Safe")
    LOCKED_CABINET = "locked_cabinet", gettext_lazy("Locked cabinet")
    LOCKED_ROOM = "locked_room", gettext_lazy("Locked room")
    BANK = "bank", gettext_lazy("Bank")
    LABORATORY = "laboratory", gettext_lazy("Laboratory")
    COURT = "court", gettext_lazy("Court or authority")
    ON_THE_WAY = "on_the_way", gettext_lazy("On the way")
    OTHER = "other", gettext_lazy("Another place")


class WordsFor(models.TextChoices):
    """Why somebody reads the sealed words of a chain."""

    CASE = "case", gettext_lazy("I work on the case")
    FIND = "find", gettext_lazy("I must find or fetch the item")
    CHECK = "check", gettext_lazy("I check the chain")
    REPORT = "report", gettext_lazy("I write of it to a court or mechanism")


class NotKept(DomainError):
    code, status = "not_kept", 409
    message = gettext_lazy("A publication is cited; nobody keeps it here.")


class NotAThing(DomainError):
    code, status = "not_a_thing", 409
    message = gettext_lazy("Only a physical object is moved from place to place.")


class NobodyToHandTo(DomainError):
    """Says the same of an address without an account and of somebody who may not read it (T-24)."""

    code, status = "nobody_to_hand_to", 409
    message = gettext_lazy("Nobody who works with this item has this address.")


class HandedToHerself(DomainError):
    code, status = "handed_to_herself", 409
    message = gettext_lazy("Nobody hands something over to herself.")


class HandoverOver(DomainError):
    code, status = "handover_over", 409
    message = gettext_lazy("This was confirmed already, or it was handed to somebody else.")


@dataclass(frozen=True)
class Kept:
    """Where a thing is kept. `place` is a code; the seal and where exactly are sealed words."""

    place: PlaceKind
    seal: str = ""
    where: str = ""


@transaction.atomic
def register(
    *,
    place: Organisation | CaseTeam,
    description: str,
    kept: Kept,
    source: str,
    by: User,
) -> EvidenceItem:
    """Write down a physical object that came, under a code and a key of its own (COC-6).

    Shape:  `source`: from whom and how, sealed. `place`: who holds it, or the case it belongs to.
    Errors: NotAllowed.
    """
    access_items.check_may_register(by, place)
    team = place if isinstance(place, CaseTeam) else None
    item = EvidenceItem.objects.create(
        organisation=place.organisation if isinstance(place, CaseTeam) else place,
        key=vault.create_person_key(),
        code=new_code(EvidenceItem, EvidenceItem.Kind.THING.value),
        kind=EvidenceItem.Kind.THING,
        description=description,
        received_by=by,
    )
    custody.record(
        item=item,
        kind=Kind.REGISTERED,
        by=by,
        details={"place": kept.place.value},
        note=_words((_("From whom"), source), *_where(kept)),
    )
    audit.record(action="item.registered", by=by, subject=item, details={"code": item.code})
    if team:
        CaseMaterial.objects.create(
            team=team, item=item, added_by=by, reason=description or item.code
        )
    return item


@transaction.atomic
def move(*, item: EvidenceItem, kept: Kept, why: str, by: User) -> CustodyEvent:
    """Write down that a thing is kept elsewhere from now on. Errors: NotAllowed; NotKept; NotAThing."""
    _check(item, by)
    if item.kind != EvidenceItem.Kind.THING:
        raise NotAThing
    return custody.record(
        item=item,
        kind=Kind.MOVED,
        by=by,
        details={"place": kept.place.value},
        note=_words(*_where(kept), (_("Why"), why)),
    )


@transaction.atomic
def hand_over(
    *,
    item: EvidenceItem,
    by: User,
    why: str,
    email: str = "",
    outside: str = "",
    now: datetime | None = None,
) -> Handover:
    """Write down that an item is handed to a colleague, who confirms it, or to somebody outside.

    Shape:  `email` of the colleague, or `outside`: who it is, in words that are sealed; one of them.
            What waited to be confirmed by somebody else before, waits no more.
    Errors: NotAllowed; NotKept; NobodyToHandTo; HandedToHerself.
    """
    _check(item, by)
    if bool(email) is bool(outside):
        raise ValueError("To a colleague or to somebody outside: one of them.")
    to = _colleague(item, email, by) if email else None
    # Two who hand the same item over at once come one after the other.
    items = EvidenceItem.objects.unscoped(reason="custody.hand_over")
    items.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
    now = now or timezone.now()
    waiting = Handover.objects.unscoped(reason="custody.hand_over").filter(item=item)
    waiting.filter(to__isnull=False, confirmed_at=None, ended_at=None).update(ended_at=now)
    event = custody.record(
        item=item,
        kind=Kind.TRANSFERRED,
        by=by,
        details={"recipient": str(to.pk)} if to else {"kind": "outside"},
        note=_words((_("To whom"), outside), (_("Why"), why)),
    )
    return Handover.objects.create(
        item=item, event=event, handed_by=by, to=to, outside=to is None, asked_at=now
    )


def _colleague(item: EvidenceItem, email: str, by: User) -> User:
    found = User.objects.filter(email=User.objects.normalise(email), is_active=True).first()
    if found is not None and found.pk == by.pk:
        raise HandedToHerself
    if found is None or not access_items.can_be_handed(found, item):
        raise NobodyToHandTo
    return found


def handed_to(user: User) -> ScopedQuerySet[Handover]:
    """Return what was handed to her and waits for her word, the oldest first."""
    rows = Handover.objects.visible_to(user).filter(to=user, confirmed_at=None, ended_at=None)
    return rows.select_related("item").order_by("asked_at")


@transaction.atomic
def confirm(*, handover: Handover, by: User, now: datetime | None = None) -> Handover:
    """Write down that an item came, by who it was handed to. Once.

    Errors: NotAllowed; HandoverOver.
    """
    rows = Handover.objects.unscoped(reason="custody.confirm").select_for_update(of=("self",))
    handover = rows.select_related("item__key", "event").get(pk=handover.pk)
    access_items.check_may_confirm_handover(by, handover.item, to=handover.to_id)
    if not handover.is_open:
        raise HandoverOver
    handover.confirmed_at, handover.confirmed_by = now or timezone.now(), by
    handover.save(update_fields=["confirmed_at", "confirmed_by"])
    custody.record(
        item=handover.item,
        kind=Kind.ACKNOWLEDGED,
        by=by,
        details={"number": str(handover.event.number)},
    )
    return handover


@transaction.atomic
def read_words(*, item: EvidenceItem, reason: WordsFor, by: User) -> list[tuple[CustodyEvent, str]]:
    """Return the events of a chain that hold sealed words, with the words, in order.

    That she reads them is an event itself, and stands in the trail, before a word is opened.

    Errors: NotAllowed; NotKept; Erased.
    """
    _check(item, by)
    custody.record(
        item=item, kind=Kind.VIEWED, by=by, details={"kind": "words", "reason": reason.value}
    )
    audit.record(action="item.words_read", by=by, subject=item, details={"purpose": reason.value})
    events = CustodyEvent.objects.visible_to(by).filter(item=item, note_sealed__isnull=False)
    return [(event, event.note) for event in events.select_related("item__key")]


def _check(item: EvidenceItem, by: User) -> None:
    access_items.check_may_keep_custody(by, item)
    if item.key_id is None:
        raise NotKept


def _where(kept: Kept) -> tuple[tuple[str, str], ...]:
    return ((_("Seal number"), kept.seal), (_("Where exactly"), kept.where))


def _words(*told: tuple[str, str]) -> str:
    """Return what somebody wrote, a line for each, named in the language she wrote in."""
    return "\n".join(f"{name}: {words.strip()}" for name, words in told if words.strip())
