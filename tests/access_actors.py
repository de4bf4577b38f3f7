"""Who reads what sources say of an authority, who records it, and who says what stands."""

from tests.access_rows import STAFF, row, to

READ = to(STAFF, at="public", shows="public")
# Every field of the form, so that none of them is taken for one it does not have.
SAYS = {
    "since": "2021",
    "until": "",
    "denied": "",
    "place_in_source": "",
    "quote": "",
    "probability": "likely",
    "comment": "Invented.",
}
NEW = {
    "said_by": "{source.pk}",
    "title": "",
    "publisher": "",
    "date_text": "",
    "url": "",
    "kind": "also_called",
    "object_actor": "",
    "object_text": "The Bureau",
}
row(
    "library/authorities/<uuid:authority_id>/said/",
    takes={"authority_id": "authority.pk"},
    relations="public none",
    GET=READ,
)
row(
    "library/authorities/<uuid:authority_id>/said/new/",
    takes={"authority_id": "authority.pk"},
    relations="public none",
    GET=to("analyst", at="public", shows="public"),
    POST=to(
        "analyst",
        at="public",
        status="/library/authorities/",
        audit="statement.recorded",
        form=NEW | SAYS,
    ),
)
row(
    "library/said/<uuid:statement_id>/",
    takes={"statement_id": "statement.pk"},
    relations="public none",
    GET=READ,
    POST=to(
        "analyst",
        at="public",
        status="/library/said/",
        audit="statement.changed",
        form={"act": "change", "seen": "1"} | SAYS,
    ),
)
row(
    "library/said/<uuid:statement_id>/point/",
    takes={"statement_id": "statement.pk"},
    relations="public none",
    GET=READ,
    POST=to(
        "analyst",
        at="public",
        status="/library/said/",
        audit="reconciliation.proposed",
        form={
            "verdict": "open",
            "probability": "even",
            "reason": "Invented.",
            "since": "",
            "until": "",
            "goes_on": "",
            "read": "{point.read}",
            "seen": "{proposal.pk}",
        },
    ),
)
row(
    "library/stands/<uuid:reconciliation_id>/accept/",
    takes={"reconciliation_id": "proposal.pk"},
    relations="public none",
    POST=to(
        "analyst approver",
        at="public",
        status="/library/authorities/",
        audit="reconciliation.accepted",
    ),
)
