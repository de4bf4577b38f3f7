"""Rows of tests/access_table.py: reading before it leaves, and taking something out."""

from tests.access_rows import TEAM, row, to

OF = {"submission_id": "askable.pk"}
ADDRESS = "submissions/<uuid:submission_id>/reading/"
LOOKED = "submission.opened submission.scanned"
SHOWN = {"at": "assigned", "shows": "public case people"}

row(
    ADDRESS,
    takes=OF,
    GET=to(TEAM, audit=LOOKED, **SHOWN),
    POST=to(TEAM, at="assigned", status="/submissions/", audit=LOOKED, form={"choice": "R5"}),
)
row(f"{ADDRESS}texts/", takes=OF, GET=to(TEAM, audit=LOOKED, **SHOWN))
row(
    f"{ADDRESS}texts/<int:number>/",
    takes={**OF, "number": "1"},
    GET=to(TEAM, audit=LOOKED, **SHOWN),
    POST=to(
        TEAM,
        at="assigned",
        status="/submissions/",
        audit=f"{LOOKED} passage.decided",
        form={"words": "Invented", "choice": "R5"},
    ),
)
