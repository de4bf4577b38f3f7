"""Who sees what can be shared with a receiver, and who lets the most dangerous of it leave."""

from tests.access_rows import TEAM, row, to

TAKES = {"case_id": "case.pk", "mechanism_id": "mechanism.pk"}

row(
    "cases/<uuid:case_id>/sharing/",
    takes={"case_id": "case.pk"},
    GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
)
row(
    "cases/<uuid:case_id>/sharing/<uuid:mechanism_id>/",
    takes=TAKES,
    GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
    POST=to(
        "approver",
        at="assigned",
        status="/cases/",
        audit="case.read risk.approved",
        form={"account": "{testimony.pk}", "reason": "Invented."},
    ),
)
