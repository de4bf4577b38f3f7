"""Who gets what from every address of the site. The sweep (tests/sweep/) tries every line of it.

tests/access_rows.py says how a row is written.
"""

from collections.abc import Mapping
from typing import Any

from tests import (  # noqa: F401 (their rows)
    access_actors,
    access_admitting,
    access_assessments,
    access_authorities,
    access_citing,
    access_custody,
    access_entries,
    access_fetching,
    access_finding,
    access_grades,
    access_help,
    access_in_force,
    access_interviews,
    access_items,
    access_last_reading,
    access_looks,
    access_matches,
    access_merging,
    access_opening,
    access_papers,
    access_people,
    access_receipts,
    access_releases,
    access_sharing,
    access_stamps,
    access_submitting,
    access_trail,
    access_translations,
)
from tests.access_rows import (
    CONFIRM,
    ENROL,
    HOME,
    LOGIN,
    PASSWORD,
    REFUSED,
    SIGNED_IN,
    STAFF,
    TABLE,
    TEAM,
    WHO,
    Answer,
    Expected,
    Row,
    Status,
    is_object,
    row,
    to,
)

__all__ = [
    "CONFIRM",
    "ENROL",
    "HOME",
    "LOGIN",
    "PASSWORD",
    "REFUSED",
    "SIGNED_IN",
    "STAFF",
    "TABLE",
    "TEAM",
    "WHO",
    "Answer",
    "Expected",
    "Row",
    "Status",
    "is_object",
    "row",
    "to",
]

# --- Signing in, and everybody's own account --------------------------------------------------------

CLOSED = to("", anonymous=404)


def step_up(then: Status, **more: Any) -> Answer:
    """The answer of a page that asks for a fresh second factor first."""
    return to(SIGNED_IN, status=CONFIRM, fresh=then, **more)


row(
    "language/",
    POST=to(SIGNED_IN, status=HOME, form={"language": "ps"}, anonymous=HOME, enrolling=HOME),
)
row(
    "leave/",
    POST=to(
        SIGNED_IN,
        audit="account.signed_out",
        anonymous=200,
        enrolling=200,
        enrolling_audit="account.signed_out",
        without_trail=200,  # a session that goes on is worse than a sign-out missing in the trail
    ),
)
row("pause/", GET=to(SIGNED_IN))  # that somebody opened it is written nowhere
row("style/", GET=to(SIGNED_IN, anonymous=200))  # the demonstration and development only
row(
    "account/login/",
    GET=to(SIGNED_IN, status=HOME, anonymous=200, enrolling=HOME),
    POST=to(SIGNED_IN, status=HOME, anonymous=200, enrolling=HOME),
)
row(
    "account/logout/",
    GET=to(SIGNED_IN, enrolling=200),
    POST=to(
        SIGNED_IN,
        status=LOGIN,
        audit="account.signed_out",
        enrolling=LOGIN,
        enrolling_audit="account.signed_out",
    ),
)
row(
    "account/confirm/",
    GET=to(SIGNED_IN, status=CONFIRM, enrolling=200),
    POST=to(SIGNED_IN, status=CONFIRM, enrolling=200),
)
row("account/password/", GET=to(SIGNED_IN), POST=to(SIGNED_IN))
row("account/second-step/", GET=to(SIGNED_IN, enrolling=200))
row(
    "account/second-step/authenticate/",
    GET=to(SIGNED_IN, status=HOME),
    POST=to(SIGNED_IN, status=HOME),
)
row(
    "account/second-step/reauthenticate/",
    GET=to(SIGNED_IN, enrolling=PASSWORD),
    POST=to(SIGNED_IN, enrolling=PASSWORD),
)
SET_UP = {"totp/activate/": "/account/second-step/totp/deactivate/", "webauthn/add/": 200}
for page, then in SET_UP.items():
    enrolment = step_up(then, enrolling=PASSWORD)
    row(f"account/second-step/{page}", GET=enrolment, POST=enrolment)
row("account/second-step/totp/deactivate/", GET=step_up(200), POST=step_up(200))
row("account/second-step/recovery-codes/", GET=step_up(200))
CODES = "/account/second-step/recovery-codes/"
row(f"{CODES[1:]}generate/", GET=step_up(200), POST=step_up(CODES))
row("account/second-step/recovery-codes/download/", GET=CLOSED, POST=CLOSED)
row("account/second-step/webauthn/", GET=to(SIGNED_IN))
row(
    "account/second-step/webauthn/reauthenticate/",
    GET=to(SIGNED_IN, status=CONFIRM, enrolling=PASSWORD),
    POST=to(SIGNED_IN, status=CONFIRM, enrolling=PASSWORD),
)
for page in ("remove/", "edit/"):
    no_such_key = step_up(404)
    row(
        f"account/second-step/webauthn/keys/<int:pk>/{page}",
        takes={"pk": "404"},
        GET=no_such_key,
        POST=no_such_key,
    )
