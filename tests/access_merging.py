"""Rows of tests/access_table.py: incidents that may be one event, compared and decided by analysts."""

from tests.access_rows import TEAM, row, to

BOTH = {"incident_id": "incident.pk", "other_id": "twin.pk"}
WHY = {"reason": "Invented."}

row("records/alike/", GET=to("analyst", shows="public case people", audit="incidents.listed_alike"))
row(
    "records/incidents/<uuid:incident_id>/beside/<uuid:other_id>/",
    takes=BOTH,
    relations="assigned other none",
    GET=to("analyst", at="assigned", shows="public case people", audit="incidents.compared"),
)
row(
    "records/incidents/<uuid:incident_id>/beside/<uuid:other_id>/merge/",
    takes=BOTH,
    relations="assigned other none",
    POST=to(
        "analyst",
        at="assigned",
        status="/records/incidents/",
        audit="incident.merged incident.merged_in",
        form={**WHY, "standing": "{twin.pk}", "seen": "{twin.seen}"},
    ),
)
row(
    "records/incidents/<uuid:incident_id>/beside/<uuid:other_id>/apart/",
    takes=BOTH,
    relations="assigned other none",
    POST=to(
        "analyst",
        at="assigned",
        status="/records/incidents/",
        audit="incidents.told_apart incidents.told_apart",
        form=WHY,
    ),
)
row(
    "records/merges/<uuid:merge_id>/",
    takes={"merge_id": "merge.pk"},
    relations="assigned other none",
    GET=to(TEAM, at="assigned", shows="public case people", audit="merge.read"),
)
row(
    "records/merges/<uuid:merge_id>/undo/",
    takes={"merge_id": "merge.pk"},
    relations="assigned other none",
    POST=to(
        "analyst",
        at="assigned",
        status="/records/merges/",
        audit="incident.unmerged incident.unmerged_from",
        form=WHY,
    ),
)
