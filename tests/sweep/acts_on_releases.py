"""Who may do what with releases, for tests/sweep/test_rows_and_acts.py."""

import uuid
from collections.abc import Callable
from typing import Any

from accounts import access_passages, access_releases
from accounts.models import User

STRANGER = uuid.UUID(int=404)

# A name, who may, and the question to access_releases.py.
ACTS: list[tuple[str, str, Callable[[User, dict[str, Any]], object]]] = [
    (
        "ask that a submission leaves",
        "advocate",
        lambda u, t: access_releases.can_ask(u, t["case"].team),
    ),
    (
        "let a submission go",
        "approver",
        lambda u, t: access_releases.can_answer(
            u, t["case"].team, asked_by=STRANGER, worked_on_by=[STRANGER]
        ),
    ),
    (
        "let go what she asked for",
        "",
        lambda u, t: access_releases.can_answer(
            u, t["case"].team, asked_by=u.pk, worked_on_by=[STRANGER]
        ),
    ),
    (
        "let go what she wrote",
        "",
        lambda u, t: access_releases.can_answer(
            u, t["case"].team, asked_by=STRANGER, worked_on_by=[STRANGER, u.pk]
        ),
    ),
    (
        "decide of a passage that would leave",
        "analyst advocate approver",
        lambda u, t: access_passages.can_decide(u, t["case"].team),
    ),
    (
        "write down what became of a release",
        "advocate approver",
        lambda u, t: access_releases.can_follow(u, t["case"].team),
    ),
]
