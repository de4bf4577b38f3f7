"""The profile of an actor: what each source says of it, side by side, and what was made of it.

Nine queries at any number of sources and statements. Compared over all of them; shown a few sources at a
time, since a table of fifty columns compares nothing for anybody.

Which origins are one is as the reader may know it (evidence/origins.py): that two publications repeat one
account is told, in a count or beside a column, to nobody who may not read the account.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from django.db.models import Q

from evidence.models import ActorStatement, Authority, AuthoritySource, Reconciliation, Source
from evidence.models.actor import StatementKind
from evidence.origins import Joined

from .comparing import (
    ONE_AT_A_TIME,
    Finding,
    Relation,
    Said,
    bare,
    days_of,
    finding,
    origins,
    relation,
)

COLUMNS = 6  # sources on one page
KINDS = {kind: number for number, kind in enumerate(StatementKind.values)}
BY_GROUPS = Joined()
Together = dict[Said, set[int]]  # what is said, whoever says it: the numbers of the sources that do


@dataclass
class Column:
    """One source. `source` None: the library has it from several sources, not told apart."""

    number: int
    source: Source | None
    statements: list[ActorStatement] = field(default_factory=list)
    same_origin: list[int] = field(default_factory=list)
    grade: AuthoritySource | None = None


@dataclass
class Cell:
    """What one source says of one point, and the numbers of the sources that say otherwise."""

    statements: list[ActorStatement] = field(default_factory=list)
    against: list[int] = field(default_factory=list)


@dataclass
class Line:
    """One point: what each source of the page says of it, what they come to, and what was decided."""

    statement: ActorStatement  # any one of the point, to name it by
    finding: Finding
    origins: int
    cells: list[Cell]
    pairs: list[tuple[Column, Cell]]
    stands: Reconciliation | None = None
    proposed: Reconciliation | None = None


@dataclass(frozen=True)
class Profile:
    """What there is to show of an actor; `columns` and `lines` only those of this page."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    number: int
    pages: int
    sources: int
    decided: Sequence[Reconciliation]
    proposed: Sequence[Reconciliation]
    open_points: int
    contradictions: int
    named_in: Sequence[ActorStatement]


