"""Assessments in the world of the sweep: what is said of one, and what a colleague has not saved."""

from typing import Any

from accounts.models import User
from tests.canaries import canary
from tests.factories import legal_analysis
from tests.sweep.planting import Planted, plant


def assessment_of(
    things: dict[str, Any], library: dict[str, Any], side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Return an assessment with words in it, a comment on it, a draft of its author; and the words."""
    case, element, author = things["case"], library["element"], things["author"]
    words, said = (
        canary(f"legal_analysis.{name} {case.pk} {side}")
        for name in ("Assessment", "AssessmentComment")
    )
    assessment = legal_analysis.AssessmentFactory(
        case_file=case,
        element=element,
        conclusion=library["conclusion"],
        author=author,
        facts=[words.text],
    )
    comment = legal_analysis.AssessmentCommentFactory(
        assessment=assessment, author=author, text=said.text
    )
    draft = legal_analysis.AssessmentDraftFactory(
        case_file=case, element=element, author=author, began=1
    )
    planted = [Planted(words, "case", side), Planted(said, "case", side), *plant(draft, side)]
    made = {"assessment": assessment, "assessment_comment": comment, "assessment_draft": draft}
    return made, planted


def draft_of(author: User, assessment: Any) -> Any:
    """Return what an analyst is writing beside an assessment."""
    return legal_analysis.AssessmentDraftFactory(
        case_file=assessment.case_file, element=assessment.element, author=author, began=1
    )
