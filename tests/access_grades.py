"""Rows of tests/access_table.py: grades of sources, and which of them are of one origin."""

from tests.access_rows import TEAM, row, to

GRADED = {"seen": "1", "reliability": "C", "credibility": "3", "reason": "a remark"}
GIVEN = {"at": "assigned", "status": "/records/grades/", "audit": "grade.given", "form": GRADED}

row("records/grades/", GET=to("analyst", shows="public case", audit="grade.listed"))
for kind, thing in (("incident", "incident_pair"), ("account", "testimony_pair")):
    row(
        f"records/grades/{kind}/<uuid:pair_id>/",
        takes={"pair_id": f"{thing}.pk"},
        GET=to(TEAM, at="assigned", shows="public case", audit="grade.read"),
        POST=to("analyst", **GIVEN),
    )
for kind in ("policy", "authority"):
    row(
        f"records/grades/{kind}/<uuid:pair_id>/",
        takes={"pair_id": f"{kind}_pair.pk"},
        relations="public none",
        GET=to(TEAM, at="public", shows="public"),
        POST=to("analyst", **GIVEN | {"at": "public", "form": GRADED | {"seen": "0"}}),
    )
row("library/origins/", GET=to(TEAM, shows="public"))
row(
    "library/origins/<uuid:source_id>/",
    takes={"source_id": "source.pk"},
    relations="public assigned other none",
    GET=to(TEAM, at="public assigned", shows="public case"),
    POST=to(
        "analyst",
        at="public assigned",
        status="/library/origins/",
        audit="source.joined",
        form={"act": "join", "seen": "0", "name": "one report", "join_reason": "a remark"},
    ),
)
