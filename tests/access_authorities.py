"""Who may see and say who was under whom, and who is named as an alleged perpetrator of a case."""

from tests.access_rows import STAFF, TEAM, row, to

row(
    "library/authorities/<uuid:authority_id>/",
    takes={"authority_id": "authority.pk"},
    relations="public none",
    GET=to(STAFF, at="public", shows="public", team_shows="case"),
    POST=to(STAFF, at="public", status="/library/authorities/", form={"day": "11 Jawza 1402"}),
)
row(
    "library/authorities/<uuid:authority_id>/line/",
    takes={"authority_id": "authority.pk"},
    relations="public none",
    GET=to("analyst", at="public", shows="public"),
    POST=to(
        "analyst",
        at="public",
        status="/library/authorities/",
        audit="line.written",
        form={
            "superior": "{superior.pk}",
            "kind": "reports_to",
            "said": "",
            "since": "1401",
            "until": "",
            "end_not_known": "",
            "title": "Invented report on offices",
            "publisher": "",
            "date_text": "",
            "url": "",
        },
    ),
)
row(
    "library/lines/<uuid:line_id>/",
    takes={"line_id": "line.pk"},
    relations="public none",
    GET=to(STAFF, at="public", shows="public"),
    POST=to(
        "analyst",
        at="public",
        status="/library/authorities/",
        audit="line.taken_back",
        form={"act": "back", "why": "Invented reason."},
    ),
)

CASE = {"case_id": "case.pk"}
OF_CASE = {**CASE, "authority_id": "alleged.pk"}
row(
    "cases/<uuid:case_id>/linkage/",
    takes=CASE,
    GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="case.read perpetrator.added",
        form={"authority": "{superior.pk}", "reason": "Invented reason."},
    ),
)
row(
    "cases/<uuid:case_id>/linkage/<uuid:authority_id>/",
    takes=OF_CASE,
    GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
    POST=to(TEAM, at="assigned", status="/cases/", audit="case.read", form={"day": "1402"}),
)
row(
    "cases/<uuid:case_id>/linkage/<uuid:authority_id>/off/",
    takes=OF_CASE,
    POST=to("analyst", at="assigned", status="/cases/", audit="perpetrator.taken_off"),
)
row(
    "cases/<uuid:case_id>/naming/<uuid:naming_id>/",
    takes={**CASE, "naming_id": "naming.pk"},
    GET=to(TEAM, at="assigned", shows="public case people", audit="case.read"),
    POST=to(
        "approver",
        at="assigned",
        status="/cases/",
        audit="naming.approved",
        form={"act": "approve"},
    ),
)
