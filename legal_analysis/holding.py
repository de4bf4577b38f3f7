"""What is said of the evidence of a case, and what is agreed on it, comes one after the other.

Who cites, changes or takes back a citation, says that a record contradicts another, or merges a record of
which that was said, holds the case file; so does a second reader who agrees. So she either sees it, or it
is later than her word by the clock. Nobody takes the time before. Records are held before the case file,
and a citation or an assessment after it: always in this order.
"""

from collections.abc import Iterable
from uuid import UUID

from accounts.scoping import ScopedQuerySet
from legal_analysis.models import CaseFile


def hold(case_file: CaseFile) -> None:
    """Let the others wait until the transaction ends. Whoever only points to the case does not."""
    _to_hold().get(pk=case_file.pk)


def hold_all(case_files: Iterable[UUID]) -> None:
    """As `hold`, for several: in one order, so that of two who hold the same ones one waits."""
    list(_to_hold().filter(pk__in=list(case_files)).order_by("pk"))


def _to_hold() -> ScopedQuerySet[CaseFile]:
    rows = CaseFile.objects.unscoped(reason="case.evidence").order_by()
    return rows.select_for_update(of=("self",), no_key=True).only("pk")
