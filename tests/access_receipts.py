"""Rows of tests/access_table.py: what a person does with her code, and who sees what she asks for."""

from tests.access_rows import HOME, SIGNED_IN, row, to

# Who is signed in is led home; who has not opened a code, to where one is typed.
WITHOUT_ACCOUNT = to(SIGNED_IN, status=HOME, anonymous=200)
OPENED_ONLY = to(SIGNED_IN, status=HOME, anonymous="/receipt/")
row("receipt/", GET=WITHOUT_ACCOUNT, POST=WITHOUT_ACCOUNT)
row("receipt/open/", GET=OPENED_ONLY)
row("receipt/stop/", GET=OPENED_ONLY, POST=OPENED_ONLY)
row("receipt/call/", GET=OPENED_ONLY, POST=OPENED_ONLY)

WISHES = {"takes": {"person_id": "person.pk"}}
row(
    "records/persons/<uuid:person_id>/wishes/",
    GET=to("approver", at="assigned", audit="consent.read", shows="case"),
    POST=to(
        "approver",
        at="assigned",
        audit="consent.read",
        shows="case",
        form={"through": "telephone"},
    ),
    **WISHES,
)
row(
    "records/persons/<uuid:person_id>/wishes/number/",
    POST=to(
        "approver",
        at="assigned",
        audit="receipt.ended receipt.issued",
        form={"language": "fa-af", "act": "give"},
    ),
    **WISHES,
)
row("contacts/", GET=to("approver", audit="contact.listed", shows="case"))
CONTACT = {"takes": {"contact_id": "contact.pk"}}
row(
    "contacts/<uuid:contact_id>/",
    GET=to("approver", at="assigned", audit="contact.read", shows="case"),
    **CONTACT,
)
row(
    "contacts/<uuid:contact_id>/done/",
    POST=to("approver", at="assigned", status="/contacts/", audit="contact.done"),
    **CONTACT,
)
