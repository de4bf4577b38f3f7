"""Recording what one source says of an institution or office-holder.

Nothing is written over: a change is the next version, a statement is taken back with a reason, and what
it said before stays (the database holds the same). Sources are public ones: everybody who reads the
library reads what they say.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_actors, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import dates
from evidence.models import ActorStatement, Authority, Source
from evidence.models.actor import Probability, StatementKind
from evidence.search import words_of

# What is said of another actor; of an office, the institution or words will do.
OF_ANOTHER = frozenset(
    {
        StatementKind.BELONGED_TO,
        StatementKind.REPORTED_TO,
        StatementKind.COMMANDED,
        StatementKind.SAME_AS,
    }
)
OF_WORDS = frozenset({StatementKind.ALSO_CALLED, StatementKind.ISSUED})
LONGEST = {"place_in_source": 120, "quote": 300, "comment": 500}
LONGEST_REASON = 300


class BadStatement(DomainError):
    code, status = "bad_statement", 400
    message = _("Say of whom or of what, as this kind needs it.")


class StatedAlready(DomainError):
    code, status = "stated_already", 409
    message = _("This is recorded of this source already.")


class StatementChanged(DomainError):
    code, status = "statement_changed", 409
    message = _("Somebody changed this meanwhile. Look at it as it stands now.")


class StatementTakenBack(DomainError):
    code, status, message = "statement_taken_back", 409, _("This statement was taken back.")


class SameAsBefore(DomainError):
    code, status, message = "same_as_before", 409, _("It says the same as before.")


@dataclass(frozen=True)
class Says:
    """How a source was read. Dates are EDTF in `calendar`; empty where it does not say."""

    denied: bool = False
    from_edtf: str = ""
    to_edtf: str = ""
    calendar: str = dates.Calendar.GREGORIAN
    place_in_source: str = ""
    quote: str = ""
    probability: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Of:
    """What is said, before how: the kind, and of which other actor or what in words."""

    kind: str
    object_actor: Authority | None = None
    object_text: str = ""


@transaction.atomic
def record(
    actor: Authority,
    source: Source,
    of: Of,
    says: Says,
    *,
    by: User,
    now: datetime | None = None,
) -> ActorStatement:
    """Record one thing one source says of one actor.

    Errors: NotAllowed; BadStatement; StatedAlready; dates.BadDate.
    """
    access_actors.check_may_state(by)
    row = made(actor, source, of, says, by=by, now=now)
    hold(row.actor)
    _check_once(row)
    row.save(force_insert=True)
    _record("statement.recorded", row, by)
    return row


def made(
    actor: Authority,
    source: Source | None,
    of: Of,
    says: Says,
    *,
    by: User | None,
    now: datetime | None = None,
) -> ActorStatement:
    """Return a statement that is not saved yet. Errors: BadStatement; dates.BadDate."""
    _check_of(actor, of)
    other = of.object_actor
    if of.kind == StatementKind.SAME_AS and other is not None and other.pk < actor.pk:
        actor, other = other, actor  # one pair is one point, from whichever side it was entered
    return ActorStatement(
        actor=actor,
        source=source,
        object_actor=other,
        kind=of.kind,
        object_text=of.object_text.strip(),
        point=point_of(of.kind, other, of.object_text),
        recorded_by=by,
        written_by=by,
        written_at=now or timezone.now(),
        date_range=dates.span(says.from_edtf, says.to_edtf, says.calendar),
        **asdict(_checked(says)),
    )


def point_of(kind: str, object_actor: Authority | None, object_text: str) -> str:
    """Return what is compared: the other actor, or else the words in one spelling."""
    if object_actor is not None:
        return str(object_actor.pk)
    return " ".join(words_of(object_text))[:400]


@transaction.atomic
def change(
    row: ActorStatement, says: Says, *, seen: int, by: User, now: datetime | None = None
) -> ActorStatement:
    """Read a source anew. `seen`: the version she changes.

    Errors: NotAllowed; StatementChanged; StatementTakenBack; SameAsBefore; StatedAlready;
            BadStatement; dates.BadDate.
    """
    row = _locked(row, seen, by)
    wanted = asdict(_checked(says))
    if all(getattr(row, name) == value for name, value in wanted.items()):
        raise SameAsBefore
    for name, value in wanted.items():
        setattr(row, name, value)
    row.date_range = dates.span(says.from_edtf, says.to_edtf, says.calendar)
    row.version += 1
    row.written_by, row.written_at = by, now or timezone.now()
    _check_once(row)
    row.save(update_fields=[*wanted, "date_range", "version", "written_by", "written_at"])
    _record("statement.changed", row, by)
    return row


@transaction.atomic
def take_back(
    row: ActorStatement, *, reason: str, seen: int, by: User, now: datetime | None = None
) -> ActorStatement:
    """Let a statement count no more. It stays, with the reason.

    Errors: NotAllowed; StatementChanged; StatementTakenBack; BadStatement.
    """
    row = _locked(row, seen, by)
    row.taken_back_reason = said_why(reason, longest=LONGEST_REASON)
    row.version += 1
    row.taken_back_at, row.taken_back_by = now or timezone.now(), by
    row.save(update_fields=["version", "taken_back_at", "taken_back_by", "taken_back_reason"])
    _record("statement.taken_back", row, by)
    return row


def hold(actor: Authority) -> None:
    """Let whoever says or decides something of this actor wait: none misses what the other wrote."""
    Authority.objects.select_for_update(no_key=True).only("pk").get(pk=actor.pk)


def said_why(reason: str, *, longest: int) -> str:
    """Errors: BadStatement."""
    reason = reason.strip()
    if not reason:
        raise BadStatement(_("Say why, in a sentence."))
    if len(reason) > longest:
        raise BadStatement(_("This is too long. Say it more shortly."))
    return reason


def _check_of(actor: Authority, of: Of) -> None:
    if of.kind not in StatementKind.values:
        raise BadStatement
    has_actor, has_text = of.object_actor is not None, bool(words_of(of.object_text))
    if of.kind in OF_ANOTHER:
        right = has_actor and not has_text
    elif of.kind in OF_WORDS:
        right = has_text and not has_actor
    else:
        right = of.kind == StatementKind.HELD_OFFICE or not (has_actor or has_text)
    if not right or len(of.object_text) > 200:
        raise BadStatement
    if of.object_actor == actor:
        raise BadStatement(_("It cannot be said of itself."))
    same_kind = of.object_actor is None or of.object_actor.kind == actor.kind
    if of.kind == StatementKind.SAME_AS and not same_kind:
        raise BadStatement(_("An office-holder and an institution are never the same."))


def _checked(says: Says) -> Says:
    """Return it without spaces round its words. Errors: BadStatement."""
    words = {name: getattr(says, name).strip() for name in LONGEST}
    if any(len(text) > LONGEST[name] for name, text in words.items()):
        raise BadStatement(_("This is too long. Say it more shortly."))
    if says.probability and says.probability not in Probability.values:
        raise BadStatement(_("Choose a probability from the list."))
    return Says(**(asdict(says) | words))


def _check_once(row: ActorStatement) -> None:
    names = ("actor", "source", "kind", "point", "denied", "from_edtf", "to_edtf", "calendar")
    same = ActorStatement.objects.filter(
        taken_back_at=None, **{name: getattr(row, name) for name in names}
    )
    if same.exclude(pk=row.pk).exists():
        raise StatedAlready


def _locked(row: ActorStatement, seen: int, by: User) -> ActorStatement:
    """Return a statement as it stands, while the actor it is about is held: all who write hold that."""
    access_actors.check_may_change_statement(by, recorded_by_id=row.recorded_by_id)
    hold(row.actor)
    row = ActorStatement.objects.select_related("actor", "source").get(pk=row.pk)
    if row.taken_back_at is not None:
        raise StatementTakenBack
    if row.version != seen:
        raise StatementChanged
    return row


def _record(action: str, row: ActorStatement, by: User) -> None:
    details: dict[str, Any] = {
        "object": str(row.actor_id),
        "kind": str(row.kind),
        "version": str(row.version),
    }
    audit.record(action=action, subject=row, by=by, details=details)
