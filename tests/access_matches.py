"""Rows of tests/access_table.py: persons who may be one. The approver of the world is one of a case,

not of an organisation: she sees the page and no pair on it.
"""

from tests.access_rows import row, to

row("records/doubles/", GET=to("approver", audit="match.listed"))
row("records/doubles/<uuid:match_id>/decide/", POST=to(""), takes={"match_id": "match.pk"})
