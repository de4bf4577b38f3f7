"""Who may ask what was in force, and say which of it an incident shows."""

from tests.access_rows import STAFF, TEAM, row, to

row(
    "library/in-force/",
    GET=to(STAFF, shows="public"),
    POST=to(
        STAFF,
        status="/library/in-force/",
        form={"place": "{province.code}", "day": "12 Hamal 1402", "right": ""},
    ),
)
# Nothing was asked in this session yet: back to the question. What they show: test_carried_out.py.
row("library/in-force/incidents/", GET=to(TEAM, status="/library/in-force/"))
row(
    "library/in-force/incidents/<uuid:policy_id>/",
    takes={"policy_id": "policy.pk"},
    relations="public",
    GET=to(TEAM, at="public", status="/library/in-force/"),
)
row(
    "records/incidents/<uuid:incident_id>/rules/",
    takes={"incident_id": "incident.pk"},
    relations="assigned other permitted none",
    POST=to(
        "analyst",
        at="assigned",
        status="/records/incidents/",
        audit="enforcement.refused",
        form={
            "provision": "{undecided.pk}",
            "seen": "",
            "verdict": "refused",
            "reason": "Invented.",
        },
    ),
)
