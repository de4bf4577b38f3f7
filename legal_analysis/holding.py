"""What is said of the evidence of a case, and what is agreed on it, comes one after the other.

Who cites, changes or takes back a citation, or says that a record contradicts another, holds the case file;
so does a second reader who agrees. So she either sees it, or it is later than her word by the clock.
Nobody takes the time before. A record that is cited is held before the case file, and a citation or an
assessment after it: always in this order.
"""

from legal_analysis.models import CaseFile


def hold(case_file: CaseFile) -> None:
    """Let the others wait until the transaction ends. Whoever only points to the case does not."""
    rows = CaseFile.objects.unscoped(reason="case.evidence").order_by()
    rows.select_for_update(of=("self",), no_key=True).only("pk").get(pk=case_file.pk)
