"""What each element of the demo case comes to: read by two people, all but one, which waits.

What is there already stays as people left it.
"""

from typing import Any

from django.utils import timezone

from legal_analysis.assessing import second, texts, writing
from legal_analysis.models import Assessment, CaseFile, Conclusion, Element, Part

from .survivors import Cast

REASON = "demo.assessments"


def add_all(rows: list[dict[str, Any]], *, case: CaseFile, cast: Cast) -> None:
    """Enter the assessments that are not there yet."""
    elements = {row.code: row for row in Element.objects.all()}
    conclusions = {row.code: row for row in Conclusion.objects.all()}
    assessed = Assessment.objects.unscoped(reason=REASON).filter(case_file=case)
    known = set(assessed.values_list("element__code", flat=True))
    for row in rows:
        if row["element"] in known:
            continue
        place = {"case_file": case, "element": elements[row["element"]]}
        conclusion = conclusions[row["conclusion"]]
        if "waits" in row:
            _waits(row, place, conclusion, cast)
        else:
            _read(row, place, conclusion, cast)


def _read(row: dict[str, Any], place: Any, conclusion: Conclusion, cast: Cast) -> None:
    paragraphs = {part: list(map(_flat, row.get(part, []))) for part in Part.values}
    made = Assessment.objects.create(
        **place, author=cast.analyst, conclusion=conclusion, **paragraphs
    )
    made.waiting_since = timezone.now()
    made.save(update_fields=["waiting_since"])
    made.second_reader, made.waiting_since = cast.approver, None
    made.save(update_fields=["second_reader", "waiting_since"])


def _waits(row: dict[str, Any], place: Any, conclusion: Conclusion, cast: Cast) -> None:
    """Two versions and a comment, made as people make them."""
    for began, changed in enumerate((row["waits"]["before"], {})):
        words = {
            part: texts.as_typed(map(_flat, (row | changed).get(part, []))) for part in Part.values
        }
        typed = writing.Typed(words, conclusion, began=began)
        saved = writing.save(**place, typed=typed, by=cast.analyst)
    if saved.assessment is None:
        raise ValueError(f"assessments.yaml, {row['element']}: a reference is not in the case")
    second.comment(
        assessment=saved.assessment, version=2, by=cast.approver, **row["waits"]["comment"]
    )
    second.offer(assessment=saved.assessment, version=2, by=cast.analyst)


def _flat(text: str) -> str:
    """Return text on one line: line breaks in the file are for the person who edits it."""
    return " ".join(text.split())
