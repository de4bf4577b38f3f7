"""Rows of tests/access_table.py: opening a case. What it does: tests/legal_analysis/test_opening.py."""

from tests.access_rows import row, to

# Of the analysts there, each is of one case or of all cases of an organisation.
row("cases/new/", GET=to(""), POST=to(""))
row(
    "cases/<uuid:case_id>/asks/",
    takes={"case_id": "case.pk"},
    GET=to("analyst", at="assigned", shows="public case", audit="case.read"),
    POST=to("analyst", at="assigned", shows="public case", audit="case.read", form={"title": ""}),
)
