"""Rows of tests/access_table.py: looking at a file, grey and blurred first."""

from tests.access_rows import TEAM, row, to

RELATIONS = "assigned other none"

row(
    "records/items/<uuid:item_id>/look/",
    takes={"item_id": "looked.pk"},
    relations=RELATIONS,
    GET=to(TEAM, at="assigned", audit="inspection.read", shows="case"),
)
row(
    "records/items/<uuid:item_id>/look/open/",
    takes={"item_id": "looked.pk"},
    relations=RELATIONS,
    POST=to(TEAM, at="assigned", status="/records/items/", audit="custody.viewed"),
)
row(
    "records/items/<uuid:item_id>/copies/<uuid:copy_id>/",
    takes={"item_id": "looked.pk", "copy_id": "veiled.pk"},
    relations=RELATIONS,
    GET=to(TEAM, at="assigned", body="file", audit="copy.read"),
)
