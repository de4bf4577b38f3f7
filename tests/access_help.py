"""Rows of tests/access_table.py: help. To everybody but support workers none of it exists."""

from typing import Any

from tests.access_rows import Answer, Status, row, to


def helps(**more: Any) -> Answer:
    return to("support_worker", at="assigned", **more)


def changes(then: Status, audit: str, **more: Any) -> Answer:
    return helps(status=then, audit=audit, **more)


NEED = {"takes": {"need_id": "need.pk"}}
row(
    "desk/",
    GET=to("support_worker", audit="need.listed", shows="case"),
    POST=to("support_worker", status="/desk/"),
)
row(
    "desk/new/",
    GET=to("support_worker"),
    POST=to(
        "support_worker",
        status="/desk/",
        audit="need.written_down",
        form={"kinds": "medical", "language": "ps"},
    ),
)
row(
    "desk/<uuid:need_id>/",
    takes={"need_id": "held_need.pk"},
    GET=helps(audit="need.read", shows="case identity"),
)
row("desk/<uuid:need_id>/take-up/", POST=changes("/desk/", "need.taken_up"), **NEED)
row(
    "desk/<uuid:need_id>/look-in/",
    GET=helps(shows="case"),
    POST=changes("/desk/", "need.taken_up need.looked_in", form={"how": "same", "later": "3"}),
    **NEED,
)
row(
    "desk/<uuid:need_id>/places/",
    GET=helps(audit="provider.listed", shows="case"),
    POST=changes(
        "/desk/",
        "provider.listed need.taken_up referral.agreed",
        form={"provider": "{provider.pk}", "told": "Invented.", "agreed": "on"},
    ),
    **NEED,
)
row(
    "desk/<uuid:need_id>/close/",
    GET=helps(shows="case"),
    POST=changes("/desk/", "need.taken_up need.closed", form={"outcome": "helped"}),
    **NEED,
)
row(
    "desk/told/<uuid:referral_id>/",
    takes={"referral_id": "referral.pk"},
    POST=changes("/desk/", "referral.moved_on", form={"to": "told"}),
)
PLACE = {"takes": {"provider_id": "provider.pk"}}
row("directory/", GET=to("support_worker", audit="provider.listed", shows="case"))
row(
    "directory/new/",
    GET=to("support_worker"),
    POST=to(
        "support_worker",
        status="/directory/",
        audit="provider.written_down",
        form={"name": "Invented", "kinds": "legal"},
    ),
)
row(
    "directory/<uuid:provider_id>/",
    GET=helps(audit="provider.read", shows="case"),
    POST=changes("/directory/", "provider.changed", form={"name": "Invented", "kinds": "legal"}),
    **PLACE,
)
row(
    "directory/<uuid:provider_id>/end/",
    GET=helps(audit="provider.read", shows="case"),
    POST=changes("/directory/", "provider.ended"),
    **PLACE,
)
