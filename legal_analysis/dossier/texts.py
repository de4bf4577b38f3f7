"""The texts of persons that go into a submission: hers for this receiver, else those of the case."""

from typing import Any

from accounts.models import User
from legal_analysis.models import CaseFile, CaseText, Mechanism, SubmissionText

from . import shapes


def texts_of(
    case_file: CaseFile, mechanism: Mechanism, language: str, by: User
) -> dict[str, list[Any]]:
    """Return paragraphs by section. Two queries.

    The texts of the case are written for its full report. A receiver whose shape is another gets
    only what was written for it.
    """
    found: dict[str, list[Any]] = {}
    if shapes.is_legal_report(mechanism.code):
        rows = CaseText.objects.visible_to(by).filter(case_file=case_file)
        found = {text.section: text.paragraphs for text in rows}
    last = versions_of(case_file, mechanism, language, by).order_by("section", "number")
    found |= {text.section: text.paragraphs for text in last}
    return {section: paragraphs for section, paragraphs in found.items() if paragraphs}


def versions_of(case_file: CaseFile, mechanism: Mechanism, language: str, by: User) -> Any:
    """Return every version of every text of one submission; what was kept aside is none."""
    return SubmissionText.objects.visible_to(by).filter(
        case_file=case_file, mechanism=mechanism, language=language, number__isnull=False
    )
