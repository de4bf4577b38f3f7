"""Rows of tests/access_table.py: a record opened inside a case, and what is cited of it."""

from tests.access_rows import TEAM, row, to

CASE = {"case_id": "case.pk"}

row(
    "cases/<uuid:case_id>/read/<uuid:record_id>/",
    takes={**CASE, "record_id": "testimony.pk"},
    GET=to("analyst", at="assigned", shows="public case narrative", audit="testimony.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="citation.made",
        form={
            "piece": "{paragraph.pk}",
            "shown-{paragraph.pk}": "{paragraph.shown}",
            "elements": "{element.pk}",
            "stance": "supports",
            "weight": "low",
            "rights": "{right.pk}",
            "perpetrators": "{alleged.pk}",
            "reason": "a remark",
        },
    ),
)
row(
    "cases/<uuid:case_id>/citations/<uuid:citation_id>/",
    takes={**CASE, "citation_id": "citation.pk"},
    GET=to("analyst", at="assigned", shows="public case people", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="citation.taken_back",
        form={"act": "back", "seen": "2", "why": "a remark"},
    ),
)
row(
    "cases/<uuid:case_id>/matrix/<uuid:element_id>/",
    takes={**CASE, "element_id": "element.pk"},
    GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
    POST=to(TEAM, at="assigned", status="/cases/", audit="case.read"),
)
row(
    "cases/<uuid:case_id>/matrix/",
    takes=CASE,
    GET=to(TEAM, at="assigned", shows="public case people", audit="case.read"),
    POST=to(TEAM, at="assigned", status="/cases/", audit="case.read"),
)
row(
    "cases/<uuid:case_id>/corroborate/<uuid:record_id>/",
    takes={**CASE, "record_id": "incident.pk"},
    GET=to("analyst", at="assigned", shows="public case", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="corroboration.said",
        form={
            "code": "{twin.code}",
            "says": "corroborates",
            "fact": "{act.pk}",
            "reason": "a remark",
        },
    ),
)
row(
    "cases/<uuid:case_id>/corroborations/<uuid:corroboration_id>/",
    takes={**CASE, "corroboration_id": "corroboration.pk"},
    GET=to(TEAM, at="assigned", shows="public case people", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="corroboration.taken_back",
        form={"why": "a remark"},
    ),
)