for number in range(1, 7):
    row(f"account/closed/{number}/", GET=CLOSED, POST=CLOSED)

# --- The workspace ------------------------------------------------------------------------------------

REVIEWERS = "analyst approver"
LIBRARY = to(STAFF, shows="public")
# Beside an entry the team of a case reads which of its incidents it has to do with.
LIBRARY_ENTRY = to(STAFF, at="public", shows="public", team_shows="case")


def record_list(name: str, who: str, *, shows: str = "public case", audit: str = "") -> None:
    """A list of records: its choice comes by POST and is kept, its pages have numbers."""
    get = to(who, shows=shows, audit=audit)
    post = to(who, status=f"/{name}")
    row(name, GET=get, POST=post)
    row(f"{name}page/<int:number>/", takes={"number": "1"}, GET=get, POST=post)


def record(route: str, takes: Mapping[str, str], *, shows: str, audit: str) -> None:
    """A page of one record, for the team of a case. A documenter does not get back what she sent."""
    answer = to(TEAM, at="assigned", shows=shows, audit=audit)
    row(route, takes=takes, relations="own assigned other none", GET=answer)


row("", GET=to(SIGNED_IN, shows="public case"))
row("library/", GET=LIBRARY)
for kind in ("policies", "rights", "instruments", "frameworks", "decisions", "authorities", "places",
             "sources", "mechanisms"):  # fmt: skip
    row(f"library/{kind}/", GET=LIBRARY, POST=to(STAFF, status=f"/library/{kind}/"))
ENTRIES = {
    "policies/<uuid:policy_id>/": "policy.pk",
    "rights/<uuid:right_id>/": "right.pk",
    "frameworks/<uuid:framework_id>/": "framework.pk",
    "elements/<uuid:element_id>/": "element.pk",
    "places/<uuid:place_id>/": "place.pk",
    "sources/<uuid:source_id>/": "source.pk",
    "mechanisms/<uuid:mechanism_id>/": "mechanism.pk",
}
for route, what in ENTRIES.items():
    parameter = route.partition(":")[2].partition(">")[0]
    side = "public other none" if what == "source.pk" else "public none"
    answers = {"GET": LIBRARY_ENTRY}
    if what == "framework.pk":  # a list of its elements, which is chosen from
        answers["POST"] = to(STAFF, at="public", status="/library/frameworks/")
    row(f"library/{route}", takes={parameter: what}, relations=side, **answers)

record_list("records/incidents/", TEAM, audit="incident.listed")
record_list("records/accounts/", TEAM, audit="testimony.listed")
record_list("records/persons/", TEAM, audit="person.listed")
record_list("records/sent/", "documenter", shows="")
record_list("records/review/", REVIEWERS, shows="public case", audit="review.listed")
record_list("cases/", TEAM)
row(
    "records/incidents/<uuid:incident_id>/",
    takes={"incident_id": "incident.pk"},
    relations="assigned permitted other none",
    GET=to(TEAM, at="assigned permitted", shows="public case", audit="incident.read"),
)
record(
    "records/accounts/<uuid:account_id>/",
    {"account_id": "testimony.pk"},
    shows="public case narrative",
    audit="testimony.read",
)
record(
    "records/persons/<uuid:person_id>/",
    {"person_id": "person.pk"},
    shows="public case",
    audit="person.read",
)
# What was done with a record is open to whoever reads it; who looked, to who releases it.
for kind, part, what in (
    ("records/incidents/", "incident", "incident.pk"),
    ("records/accounts/", "account", "testimony.pk"),
    ("records/persons/", "person", "person.pk"),
    ("cases/", "case", "case.pk"),
):
    permitted = " permitted" if part == "incident" else ""
    for page, readers in (("history", TEAM), ("readers", "approver")):
        row(
            f"{kind}<uuid:record_id>/{page}/",
            takes={"record_id": what},
            relations=f"own assigned{permitted} other none",
            GET=to(
                readers,
                at=f"assigned{permitted}",
                shows="public case people",
                audit=f"{page}.read",
            ),
        )
