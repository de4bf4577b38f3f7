"""Who may translate an account and check that: rows of ACTS in test_rows_and_acts.py."""

import uuid
from typing import Any

from accounts import access_translations as rules

STRANGER = uuid.UUID(int=404)

ACTS: list[tuple[str, str, Any]] = [
    (
        "translate what another took down",
        "analyst",
        lambda u, t: rules.can_translate(u, t["testimony"], taken_down_by=STRANGER),
    ),
    (
        "check what others translated",
        "analyst approver",
        lambda u, t: rules.can_check_translation(
            u, t["testimony"], taken_down_by=STRANGER, written_by=[STRANGER]
        ),
    ),
    (
        "check what she translated",
        "",
        lambda u, t: rules.can_check_translation(
            u, t["testimony"], taken_down_by=STRANGER, written_by=[STRANGER, u.pk]
        ),
    ),
]
