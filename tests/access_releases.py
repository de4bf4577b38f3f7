"""Rows of tests/access_table.py: releases of submissions, recalls, keys of receivers."""

from tests.access_rows import CONFIRM, TEAM, row, to

RELATIONS = "own assigned other none"
SENDERS = "advocate approver"
REGISTER = "/releases/"
EITHER = "own assigned"
RELEASE = {"takes": {"release_id": "release.pk"}, "relations": RELATIONS}
SENT = {"takes": {"release_id": "sent_release.pk"}, "relations": RELATIONS}
KEY = {"takes": {"key_id": "receiver_key.pk"}, "relations": "assigned other none"}

row(
    "submissions/<uuid:submission_id>/",
    takes={"submission_id": "askable.pk"},
    GET=to(TEAM, at="assigned", shows="public case people", audit="submission.read"),
    POST=to(
        "advocate",
        at="assigned",
        status=REGISTER,
        audit="submission.scanned release.requested",
        form={"channel": "portal", "public": ""},
    ),
)
row(
    "submissions/<uuid:submission_id>/data/",
    takes={"submission_id": "askable.pk"},
    GET=to(TEAM, at="assigned", shows="public case people", audit="submission.read"),
    POST=to(
        "advocate",
        at="assigned",
        status=REGISTER,
        audit="submission.scanned release.requested",
        form={"channel": "portal"},
    ),
)
row("releases/", GET=to(TEAM, shows="public case people", audit="release.listed"))
row(
    "releases/<uuid:release_id>/",
    GET=to(TEAM, at=EITHER, shows="public case people", audit="release.read"),
    **RELEASE,
)
row(
    "releases/<uuid:release_id>/allow/",
    POST=to("approver", at="assigned", status=CONFIRM, fresh=REGISTER),
    **RELEASE,
)
row(
    "releases/<uuid:release_id>/refuse/",
    POST=to(
        "approver",
        at="assigned",
        status=REGISTER,
        audit="key.destroyed release.refused",
        form={"refusal": "unsafe"},
    ),
    **RELEASE,
)
row(
    "releases/<uuid:release_id>/end/",
    POST=to(
        SENDERS,
        at="advocate:own approver:assigned",
        status=REGISTER,
        audit="key.destroyed release.ended",
    ),
    **RELEASE,
)
row(
    "releases/<uuid:release_id>/file/",
    takes={"release_id": "let_go.pk"},
    relations=RELATIONS,
    POST=to("advocate", at="own", status=CONFIRM, fresh=200, body="file"),
)
row(
    "releases/<uuid:release_id>/follow/",
    POST=to(
        SENDERS,
        at=EITHER,
        status=REGISTER,
        audit="release.followed",
        form={"reference": "1", "follow_up_due": "2030-01-01", "feedback_due": "2030-01-01"},
    ),
    **SENT,
)
row(
    "recalls/<uuid:recall_id>/sent/",
    takes={"recall_id": "recall.pk"},
    relations=RELATIONS,
    POST=to(SENDERS, at=EITHER, status=REGISTER, audit="recall.sent", form={"channel": "email"}),
)
row(
    "recalls/<uuid:recall_id>/answered/",
    takes={"recall_id": "told_recall.pk"},
    relations=RELATIONS,
    POST=to(
        SENDERS, at=EITHER, status=REGISTER, audit="recall.answered", form={"answer": "deleted"}
    ),
)
row(
    "receivers/",
    GET=to(SENDERS, shows="public case people", audit="receiver_key.listed"),
    POST=to(
        SENDERS,
        status="/receivers/",
        audit="receiver_key.entered",
        form={
            "mechanism": "{keyless.code}",
            "organisation": "{organisation.pk}",
            "key": "age1yuee0vndalg0y8rglfr979szdyfmnk2wf3fjkhnuyljlrnxsp3nqxr9ac4",
            "again": "age1yuee0vndalg0y8rglfr979szdyfmnk2wf3fjkhnuyljlrnxsp3nqxr9ac4",
        },
    ),
)
row(
    "receivers/<uuid:key_id>/confirm/",
    POST=to(SENDERS, at="assigned", status=CONFIRM, fresh="/receivers/"),
    **KEY,
)
row(
    "receivers/<uuid:key_id>/end/",
    POST=to(SENDERS, at="assigned", status="/receivers/", audit="receiver_key.ended"),
    **KEY,
)
