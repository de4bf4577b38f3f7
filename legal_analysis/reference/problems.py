"""What is wrong with a reference file, said so that a person can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE_FILE = "(whole file)"


@dataclass(frozen=True)
class Problem:
    """One fault: in which file, in which record, in which field, and why."""

    file: str
    record: str
    field: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.record}, {self.field}" if self.field else self.record
        return f"{self.file}: {place}: {self.reason}"


class ReferenceRejected(Exception):
    """A load that was refused. Nothing was written; `problems` names every fault found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
