"""Rows of tests/access_table.py: what people do with items that are kept."""

from tests.access_rows import CONFIRM, TEAM, row, to

CUSTODIANS = "analyst approver"
KEPT = {"kind_of_place": "safe", "where": "Invented shelf", "seal": "A 7"}
ITEM = "records/items/<uuid:item_id>/"
THING = {"takes": {"item_id": "thing.pk"}}

row(
    "records/items/register/",
    GET=to(CUSTODIANS, shows="case"),
    POST=to(
        CUSTODIANS,
        status="/records/items/",
        form={
            "place": "{case.team_id}",
            "description": "Invented bag",
            "source": "Invented person",
            **KEPT,
        },
        audit="custody.registered item.registered",
    ),
)
row(
    f"{ITEM}move/",
    GET=to(CUSTODIANS, at="assigned", shows="case"),
    POST=to(
        CUSTODIANS,
        at="assigned",
        status="/records/items/",
        form={"why": "Invented reason", **KEPT},
        audit="custody.moved",
    ),
    **THING,
)
row(
    f"{ITEM}hand/",
    GET=to(CUSTODIANS, at="assigned", shows="case"),
    POST=to(
        CUSTODIANS,
        at="assigned",
        status="/records/items/",
        form={"email": "", "outside": "Invented court", "why": "Invented reason"},
        audit="custody.transferred",
    ),
    **THING,
)
row(
    f"{ITEM}people/",
    takes={"item_id": "file.pk"},
    GET=to(CUSTODIANS, at="assigned", shows="case"),
    POST=to(
        CUSTODIANS,
        at="assigned",
        status="/records/items/",
        form={"who": "somebody", "person": "{person.code}"},
        audit="item.people_said",
    ),
)
row(
    f"{ITEM}words/",
    GET=to(CUSTODIANS, at="assigned", status=CONFIRM, fresh=200),
    POST=to(CUSTODIANS, at="assigned", status=CONFIRM, fresh=200, form={"reason": "check"}),
    **THING,
)
row("records/handed/", GET=to(TEAM, shows="case", audit="handover.listed"))
row(
    "records/handed/<uuid:handover_id>/confirm/",
    takes={"handover_id": "handover.pk"},
    relations="own assigned other none",
    POST=to(TEAM, at="own", status="/records/handed/", audit="custody.acknowledged"),
)
