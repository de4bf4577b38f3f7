"""What a load did."""

from dataclasses import dataclass, field
from enum import IntEnum

from .kinds import Kind


class Outcome(IntEnum):
    """What happened to one record. A later, larger outcome replaces an earlier one."""

    UNCHANGED = 0
    CHANGED = 1
    NEW = 2


@dataclass(frozen=True)
class Count:
    """Numbers of records of one kind."""

    new: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged


@dataclass
class Report:
    """What happened to each record of a load, by kind and code; `seconds` it took."""

    outcomes: dict[Kind, dict[str, Outcome]] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)
    """Testimonies left alone because the person's key was destroyed."""
    seconds: float = 0.0

    def mark(self, kind: Kind, code: str, outcome: Outcome) -> None:
        of_kind = self.outcomes.setdefault(kind, {})
        of_kind[code] = max(of_kind.get(code, outcome), outcome)

    def count(self, kind: Kind) -> Count:
        marks = list(self.outcomes.get(kind, {}).values())
        return Count(*(marks.count(o) for o in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)))

    def changed(self, kind: Kind) -> list[str]:
        """Return the codes of the records that were changed."""
        marks = self.outcomes.get(kind, {})
        return sorted(code for code, mark in marks.items() if mark is Outcome.CHANGED)

    @property
    def all(self) -> Count:
        counts = [self.count(kind) for kind in self.outcomes]
        return Count(
            sum(count.new for count in counts),
            sum(count.changed for count in counts),
            sum(count.unchanged for count in counts),
        )

    def lines(self) -> list[str]:
        """Return the report as a table for a terminal."""
        lines = [f"{'':<20}{'total':>7}{'new':>7}{'changed':>9}{'unchanged':>11}"]
        for name, count in [(k.value, self.count(k)) for k in self.outcomes] + [("all", self.all)]:
            lines.append(
                f"{name:<20}{count.total:>7}{count.new:>7}{count.changed:>9}{count.unchanged:>11}"
            )
        lines += [f"{code}: left alone, the person's key was destroyed" for code in self.erased]
        return [*lines, f"{self.seconds:.1f} s"]
