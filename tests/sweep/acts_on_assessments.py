"""Who may be the second reader of an assessment: rows of ACTS in test_rows_and_acts.py."""

import uuid
from typing import Any

from accounts import access_assessments as rules

STRANGER = uuid.UUID(int=404)

ACTS: list[tuple[str, str, Any]] = [
    (
        "be the second reader of an assessment others wrote",
        "analyst approver",
        lambda u, t: rules.can_second(u, t["assessment"], written_by={STRANGER}),
    ),
    (
        "be the second reader of what she wrote part of",
        "",
        lambda u, t: rules.can_second(u, t["assessment"], written_by={STRANGER, u.pk}),
    ),
]
