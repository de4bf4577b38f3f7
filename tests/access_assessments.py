"""Rows of tests/access_table.py: the assessment of one element, written, compared and read again."""

from tests.access_rows import TEAM, row, to

ELEMENT = {"case_id": "case.pk", "element_id": "element.pk"}
ADDRESS = "cases/<uuid:case_id>/assessments/<uuid:element_id>/"

row(
    ADDRESS,
    takes=ELEMENT,
    GET=to(TEAM, at="assigned", shows="public case people", audit="case.read"),
)
row(
    f"{ADDRESS}write/",
    takes=ELEMENT,
    GET=to("analyst", at="assigned", shows="public case people", audit="case.read"),
    POST=to(
        "analyst",
        at="assigned",
        status="/cases/",
        audit="assessment.saved",
        form={
            "law": "Invented law.",
            "facts": "Invented facts.",
            "reasoning": "",
            "contrary": "",
            "gaps": "",
            "conclusion": "{conclusion.pk}",
            "began": "{assessment.version}",
            "seen": "{assessment.version}",
            "mark": "{assessment_draft.mark}",
        },
    ),
)
row(
    f"{ADDRESS}say/",
    takes=ELEMENT,
    POST=to(
        TEAM,
        at="assigned",
        status="/cases/",
        audit="assessment.commented",
        form={"act": "comment", "version": "1", "say-part": "facts", "say-text": "Which source?"},
    ),
)
row(
    f"{ADDRESS}versions/",
    takes=ELEMENT,
    GET=to(TEAM, at="assigned", shows="public case people", audit="case.read"),
)
