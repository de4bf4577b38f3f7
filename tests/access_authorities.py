"""Who may see and say who was under whom, and who is named as an alleged perpetrator of a case."""

from tests.access_rows import STAFF, row, to

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
