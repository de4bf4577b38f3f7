"""Who was under whom: written with its sources, corrected by a new row, never written over.

On no day may the lines go round in a circle: who is under somebody is not above him too. That somebody
serves in an institution is no line: who leads it serves in it, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_authorities, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import dates
from evidence.dates.times import ALWAYS, FOR_EVER
from evidence.models import (
    Authority,
    Reconciliation,
    ReportingLine,
    ReportingLineSource,
    Source,
)
from evidence.models.reporting import spans_of

LONGEST_REASON = 500  # letters
DECIDED_ANEW = "What this line follows was decided anew."
ACCEPTED = "Two people accepted what it said."
FELL = "Two people found that it is not so."
# What we write ourselves as the reason why a line was closed, as pages say it.
OUR_REASONS = {
    DECIDED_ANEW: _("What this line follows was decided anew."),
    ACCEPTED: _("Two people accepted what it said."),
    FELL: _("Two people found that it is not so."),
}
_LOCK = 7_190_035  # one at a time: two who write at once could close a circle neither sees


class NoSource(DomainError):
    code, status = "line_without_source", 400
    message = _("Say who says so: give at least one source.")


class BadLine(DomainError):
    code, status, message = "bad_line", 400, _("Choose two different authorities.")


class GoesRound(DomainError):
    """With this line, somebody would be above himself on one day."""

    code, status = "line_goes_round", 409

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        words = _("This goes round in a circle: %(names)s. Correct one of these lines first.")
        super().__init__(words % {"names": " → ".join(names)})


class LineThere(DomainError):
    code, status, message = "line_there", 409, _("This line is there already.")


class LineClosed(DomainError):
    code, status = "line_closed", 409
    message = _("This line was corrected or taken back meanwhile. Look at it as it stands now.")


class FollowsAccepted(DomainError):
    """Two people accepted what this line says: nobody closes it alone."""

    code, status = "line_follows_accepted", 409
    message = _("Two people accepted this line. It changes when what stands is decided anew.")


class NoReason(DomainError):
    code, status, message = "no_reason", 400, _("Say why, in a sentence.")


@dataclass(frozen=True)
class Line:
    """What a line says. Dates are EDTF in `calendar`; empty ones are not known."""

    subordinate: Authority
    superior: Authority
    kind: str
    from_edtf: str = ""
    to_edtf: str = ""
    end_not_known: bool = False
    calendar: str = dates.Calendar.GREGORIAN
    said: str = ""


@transaction.atomic
def write(
    line: Line, *, sources: Sequence[Source], by: User, now: datetime | None = None
) -> ReportingLine:
    """Enter who was under whom. Everybody who reads the library reads it.

    Errors: NotAllowed; NoSource; BadLine; GoesRound; LineThere; dates.BadDate.
    """
    organisation = access_authorities.check_may_write_line(by)
    row = _add(line, sources, organisation, by, now or timezone.now())
    _record("line.written", row, by)
    return row


@transaction.atomic
def correct(
    row: ReportingLine,
    line: Line,
    *,
    sources: Sequence[Source],
    reason: str,
    by: User,
    now: datetime | None = None,
) -> ReportingLine:
    """Let another line stand in its place. Returns the new one.

    Errors: as `write`; LineClosed; NoReason; FollowsAccepted.
    """
    now = now or timezone.now()
    organisation = access_authorities.check_may_correct_line(by, row)
    check_its_own(row)
    _one_at_a_time()
    row = _close(row, reason, by, now)
    new = _add(line, sources, organisation, by, now, replaces=row)
    _record("line.corrected", new, by)
    return new


@transaction.atomic
def take_back(
    row: ReportingLine, *, reason: str, by: User, now: datetime | None = None
) -> ReportingLine:
    """Let a line hold no more. It stays, with the reason.

    Errors: NotAllowed; LineClosed; NoReason; FollowsAccepted.
    """
    access_authorities.check_may_correct_line(by, row)
    check_its_own(row)
    row = _close(row, reason, by, now or timezone.now())
    _record("line.taken_back", row, by)
    return row


def check_its_own(row: ReportingLine) -> None:
    """Errors: FollowsAccepted, where the line follows what two people accepted."""
    if row.reconciliation_id is not None:
        raise FollowsAccepted


def follow(
    line: Line,
    *,
    sources: Sequence[Source],
    accepted: Reconciliation,
    by: User,
    now: datetime,
) -> ReportingLine:
    """Enter the line that two people accepted, for who proposed it.

    One that somebody entered alone and says the same gives way: else she alone could take it back.
    Errors: NotAllowed, where who proposed it may not any more; GoesRound; dates.BadDate.
    """
    organisation = access_authorities.check_may_write_line(accepted.author)
    _one_at_a_time()
    alone = _same(line).filter(reconciliation=None).select_for_update(of=("self",)).first()
    if alone is not None:
        _close(alone, ACCEPTED, by, now)
    row = _add(line, sources, organisation, accepted.author, now, replaces=alone, accepted=accepted)
    _record("line.corrected" if alone else "line.written", row, by)
    return row


def fall(line: Line, *, by: User, now: datetime) -> None:
    """Close what anybody entered alone of who was under whom: two people found that it is not so.

    Whatever days the lines give: what does not stand is the point, as with times in office.
    """
    _one_at_a_time()
    rows = ReportingLine.objects.holding().filter(
        subordinate=line.subordinate, superior=line.superior, kind=line.kind, reconciliation=None
    )
    for row in rows.select_for_update(of=("self",)):
        _record("line.taken_back", _close(row, FELL, by, now), by)


def leave(decided: Iterable[UUID], *, by: User, now: datetime) -> None:
    """Close the lines that follow these reconciliations: they were decided anew."""
    for row in ReportingLine.objects.holding().filter(reconciliation__in=list(decided)):
        _record("line.taken_back", _close(row, DECIDED_ANEW, by, now), by)


# --- Below ------------------------------------------------------------------------------------------


def _add(
    line: Line,
    sources: Sequence[Source],
    organisation: UUID,
    by: User,
    now: datetime,
    *,
    replaces: ReportingLine | None = None,
    accepted: Reconciliation | None = None,
) -> ReportingLine:
    if not sources:
        raise NoSource
    if line.subordinate == line.superior or line.kind not in ReportingLine.Kind.values:
        raise BadLine
    if line.to_edtf and line.end_not_known:
        raise BadLine(_("Give the last day, or say that it is not known."))
    row = ReportingLine(
        **vars(line),
        replaces=replaces,
        reconciliation=accepted,
        organisation_id=organisation,
        author=by,
        written_at=now,
        date_range=dates.span(line.from_edtf, line.to_edtf, line.calendar),
    )
    _one_at_a_time()
    if _same(row).exists():
        raise LineThere
    _check_no_circle(row)
    row.save(force_insert=True)
    for position, source in enumerate(dict.fromkeys(sources)):
        ReportingLineSource.objects.create(line=row, source=source, position=position)
    return row


def _one_at_a_time() -> None:
    """Taken before any line is locked: whoever waits here holds nothing others wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _same(line: Line | ReportingLine) -> QuerySet[ReportingLine]:
    """Return the line that holds and says the same, if there is one."""
    names = ("subordinate", "superior", "kind", "from_edtf", "to_edtf", "calendar")
    return ReportingLine.objects.holding().filter(**{n: getattr(line, n) for n in names})


