"""Rows of tests/access_table.py: the time stamps of evidence items."""

from tests.access_rows import TEAM, row, to

row(
    "records/items/<uuid:item_id>/time/<uuid:stamp_id>/",
    takes={"item_id": "file.pk", "stamp_id": "filestamp.pk"},
    GET=to(TEAM, at="assigned", audit="item.time_read", shows="case", body="file"),
)
