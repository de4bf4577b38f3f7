"""Rows of tests/access_table.py: evidence items, and files on their way."""

from tests.access_rows import REFUSED, TEAM, row, to

SENDERS = "documenter analyst"
RELATIONS = "own assigned other none"
UPLOAD = {"upload_id": "upload.pk"}
FILE = {
    "kind": "F",
    "upload": "{ready.pk}",
    "place": "{place.pk}",
    "sha256": "",
    "description": "",
    "note": "",
    "person": "",
    "nobody": "",
}

row(
    "records/items/",
    GET=to(TEAM, audit="item.listed", shows="public case"),
    POST=to(TEAM, status="/records/items/"),
)
row(
    "records/items/page/<int:number>/",
    takes={"number": "1"},
    GET=to(TEAM, audit="item.listed", shows="public case"),
    POST=to(TEAM, status="/records/items/"),
)
row(
    "records/items/<uuid:item_id>/",
    takes={"item_id": "file.pk"},
    relations="assigned other none",
    GET=to(TEAM, at="assigned", audit="item.read", shows="public case"),
)
row(
    "records/items/new/",
    GET=to(SENDERS, audit="upload.listed", shows="case"),
    POST=to(SENDERS, status="/records/items/", form=FILE, audit="custody.received item.received"),
)
row(
    "records/items/parts/",
    POST=to(SENDERS, status=400, audit=REFUSED),  # it takes headers; see test_uploads.py
)
row(
    "records/items/parts/<uuid:upload_id>/",
    takes=UPLOAD,
    relations=RELATIONS,
    GET=to(SENDERS, at="own", body="file", audit="upload.read"),
    POST=to(SENDERS, at="own", status=400, audit=REFUSED),
)
row(
    "records/items/parts/<uuid:upload_id>/end/",
    takes=UPLOAD,
    relations=RELATIONS,
    POST=to(SENDERS, at="own", status="/records/items/new/", audit="key.destroyed upload.given_up"),
)
for part in ("", "still/"):
    row(
        f"records/items/joined/<uuid:joining_id>/{part}",
        takes={"joining_id": "joining.pk"},
        relations=RELATIONS,
        GET=to(SENDERS, at="own"),
        POST=to(SENDERS, at="own", status="/records/items/joined/", audit="upload.joining_asked"),
    )
row(
    "records/items/bundles/new/",
    GET=to(SENDERS),
    POST=to(
        SENDERS,
        status="/records/items/bundles/",
        form={"upload": "{parcel.pk}", "sha256": ""},
        audit="bundle.looked_at",
    ),
)
row(
    "records/items/bundles/<uuid:upload_id>/",
    takes={"upload_id": "opened.pk"},
    relations=RELATIONS,
    GET=to(SENDERS, at="own", audit="bundle.looked_at", shows="case"),
    POST=to(
        SENDERS,
        at="own",
        status="/records/items/",
        form={"place": "{place.pk}", "description": "", "note": ""},
        audit="custody.received item.received custody.received item.received custody.derived"
        " custody.registered custody.checked bundle.taken_in",
    ),
)
row(
    "records/items/<uuid:item_id>/report/",
    takes={"item_id": "file.pk"},
    relations="assigned other none",
    GET=to(TEAM, at="assigned", audit="item.report_read", shows="public case", body="file"),
)