BUILDERS = "analyst advocate"
row(
    "records/persons/<uuid:person_id>/request/",
    takes={"person_id": "person.pk"},
    relations="own assigned other none",
    GET=to(BUILDERS, at="assigned", status=CONFIRM, fresh=200),
    POST=to(
        BUILDERS,
        at="assigned",
        status=CONFIRM,
        fresh="/requests/",
        form={"reason": "contact", "words": "To ask again.", "parts": "full_name"},
    ),
)
record_list("requests/", TEAM, shows="public case people", audit="reveal.listed")
# Who asked sees her request, and the approvers of the case it was asked for.
REQUEST = {"takes": {"reveal_id": "reveal.pk"}, "relations": "own assigned other none"}
HER_REQUEST = "own approver:assigned"
row(
    "requests/<uuid:reveal_id>/",
    GET=to(TEAM, at=HER_REQUEST, shows="public case people", audit="reveal.read"),
    **REQUEST,
)
row(
    "requests/<uuid:reveal_id>/allow/",
    POST=to("approver", at="assigned", status=CONFIRM, fresh="/requests/"),
    **REQUEST,
)
row(
    "requests/<uuid:reveal_id>/refuse/",
    POST=to(
        "approver",
        at="assigned",
        status="/requests/",
        audit="reveal.refused",
        form={"refusal": "unclear"},
    ),
    **REQUEST,
)
row(
    "requests/<uuid:reveal_id>/end/",
    POST=to(TEAM, at=HER_REQUEST, status="/requests/", audit="reveal.ended"),
    **REQUEST,
)
row(
    "requests/<uuid:reveal_id>/show/",
    takes={"reveal_id": "allowed_reveal.pk"},
    relations="own assigned other none",
    POST=to(BUILDERS, at="own", status=CONFIRM, fresh=200),
)
record(
    "records/accounts/<uuid:account_id>/review/",
    {"account_id": "testimony.pk"},
    shows="public case narrative",
    audit="review.read",
)
row(
    "records/accounts/<uuid:account_id>/review/take-up/",
    takes={"account_id": "sent.pk"},
    relations="own assigned other none",  # own: she took it down, so another must read it
    POST=to(REVIEWERS, at="assigned", status="/records/accounts/", audit="review.taken_up"),
)
row(
    "records/accounts/<uuid:account_id>/review/comment/",
    takes={"account_id": "testimony.pk"},
    relations="own assigned other none",
    POST=to(
        TEAM,
        at="assigned",
        status="/records/accounts/",
        audit="comment.written",
        form={"text": "a remark"},
    ),
)
ACTS = {"accept/": "review.accepted", "ask/": "review.returned", "back/": "review.given_back"}
for part, event in ACTS.items():
    row(
        f"records/review/<uuid:review_id>/{part}",
        takes={"review_id": "review.pk"},
        relations="own assigned other none",
        POST=to(
            REVIEWERS,
            at="own",
            status="/records/review/",
            audit=event,
            form={"question": "who", "text": "a remark"} if part == "ask/" else None,
        ),
    )
row(
    "records/sent/<uuid:account_id>/answer/",
    takes={"account_id": "returned.pk"},
    relations="own assigned other none",
    GET=to("documenter", at="own"),
    POST=to(
        "documenter",
        at="own",
        status="/records/sent/",
        audit="review.answered",
        form={"text": "an answer"},
    ),
)
CASE = {"case_id": "case.pk"}
for part in ("", "assessments/", "submissions/"):
    record(f"cases/<uuid:case_id>/{part}", CASE, shows="public case people", audit="case.read")
# What is counted or laid on a line is chosen by POST and kept.
for part in ("patterns/", "chronology/"):
    row(
        f"cases/<uuid:case_id>/{part}",
        takes=CASE,
        relations="own assigned other none",
        GET=to(TEAM, at="assigned", shows="public case", audit="case.read"),
        POST=to(TEAM, at="assigned", status="/cases/", form={"right": ""}),
    )

# --- Files ----------------------------------------------------------------------------------------------

row(
    "cases/<uuid:case_id>/files/",
    takes=CASE,
    GET=to(BUILDERS, at="assigned", shows="public case", audit="case.read"),
    POST=to(
        BUILDERS,
        at="assigned",
        status="/files/",
        audit="build.requested",
        form={"mechanism": "icc-otp", "language": "en", "volumes": "usual", "public": ""},
    ),
)
row("files/", GET=to(BUILDERS, shows="public case"))
BUILD = {"takes": {"build_id": "build.pk"}, "relations": "own assigned other none"}
for part in ("", "still/"):
    row(f"files/<uuid:build_id>/{part}", GET=to(BUILDERS, at="own", shows="public"), **BUILD)
row(
    "files/<uuid:build_id>/download/",
    POST=to(BUILDERS, at="own", audit="package.downloaded", body="file"),
    **BUILD,
)
row(
    "files/<uuid:build_id>/cancel/",
    takes={"build_id": "waiting_build.pk"},
    relations="own assigned other none",
    POST=to(BUILDERS, at="own", status="/files/", audit="build.cancelled"),
)
