"""Rows of tests/access_table.py: a submission while it is prepared, and one of its texts."""

from tests.access_rows import row, to

BUILDERS = "analyst advocate"
OF = {"case_id": "case.pk", "mechanism_id": "mechanism.pk", "language": "=en"}
ADDRESS = "cases/<uuid:case_id>/submissions/<uuid:mechanism_id>/<str:language>/"

row(
    ADDRESS,
    takes=OF,
    GET=to(BUILDERS, at="assigned", shows="public case people", audit="case.read"),
    POST=to(BUILDERS, at="assigned", status="/cases/", audit="submission.frozen"),
)
row(
    f"{ADDRESS}<int:number>/",
    takes={**OF, "number": "1"},
    GET=to(BUILDERS, at="assigned", shows="public case people", audit="case.read"),
    POST=to(
        BUILDERS,
        at="assigned",
        status="/cases/",
        audit="submission_text.saved",
        form={"text": "An invented title", "began": "{submission_text.number}", "seen": "0"},
    ),
)
