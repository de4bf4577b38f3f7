"""Rows of tests/access_table.py: taking a file out, and answering who asks for it."""

from tests.access_rows import CONFIRM, TEAM, row, to

RELATIONS = "assigned other none"
ITEM = "records/items/<uuid:item_id>/fetch/"
LOOKED = {"takes": {"item_id": "looked.pk"}, "relations": RELATIONS}
PAGE = to(TEAM, at="assigned", audit="file.page_read", shows="public case people")
WHY = {"recipient": "own_work", "reason": "work", "words": "Invented"}
LEADS_BACK = "/records/items/"


def why(prefix: str) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in WHY.items()}


row(ITEM, GET=PAGE, **LOOKED)
row(f"{ITEM}still/", GET=PAGE, **LOOKED)
row(
    f"{ITEM}make/",
    POST=to(TEAM, at="assigned", status=LEADS_BACK, audit="copy.requested"),
    **LOOKED,
)
row(
    f"{ITEM}copy/",
    takes={"item_id": "cleaned.pk"},
    relations=RELATIONS,
    POST=to(
        TEAM,
        at="assigned",
        body="file",
        form=why("copy"),
        audit="custody.downloaded file.fetched",
    ),
)
row(
    f"{ITEM}ask/",
    POST=to(TEAM, at="assigned", status=LEADS_BACK, form=why("file"), audit="file.requested"),
    **LOOKED,
)
row("records/fetch/", GET=to(TEAM, shows="public case people", audit="file.requests_listed"))
# Who asked sees her request, and the approvers of the item.
REQUEST = {"takes": {"request_id": "file_request.pk"}, "relations": "own assigned other none"}
row(
    "records/fetch/<uuid:request_id>/allow/",
    POST=to("approver", at="assigned", status=CONFIRM, fresh=LEADS_BACK),
    **REQUEST,
)
row(
    "records/fetch/<uuid:request_id>/refuse/",
    POST=to(
        "approver",
        at="assigned",
        status=LEADS_BACK,
        audit="file.refused",
        form={"refusal": "clean_copy"},
    ),
    **REQUEST,
)
row(
    "records/fetch/<uuid:request_id>/end/",
    POST=to(TEAM, at="own approver:assigned", status=LEADS_BACK, audit="file.request_ended"),
    **REQUEST,
)
row(
    "records/fetch/<uuid:request_id>/file/",
    takes={"request_id": "allowed_file.pk"},
    relations="own assigned other none",
    POST=to(TEAM, at="own", status=CONFIRM, fresh=200, body="file"),
)