def profile(actor: Authority, number: int = 1, *, known: Joined = BY_GROUPS) -> Profile:
    """Return the profile of an actor at one page of its sources. `known`: which origins are one."""
    rows = list(statements(actor))
    columns = _columns(rows, actor, known)
    by_row = {row.pk: column.number for column in columns for row in column.statements}
    said = {row.pk: as_said(row, known) for row in rows}
    comparable: dict[tuple[UUID, str, str], Together] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        comparable[_compared(row)][bare(said[row.pk])].add(by_row[row.pk])
    decisions = list(_decisions(actor))
    stands = {_key(one): one for one in decisions if one.accepted_at is not None}
    proposed = {_key(one): one for one in decisions if one.accepted_at is None}
    pages = max(1, -(-len(columns) // COLUMNS))
    number = min(max(number, 1), pages)
    shown = columns[(number - 1) * COLUMNS : number * COLUMNS]
    lines, contradictions = [], 0
    points = _points(rows)
    for key, own in points.items():
        line = _line(own, comparable[_compared(own[0])], said, by_row, shown)
        contradictions += line.finding == Finding.CONTRADICTED
        line.stands, line.proposed = stands.get(key), proposed.get(key)
        if any(cell.statements for cell in line.cells):
            lines.append(line)
    return Profile(
        columns=shown,
        lines=lines,
        number=number,
        pages=pages,
        sources=len(columns),
        decided=list(stands.values()),
        proposed=list(proposed.values()),
        open_points=sum(key not in stands for key in points),
        contradictions=contradictions,
        named_in=list(_named_in(actor)),
    )


def statements(actor: Authority) -> Iterable[ActorStatement]:
    """Return what counts of what sources say of an actor; of a pair, from whichever side."""
    rows = ActorStatement.objects.filter(
        Q(actor=actor) | Q(kind=StatementKind.SAME_AS, object_actor=actor), taken_back_at=None
    ).select_related("source", "actor", "object_actor")
    return sorted(rows, key=lambda row: (KINDS[row.kind], row.point, row.date_range.lower is None))


def as_said(row: ActorStatement, known: Joined = BY_GROUPS) -> Said:
    """Return a statement as it is compared."""
    days = days_of(row.from_edtf, row.to_edtf, row.calendar, denied=row.denied)
    origin = known.of(row.source.origin) if row.source else ""
    return Said(row.kind, row.point, days, row.denied, origin, row)


def _key(row: ActorStatement | Reconciliation) -> tuple[UUID, str, str]:
    return row.actor_id, row.kind, row.point


def _compared(row: ActorStatement) -> tuple[UUID, str, str]:
    """Return what a statement is compared within: its point, or its kind where only one can hold at a time."""
    return row.actor_id, row.kind, "" if row.kind in ONE_AT_A_TIME else row.point


def _points(
    rows: Iterable[ActorStatement],
) -> dict[tuple[UUID, str, str], list[ActorStatement]]:
    found: dict[tuple[UUID, str, str], list[ActorStatement]] = defaultdict(list)
    for row in rows:
        found[_key(row)].append(row)
    return found


def _columns(rows: Iterable[ActorStatement], actor: Authority, known: Joined) -> list[Column]:
    """One column for each source: those of one origin beside each other, the library's own last."""
    by_source: dict[UUID | None, list[ActorStatement]] = defaultdict(list)
    for row in rows:
        by_source[row.source_id].append(row)
    grades = {
        pair.source_id: pair
        for pair in AuthoritySource.objects.filter(
            authority=actor, source__in=by_source.keys() - {None}
        )
    }

    def order(item: tuple[UUID | None, list[ActorStatement]]) -> tuple[bool, str, str]:
        source = item[1][0].source
        if source is None:
            return (True, "", "")
        return (False, source.independence_group or source.title, source.title + str(source.pk))

    columns = [
        Column(number, own[0].source, own, grade=grades.get(pk) if pk else None)
        for number, (pk, own) in enumerate(sorted(by_source.items(), key=order), start=1)
    ]
    groups: dict[str, list[int]] = defaultdict(list)
    for column in columns:
        if column.source is not None:
            groups[known.of(column.source.origin)].append(column.number)
    for column in columns:
        if column.source is not None:
            same = groups[known.of(column.source.origin)]
            column.same_origin = [number for number in same if number != column.number]
    return columns


def _line(
    own: Sequence[ActorStatement],
    together: Together,
    said: dict[UUID, Said],
    by_row: dict[UUID, int],
    shown: Sequence[Column],
) -> Line:
    mine = [said[row.pk] for row in own]
    rivals = [one for one in together if one.point != own[0].point]
    cells = {column.number: Cell() for column in shown}
    for row in own:
        cell = cells.get(by_row[row.pk])
        if cell is None:
            continue
        cell.statements.append(row)
        against = [
            numbers
            for other, numbers in together.items()
            if relation(said[row.pk], other) is Relation.CONTRADICTS
        ]
        cell.against = sorted({*cell.against, *chain.from_iterable(against)})
    affirmed = [one for one in mine if not one.denied]
    found = list(cells.values())
    return Line(
        own[0],
        finding(mine, rivals),
        len(origins(affirmed)),
        found,
        list(zip(shown, found, strict=True)),
    )


def _decisions(actor: Authority) -> Iterable[Reconciliation]:
    return (
        Reconciliation.objects.filter(
            Q(actor=actor) | Q(kind=StatementKind.SAME_AS, object_actor=actor), replaced_at=None
        )
        .select_related("actor", "object_actor")
        .prefetch_related("read__statement__source")
        .order_by("kind", "point")
    )


def _named_in(actor: Authority) -> Iterable[ActorStatement]:
    rows = ActorStatement.objects.filter(object_actor=actor, taken_back_at=None)
    rows = rows.exclude(kind=StatementKind.SAME_AS).select_related("actor", "source")
    return rows.order_by("kind", "actor__code", "pk")[:50]
