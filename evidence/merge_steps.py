"""What a merge changes, column by column, and what in other apps follows an incident.

A step is kept as text, so that the same value comes back to the byte. What lies above this app comes
along by a Follower that its app registers: a merge is whole, whoever calls it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q

from evidence.models import Incident, IncidentMerge, MergeStep

Row = tuple[str, str]  # label of a model, and a primary key


@dataclass(frozen=True)
class Step:
    """One column of one row: its value as text before and after, None for nothing."""

    model: str
    row: str
    column: str
    was: Any
    became: Any

    @property
    def of(self) -> Row:
        return self.model, self.row


# Says, when rows have gone over, which marks on them are to be changed; given what marks a merge made.
Settle = Callable[[Mapping[Row, Step]], list[Step]]


class Follower(Protocol):
    """What hangs on incidents, in an app above this one."""

    def hold(self, incidents: Sequence[UUID]) -> None:
        """Let whoever decides on what these incidents say wait until the merge, or its undoing, is done."""

    def hanging(self, incidents: Sequence[UUID]) -> Iterable[tuple[type[Model], Q]]:
        """Return the rows that somebody must see who merges these incidents."""

    def kept_acts(self, acts: Iterable[UUID]) -> set[UUID]:
        """Return those of `acts` that something points at for ever."""

    def steps(self, standing: Incident, merged: Incident) -> Iterable[Step]:
        """Return what goes over; what stands there already stays behind."""

    def watch(self, acts: Iterable[UUID]) -> Settle:
        """Look at what rests on these acts, before anything goes over."""

    def stay(self, steps: Sequence[Step]) -> set[Row]:
        """Return rows that do not go back when a merge is undone: something came after it."""

    def undone(self, incidents: Sequence[Incident], by: Any) -> None:
        """Make whole, once a merge was undone, what came while the two were one."""


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    _followers.append(follower)


def followers() -> Sequence[Follower]:
    return tuple(_followers)


def text_of(row: Model, name: str) -> Any:
    """Return the value of a field as it is kept: text, or None for nothing."""
    field: Any = row._meta.get_field(name)
    if field.value_from_object(row) is None:
        return None
    return field.value_to_string(row)


def column_of(model: type[Model], name: str) -> str:
    """Return the column of a field, e.g. "place_id" of "place"."""
    field: Any = model._meta.get_field(name)
    column: str = field.attname
    return column


def change(row: Model, name: str, to: Any) -> Step:
    """Return the step that gives a field another value. `to`: a row that has it, or the value."""
    meta = row._meta
    column = column_of(type(row), name)
    became = text_of(to, name) if isinstance(to, type(row)) else to
    return Step(meta.label, str(row.pk), column, text_of(row, name), became)


def go_over(rows: Iterable[Model], name: str, to: Model) -> list[Step]:
    """Return the steps that let rows point to another record."""
    return [change(row, name, str(to.pk)) for row in rows]


def take(steps: Iterable[Step], *, back: bool = False) -> None:
    """Write the values of steps; `back`: those from before, the last first.

    What follows one after the other on one row is written at once: a date holds together.
    """
    ordered = reversed(list(steps)) if back else steps
    for (label, row), ours in groupby(ordered, key=lambda step: step.of):
        model: Any = apps.get_model(label)
        told = {step.column: _value(model, step, back=back) for step in ours}
        model._base_manager.filter(pk=row).update(**told)


def _value(model: type[Model], step: Step, *, back: bool) -> Any:
    field: Any = model._meta.get_field(step.column.removesuffix("_id"))
    value = step.was if back else step.became
    return None if value is None else field.to_python(value)


def keep(merge: IncidentMerge, steps: Sequence[Step], *, after: int = 0) -> None:
    """Write steps into the journal. `after`: how many of this merge stand there already."""
    MergeStep.objects.bulk_create(
        MergeStep(
            merge=merge,
            number=number,
            model=one.model,
            row=one.row,
            column=one.column,
            was=one.was,
            became=one.became,
        )
        for number, one in enumerate(steps, start=after)
    )


def kept(merge: IncidentMerge) -> list[Step]:
    """Return the steps of a merge, in order."""
    rows = MergeStep.objects.unscoped(reason="merge.steps").filter(merge=merge).order_by("number")
    return [Step(one.model, one.row, one.column, one.was, one.became) for one in rows]


def changed_since(steps: Iterable[Step]) -> set[tuple[Row, str]]:
    """Return row and column of steps whose value is not there any more. One query for each model."""
    by_model: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        by_model[step.model].append(step)
    found = set()
    for label, ours in by_model.items():
        model: Any = apps.get_model(label)
        rows = {
            str(one.pk): one
            for one in model._base_manager.filter(pk__in={step.row for step in ours})
        }
        for step in ours:
            row, name = rows.get(step.row), step.column.removesuffix("_id")
            if row is None or text_of(row, name) != step.became:
                found.add((step.of, step.column))
    return found


__all__ = [
    "Follower",
    "Row",
    "Settle",
    "Step",
    "change",
    "changed_since",
    "column_of",
    "followers",
    "go_over",
    "keep",
    "kept",
    "register",
    "take",
    "text_of",
]
