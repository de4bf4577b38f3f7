"""Rows of tests/access_table.py: an account beside its translation, written and checked.

Advocates read what is checked, on the page of the account. A documenter does not get back what she sent.
"""

from tests.access_rows import row, to

REVIEWERS = "analyst approver"
ACCOUNT = {"account_id": "unchecked_account.pk", "language": "=en"}
PARAGRAPH = {**ACCOUNT, "number": "1"}
PAGE = "/records/accounts/"
SHOWN = "public case narrative people"

for numbered in ("", "page/<int:number>/"):
    row(
        f"records/languages/{numbered}",
        takes={"number": "1"} if numbered else {},
        GET=to(REVIEWERS, shows="public case", audit="translation.listed"),
        POST=to(REVIEWERS, status="/records/languages/"),
    )
row(
    "records/accounts/<uuid:account_id>/in/<slug:language>/",
    takes=ACCOUNT,
    GET=to(REVIEWERS, at="assigned", shows=SHOWN, audit="translation.read"),
)
row(
    "records/accounts/<uuid:account_id>/in/<slug:language>/<int:number>/",
    takes=PARAGRAPH,
    GET=to("analyst", at="assigned", shows=SHOWN, audit="translation.read"),
    POST=to(
        "analyst",
        at="assigned",
        status=PAGE,
        audit="translation.corrected",
        form={"text": "other words", "seen": "{unchecked.version}"},
    ),
)
row(
    "records/accounts/<uuid:account_id>/in/<slug:language>/<int:number>/check/",
    takes=PARAGRAPH,
    GET=to(REVIEWERS, at="assigned", shows=SHOWN, audit="translation.read"),
    POST=to(
        REVIEWERS,
        at="assigned",
        status=PAGE,
        audit="translation.checked",
        form={"compared": "on", "seen": "{unchecked.version}"},
    ),
)
