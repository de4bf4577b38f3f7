"""What is inside a frozen submission: words of hers, and what stands behind its codes."""

from typing import Any

from evidence.models import Paragraph
from legal_analysis.models import Submission
from tests.factories import evidence, legal_analysis


def inside_of(submission: Submission, paragraph: Paragraph) -> dict[str, Any]:
    return {
        "passage": legal_analysis.SubmissionPassageFactory(
            submission=submission, paragraph=paragraph
        ),
        "frozen": legal_analysis.FrozenRecordFactory(
            submission=submission, testimony=paragraph.testimony
        ),
        "risk_approval": evidence.RiskApprovalFactory(person=paragraph.testimony.person),
        "submission_text": legal_analysis.SubmissionTextFactory(
            case_file=submission.case_file,
            mechanism=submission.mechanism,
            author=submission.author,
            section="cover.title",
        ),
        "passage_decision": legal_analysis.PassageDecisionFactory(
            case_file=submission.case_file,
            mechanism=submission.mechanism,
            decided_by=submission.author,
            place="text/taken.back",  # on a text that is in it any more, it would be open again
        ),
    }
