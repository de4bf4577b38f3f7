"""Rows of tests/access_table.py: the trail, its seals, and the heads that are kept outside."""

from typing import Any

from tests.access_rows import Answer, row, to


def trail(**more: Any) -> Answer:
    """The answer of a page of the trail."""
    return to("auditor", audit="trail.read", shows="people", **more)


row(
    "account/trail/",
    GET=trail(),
    POST=to("auditor", status="/account/trail/all/refused/all/", form={"outcome": "refused"}),
)
row("account/trail/refused/", GET=trail())
row("account/trail/refused/<int:before>/", takes={"before": "1000000"}, GET=trail())
row("account/trail/seals/", GET=trail())
row("account/trail/heads/", GET=trail())
row("account/trail/heads/before/<int:before>/", takes={"before": "1000000"}, GET=trail())
HEAD = {"number": "1"}
row("account/trail/heads/<int:number>/", takes=HEAD, GET=trail())
row("account/trail/heads/<int:number>/text/", takes=HEAD, GET=trail(body="file"))
row(
    "account/trail/heads/<int:number>/time/<uuid:stamp_id>/",
    takes={**HEAD, "stamp_id": "headstamp.pk"},
    relations="public none",
    GET=trail(at="public", body="file"),
)
PARTS = {"action": "=account.signed_in", "outcome": "all", "person": "all"}
row("account/trail/<str:action>/<str:outcome>/<str:person>/", takes=PARTS, GET=trail())
row(
    "account/trail/<str:action>/<str:outcome>/<str:person>/<int:before>/",
    takes={**PARTS, "before": "1000000"},
    GET=trail(),
)
