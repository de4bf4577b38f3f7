"""What waits to be read again in a case: said to who freezes it, before she does.

It is no bar: a file may be needed while something waits. The file says the same
(dossier/compose/again.py).
"""

from dataclasses import dataclass

from accounts.models import User
from legal_analysis.assessing import since
from legal_analysis.models import Assessment, CaseFile, Citation


@dataclass(frozen=True)
class ReadAgain:
    """`citations`: how many; `assessments`: those whose evidence changed since they were agreed."""

    citations: int
    assessments: list[Assessment]

    def __bool__(self) -> bool:
        return bool(self.citations or self.assessments)


def to_be_read_again(case_file: CaseFile, user: User) -> ReadAgain:
    cited = Citation.objects.visible_to(user).standing().filter(case_file=case_file)
    rows = Assessment.objects.visible_to(user).filter(case_file=case_file)
    marked = since.marked(
        rows.select_related("element").order_by("element__position"), case_file, user
    )
    return ReadAgain(
        cited.filter(stale_since__isnull=False).count(),
        [one for one in marked if one.evidence_changed],  # type: ignore[attr-defined]
    )
