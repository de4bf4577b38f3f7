"""Rows of tests/access_table.py: searching, what was found, and searches that are kept."""

from typing import Any

from legal_analysis.finding.asked import NAMES
from tests.access_rows import TEAM, Answer, row, to

SEARCH, WAITING = {"search_id": "search.pk"}, {"search_id": "waiting_search.pk"}
RELATIONS = "own assigned other none"
FIND = "/find/"
# Every field, so that the sweep of forms smuggles in none of them.
ASKED = dict.fromkeys(NAMES, "") | {"words": "kites"}


def hers(**more: Any) -> Answer:
    return to(TEAM, at="own", **more)


row(
    "find/",
    GET=to(TEAM, shows="public"),
    POST=to(TEAM, status=FIND, audit="search.made", form=ASKED),
)
row(
    "find/<uuid:search_id>/",
    takes=SEARCH,
    relations=RELATIONS,
    GET=hers(audit="search.shown", shows="public case"),
)
row(
    "find/<uuid:search_id>/<slug:kind>/<int:number>/",
    takes={**SEARCH, "kind": "=incidents", "number": "1"},
    relations=RELATIONS,
    GET=hers(audit="search.shown", shows="public case"),
)
row(
    "find/<uuid:search_id>/narrow/",
    takes=SEARCH,
    relations=RELATIONS,
    POST=hers(status=FIND, audit="search.made", form={"to": "checked.no"}),
)
row(
    "find/<uuid:search_id>/save/",
    takes=SEARCH,
    relations=RELATIONS,
    POST=hers(status=FIND, audit="search.saved", form={"name": "Kites"}),
)
for address in ("wait/", "wait/still/"):
    row(
        f"find/<uuid:search_id>/{address}",
        takes=WAITING,
        relations=RELATIONS,
        GET=hers(shows="public"),
    )
row(
    "find/<uuid:search_id>/cancel/",
    takes=WAITING,
    relations=RELATIONS,
    POST=hers(status=FIND, audit="search.cancelled"),
)
row(
    "find/saved/<uuid:saved_id>/",
    takes={"saved_id": "saved.pk"},
    relations=RELATIONS,
    GET=hers(shows="public"),
    POST=hers(status=FIND, audit="search.renamed", form={"name": "Kites"}),
)
row(
    "cases/<uuid:case_id>/find/",
    takes={"case_id": "case.pk"},
    GET=to("analyst", at="assigned", shows="public case", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        shows="public case narrative",
        # Behind the last account: of those it opens tells test_narratives.py.
        audit="narratives.searched",
        form={"words": "kites", "after": "~"},
    ),
)
