"""Rows of tests/access_table.py: incidents on their way into the record. They exist for who writes them."""

from typing import Any

from tests.access_rows import Answer, row, to

BEGUN = "/records/begun/"
ENTRY = {"entry_id": "entry.pk"}
RELATIONS = "own assigned other none"
WHOM = {
    "who": "group",
    "find": "",
    "person": "",
    "group": "women",
    "count": "",
    "unit": "",
    "more": "no",
}


def begins(at: str = "assigned") -> Answer:
    return to("analyst", at=at, status=BEGUN, audit="entry.begun")


def hers(**more: Any) -> Answer:
    return to("analyst", at="own", **more)


row("cases/<uuid:case_id>/add/", takes={"case_id": "case.pk"}, POST=begins())
row(
    "records/accounts/<uuid:account_id>/add/<uuid:case_id>/",
    takes={"account_id": "testimony.pk", "case_id": "case.pk"},
    POST=begins(),
)
row(
    "records/incidents/<uuid:incident_id>/add/",
    takes={"incident_id": "incident.pk"},
    relations="assigned other permitted none",
    POST=begins(),
)
row(
    "records/incidents/<uuid:incident_id>/correct/",
    takes={"incident_id": "incident.pk"},
    relations="assigned other permitted none",
    POST=begins(),
)
row("records/acts/<uuid:act_id>/copy/", takes={"act_id": "act.pk"}, POST=begins())
row("records/begun/", GET=to("analyst", audit="entry.listed", shows="case"))
row(
    "records/begun/<uuid:entry_id>/",
    takes=ENTRY,
    relations=RELATIONS,
    GET=hers(audit="entry.read", shows="public identity"),
)
row(
    "records/begun/<uuid:entry_id>/at/<slug:name>/",
    takes={**ENTRY, "name": "=when"},
    relations=RELATIONS,
    GET=hers(audit="entry.read", shows="public identity"),
    POST=hers(status=BEGUN, audit="entry.saved", form={"date": "1401", "province": ""}),
)
row(
    "records/begun/<uuid:entry_id>/at/<slug:name>/<int:number>/",
    takes={**ENTRY, "name": "=whom", "number": "1"},
    relations=RELATIONS,
    GET=hers(audit="entry.read", shows="public identity"),
    POST=hers(status=BEGUN, audit="entry.saved", form=WHOM),
)
row(
    "records/begun/<uuid:entry_id>/alike/",
    takes=ENTRY,
    relations=RELATIONS,
    POST=hers(
        audit="incident.compared",
        shows="public case",
        form={"page": "what", "title": "Invented kites", "kind": "threat"},
    ),
)
row(
    "records/begun/<uuid:entry_id>/enter/",
    takes={"entry_id": "whole_entry.pk"},
    relations=RELATIONS,
    POST=hers(
        status="/records/incidents/",
        audit="incident.entered incident.account_joined material.admitted key.destroyed",
    ),
)
row(
    "records/begun/<uuid:entry_id>/end/",
    takes=ENTRY,
    relations=RELATIONS,
    POST=hers(status=BEGUN, audit="entry.thrown_away key.destroyed"),
)
