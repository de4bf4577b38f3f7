"""Who may do what with files and things that are kept, for tests/sweep/test_rows_and_acts.py."""

import uuid
from collections.abc import Callable
from typing import Any

from accounts import access_items
from accounts.models import User
from tests.access_table import TEAM

STRANGER = uuid.UUID(int=404)

# A name, who may, and the question to access_items.py.
ACTS: list[tuple[str, str, Callable[[User, dict[str, Any]], object]]] = [
    (
        "take a file into the case",
        "analyst",
        lambda u, t: access_items.can_receive(u, t["case"].team),
    ),
    (
        "take a file in for the organisation",
        "documenter",
        lambda u, t: access_items.can_receive(u, t["organisation"]),
    ),
    (
        "register an object of the case",
        "analyst approver",
        lambda u, t: access_items.can_register(u, t["case"].team),
    ),
    (
        # Nobody of the world is an analyst or approver of the organisation.
        "register an object of the organisation",
        "",
        lambda u, t: access_items.can_register(u, t["organisation"]),
    ),
    (
        "move a thing, hand it over, read the words of its chain",
        "analyst approver",
        lambda u, t: access_items.can_keep_custody(u, t["thing"]),
    ),
    (
        "be handed a thing",
        TEAM,
        lambda u, t: access_items.can_be_handed(u, t["thing"]),
    ),
    (
        "confirm that a thing came that was handed to her",
        TEAM,
        lambda u, t: access_items.can_confirm_handover(u, t["thing"], to=u.pk),
    ),
    (
        "confirm for another that a thing came",
        "",
        lambda u, t: access_items.can_confirm_handover(u, t["thing"], to=STRANGER),
    ),
    (
        "take a file out, or ask for it",
        TEAM,
        lambda u, t: access_items.can_take_out(u, t["looked"], received_by=STRANGER),
    ),
    (
        "let a file out another asked for",
        "approver",
        lambda u, t: access_items.can_let_out(u, t["looked"], asked_by=STRANGER),
    ),
    (
        "let a file out she asked for",
        "",
        lambda u, t: access_items.can_let_out(u, t["looked"], asked_by=u.pk),
    ),
    (
        "let out the files of a case, all at once",
        "approver",
        lambda u, t: (
            type(t["looked"])
            ._base_manager.filter(access_items.lets_out(u), pk=t["looked"].pk)
            .exists()
        ),
    ),
]
