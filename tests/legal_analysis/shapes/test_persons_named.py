"""OUT-1: no file of any receiver names an office-holder whom two people of the case have not named."""

from typing import Any

import pytest

from legal_analysis.dossier import shapes
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Document, plain
from legal_analysis.dossier.walking import contents_of
from tests.legal_analysis.shapes import small

CODE, NAME, OFFICE = "PER-A-H-HAQQANI", "Abdul Hakim Haqqani", "De facto Supreme Court"


def snapshot(receiver: str, *, named: bool) -> dict[str, Any]:
    """The small case; each text and each assessment of it refers to the office-holder."""
    found = small.snapshot(receiver, shapes.languages_of(receiver)[0])
    (person,) = (row for row in found["authorities"] if row["code"] == CODE)
    assert person["measures"]
    court = {**person, "code": person["institution"], "kind": "institution", "name": OFFICE}
    found["authorities"].append({**court, "measures": [], "institution": ""})
    if named:
        found["case"]["alleged_perpetrators"].append(CODE)
    for texts in found["texts"].values():
        if len(texts) > 1 or len(texts[0].split()) > 1:
            texts.append(f"It was ordered. [[{CODE}]]")
    for assessment in found["assessments"]:
        assessment["reasoning"].append(f"It was ordered. [[{CODE}]]")
    return found


def printed(document: Document) -> str:
    return "\n".join(plain(content) for _chapter, content, _note in contents_of(document))


@pytest.mark.parametrize("receiver", shapes.codes())
def test_OUT_1_a_reference_to_a_person_prints_the_institution_until_two_people_named_him(
    receiver: str,
) -> None:
    said = printed(composed(snapshot(receiver, named=False)))
    assert NAME not in said
    assert OFFICE in said


def test_a_person_whom_two_people_named_is_printed() -> None:
    assert NAME in printed(composed(snapshot("icc-otp", named=True)))
