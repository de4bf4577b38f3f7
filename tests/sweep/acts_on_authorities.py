"""Who says who was under whom, and who lets a person be named: rows of ACTS in test_rows_and_acts.py."""

import uuid
from typing import Any

from accounts import access_authorities as rules

STRANGER = uuid.UUID(int=404)

ACTS: list[tuple[str, str, Any]] = [
    (
        "let a person be named whom another proposed",
        "approver",
        lambda u, t: rules.can_answer_naming(u, t["case"].team, proposed_by=STRANGER),
    ),
    (
        "let a person be named whom she proposed",
        "",
        lambda u, t: rules.can_answer_naming(u, t["case"].team, proposed_by=u.pk),
    ),
    (
        "take a name off a case",
        "analyst approver",
        lambda u, t: rules.can_end_naming(u, t["case"].team),
    ),
    (
        "correct a line of an organisation",
        "analyst",
        lambda u, t: rules.can_correct_line(u, _Line(t["organisation"].pk)),
    ),
]


class _Line:
    def __init__(self, organisation_id: uuid.UUID) -> None:
        self.organisation_id = organisation_id
