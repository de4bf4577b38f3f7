"""Rows of tests/access_table.py: policies being entered, and the second person who verifies them."""

from typing import Any

from tests.access_rows import Answer, row, to

PAPERS = "/library/papers/"
BOTH = "analyst approver"
ENTRY = {"entry_id": "paper.pk"}
WAITING = {"entry_id": "waiting_paper.pk"}
RELATIONS = "own assigned other none"


def hers(**more: Any) -> Answer:
    return to("analyst", at="own", **more)


def second(**more: Any) -> Answer:
    return to(BOTH, at="assigned", **more)


row("library/papers/", GET=to(BOTH, audit="policy.listed", shows="public case"))
row(
    "library/papers/new/",
    GET=to("analyst"),
    POST=to(
        "analyst",
        status=PAPERS,
        audit="policy.begun",
        form={"title": "Kites over the roofs", "number": "", "issuer": "", "date": ""},
    ),
)
# What was not sent yet is opened to who writes it; what waits, to the second person too.
row(
    "library/papers/<uuid:entry_id>/",
    takes=WAITING,
    relations=RELATIONS,
    GET=to(BOTH, at="own assigned", audit="policy.read", shows="public case"),
)
row(
    "library/papers/<uuid:entry_id>/at/<slug:name>/",
    takes={**ENTRY, "name": "=name"},
    relations=RELATIONS,
    GET=hers(audit="policy.read", shows="public case"),
    POST=hers(
        status=PAPERS,
        audit="policy.saved",
        form={
            "title": "Kites over the roofs",
            "title_fa_af": "",
            "title_ps": "",
            "summary": "No kites.",
        },
    ),
)
row(
    "library/papers/<uuid:entry_id>/at/<slug:name>/<int:number>/",
    takes={**ENTRY, "name": "=rule", "number": "1"},
    relations=RELATIONS,
    GET=hers(audit="policy.read", shows="public case"),
    POST=hers(
        status=PAPERS,
        audit="policy.saved",
        form={
            "original": "",
            "text": "No kites.",
            "language": "",
            "rights": "invented",
            "groups": "women",
            "since": "",
            "until": "",
        },
    ),
)
row(
    "library/papers/<uuid:entry_id>/send/",
    takes=ENTRY,
    relations=RELATIONS,
    POST=hers(status=PAPERS, audit="policy.sent"),
)
row(
    "library/papers/<uuid:entry_id>/end/",
    takes=ENTRY,
    relations=RELATIONS,
    GET=hers(audit="policy.read", shows="public case"),
    POST=hers(status=PAPERS, audit="policy.thrown_away"),
)
row(
    "library/papers/<uuid:entry_id>/accept/",
    takes=WAITING,
    relations=RELATIONS,
    POST=second(
        status="/library/policies/",
        audit="policy.verified",
        form={"seen": "{waiting_paper.stamp}"},
    ),
)
row(
    "library/papers/<uuid:entry_id>/ask/",
    takes=WAITING,
    relations=RELATIONS,
    POST=second(status=PAPERS, audit="policy.asked", form={"question": "Which number?"}),
)
row(
    "library/policies/<uuid:policy_id>/correct/",
    takes={"policy_id": "entered.pk"},
    relations="public none",
    POST=to("analyst", at="public", status=PAPERS, audit="policy.begun"),
)