def _close(row: ReportingLine, reason: str, by: User, now: datetime) -> ReportingLine:
    reason = reason.strip()
    if not reason:
        raise NoReason
    if len(reason) > LONGEST_REASON:
        raise NoReason(_("This is too long. Say it more shortly."))
    row = ReportingLine.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.closed_at is not None:
        raise LineClosed
    row.closed_at, row.closed_by, row.closed_reason = now, by, reason
    row.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    return row


def _record(action: str, row: ReportingLine, by: User) -> None:
    audit.record(action=action, subject=row, by=by, details={"kind": row.kind})


# --- No circle --------------------------------------------------------------------------------------


def days_of(row: Any) -> tuple[int, int]:
    """The days on which a line holds as it was recorded: to its first last day, from its last first one.

    What may overlap only because a day is uncertain does not: then one follows on the other.
    """
    start, end = spans_of(row)
    return start.last if row.from_edtf else ALWAYS, end.first if row.to_edtf else FOR_EVER


_Up = dict[UUID, list[tuple[UUID, tuple[int, int]]]]


def _check_no_circle(row: ReportingLine) -> None:
    """Errors: GoesRound, which names everybody on the way round."""
    belongs = Authority.objects.filter(
        kind=Authority.Kind.INSTITUTION, institution__isnull=False
    ).prefetch_related("tenures")
    up: _Up = defaultdict(list)
    for one in belongs:
        for days in [days_of(tenure) for tenure in one.tenures.all()] or [(ALWAYS, FOR_EVER)]:
            up[one.pk].append((one.institution_id, days))  # type: ignore[arg-type]
    for other in ReportingLine.objects.holding():
        up[other.subordinate_id].append((other.superior_id, days_of(other)))
    way = _way(up, row.superior_id, row.subordinate_id, days_of(row))
    if way:
        names = dict(Authority.objects.filter(pk__in=way).values_list("pk", "name"))
        raise GoesRound([names[pk] for pk in (row.subordinate_id, *way)])


def _way(up: _Up, start: UUID, goal: UUID, days: tuple[int, int]) -> list[UUID] | None:
    """Return a way upwards from `start` to `goal` whose every line holds on one of `days`."""
    edge: list[tuple[list[UUID], tuple[int, int]]] = [([start], days)]
    seen: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    while edge:
        way, (since, until) = edge.pop()
        if since > until or any(a <= since and until <= b for a, b in seen[way[-1]]):
            continue
        if way[-1] == goal:
            return way
        seen[way[-1]].append((since, until))
        for above, (first, last) in up.get(way[-1], ()):
            edge.append(([*way, above], (max(since, first), min(until, last))))
    return None
