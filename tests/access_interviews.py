"""Rows of tests/access_table.py: interviews on their way. They exist for who writes them down."""

from typing import Any

from tests.access_rows import Answer, Status, row, to

BEGUN = "/entries/"


def on_a_draft(**more: Any) -> Answer:
    return to("documenter", at="own", **more)


def changes(then: Status, audit: str, **more: Any) -> Answer:
    return on_a_draft(status=then, audit=audit, **more)


row(
    "entries/",
    GET=to("documenter", audit="draft.listed"),
    POST=to("documenter", status=BEGUN, audit="draft.begun"),
)
row("entries/sent/", GET=to("documenter"), POST=to("documenter", status="/records/sent/"))
DRAFT = {"draft_id": "draft.pk"}
RELATIONS = "own assigned other none"
OPENED = on_a_draft(shows="public identity", audit="draft.read")
row("entries/<uuid:draft_id>/", takes=DRAFT, relations=RELATIONS, GET=OPENED)
row(
    "entries/<uuid:draft_id>/send/",
    takes=DRAFT,
    relations=RELATIONS,
    POST=changes(f"{BEGUN}sent/", "help.asked draft.thrown_away key.destroyed"),
)
row(
    "entries/<uuid:draft_id>/end/",
    takes=DRAFT,
    relations=RELATIONS,
    GET=on_a_draft(audit="draft.read"),
    POST=changes(BEGUN, "draft.thrown_away key.destroyed"),
)
row(
    "entries/<uuid:draft_id>/at/<slug:name>/",
    takes={**DRAFT, "name": "=help"},
    relations=RELATIONS,
    GET=OPENED,
    POST=changes(BEGUN, "draft.saved", form={"offered": "declined"}),
)
row(
    "entries/<uuid:draft_id>/at/<slug:name>/<int:number>/",
    takes={"draft_id": "long_draft.pk", "name": "=receiver", "number": "1"},
    relations=RELATIONS,
    GET=OPENED,
    POST=changes(BEGUN, "draft.saved", form={"share": "refused"}),
)
