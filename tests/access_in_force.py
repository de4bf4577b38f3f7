"""Who may ask what was in force, and say which of it an incident shows."""

from tests.access_rows import STAFF, row, to

row(
    "library/in-force/",
    GET=to(STAFF, shows="public"),
    POST=to(
        STAFF,
        status="/library/in-force/",
        form={"place": "{province.code}", "day": "12 Hamal 1402", "right": ""},
    ),
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
        form={"provision": "{rule.pk}", "verdict": "refused", "reason": "Invented."},
    ),
)
