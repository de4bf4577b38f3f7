"""What the demo organisation wrote for its submissions. A text somebody changed since stays as it is."""

from typing import Any

from legal_analysis.models import CaseFile, Mechanism, SubmissionText

from .survivors import Cast

REASON = "demo"


def add_all(rows: list[dict[str, Any]], *, case: CaseFile, cast: Cast) -> None:
    for row in rows:
        of = {
            "case_file": case,
            "mechanism": Mechanism.objects.get(code=row["mechanism"]),
            "language": row["language"],
        }
        for section, paragraphs in row["texts"].items():
            held = SubmissionText.objects.unscoped(reason=REASON).filter(**of, section=section)
            if not held.exists():
                SubmissionText.objects.create(
                    **of,
                    section=section,
                    number=1,
                    began=0,
                    paragraphs=[" ".join(text.split()) for text in paragraphs],
                    author=cast.advocate,
                )
