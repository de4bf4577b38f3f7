"""Who gets what from every address of the site. The sweep (tests/sweep/) tries every line of it.

A new address fails the build until it has a row here. How to write one:

    row("cases/<uuid:case_id>/", takes={"case_id": "case.pk"},
        GET=to(TEAM, at="assigned", shows="public case", audit="case.read"))

The first part is the address as the resolver has it, word for word. `takes` says what its parameters
stand for: an object of tests/sweep/world.py and an attribute of it ("case.pk"), or the value itself
("7", "all", "=with.a.dot"). The sweep then asks for that object in each of `relations`:

    own       she made it                     other   it is another organisation's case
    assigned  it is of a case she works on    none    there is no such thing
    public    it is of the reference library

Methods that are not named must answer 405 or 404 to everybody (HEAD goes with GET).

`to(who, …)` is the answer of one method:

    who        roles let in, separated by spaces; SIGNED_IN, STAFF, TEAM are groups; "" nobody
    at         the relations they are let in at, separated by spaces; needed if `takes` is
    status     what they get: a number, or a text: a redirect to an address that begins so
    audit      names of the events this leaves in the trail, all of them, in order
    shows      field classes whose content may stand in the answer: public, case, identity,
               narrative (words of an account), people (names of colleagues)
    team_shows the same for the team of the case, where it sees more than the others
    form       what the sweep sends by POST; "{case.pk}" is replaced as in `takes`
    fresh      the address asks for a fresh second factor; what it answers then (T-27)
    body       "file" if the answer is a download
    without_trail  what it answers while the trail cannot be written: 503 and no change, but to leave

What everybody else gets, unless the row says otherwise:

    others     404, and one event `request.refused`      anonymous  to the sign-in page
    disabled   always the same as anonymous              enrolling  to the set-up of a second factor

`enrolling` is an analyst of the case who has no second factor yet; `nobody` is in no role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LOGIN = "/account/login/"
ENROL = "/account/second-step/totp/activate/"
PASSWORD = "/account/confirm/"  # as long as there is no second factor to confirm with
CONFIRM = "/account/second-step/reauthenticate/"
HOME = "/"

TEAM = "analyst advocate approver"
STAFF = f"documenter {TEAM} support_worker administrator auditor"
SIGNED_IN = f"{STAFF} nobody"
WHO = ("anonymous", "enrolling", "disabled", *SIGNED_IN.split())

Status = int | str  # a number, or where a redirect leads
REFUSED = "request.refused"


@dataclass(frozen=True)
class Expected:
    """What one person must get for one request."""

    status: Status
    audit: tuple[str, ...] = ()
    shows: frozenset[str] = frozenset()
    fresh: Status | None = None

    @property
    def is_refusal(self) -> bool:
        return isinstance(self.status, int) and self.status >= 400


@dataclass(frozen=True)
class Answer:
    """What one method of one address answers; see the top of the module."""

    who: frozenset[str]
    at: frozenset[str]
    status: Status
    audit: tuple[str, ...]
    shows: frozenset[str]
    team_shows: frozenset[str]
    form: Mapping[str, str]
    fresh: Status | None
    body: str
    others: Status
    anonymous: Status
    enrolling: Status
    enrolling_audit: tuple[str, ...]
    without_trail: Status

    def to(self, who: str, relation: str) -> Expected:
        if who in {"anonymous", "disabled"}:
            return Expected(self.anonymous)
        if who == "enrolling":
            refused = (REFUSED,) if self.enrolling in {403, 404} else ()
            return Expected(self.enrolling, self.enrolling_audit or refused)
        if who in self.who and (not self.at or relation in self.at):
            shows = self.shows | (self.team_shows if who in TEAM.split() else frozenset())
            return Expected(self.status, self.audit, shows, self.fresh)
        return Expected(self.others, (REFUSED,) if self.others in {403, 404} else ())


def to(
    who: str,
    *,
    at: str = "",
    status: Status = 200,
    audit: str = "",
    shows: str = "",
    team_shows: str = "",
    form: Mapping[str, str] | None = None,
    fresh: Status | None = None,
    body: str = "page",
    others: Status = 404,
    anonymous: Status = LOGIN,
    enrolling: Status = ENROL,
    enrolling_audit: str = "",
    without_trail: Status = 503,
) -> Answer:
    unknown = set(who.split()) - set(SIGNED_IN.split())
    if unknown:
        raise ValueError(f"There is no role {', '.join(sorted(unknown))}.")
    return Answer(
        frozenset(who.split()),
        frozenset(at.split()),
        status,
        tuple(audit.split()),
        frozenset(shows.split()),
        frozenset(team_shows.split()),
        form or {},
        fresh,
        body,
        others,
        anonymous,
        enrolling,
        tuple(enrolling_audit.split()),
        without_trail,
    )


@dataclass(frozen=True)
class Row:
    """One address with the answers of its methods."""

    route: str
    takes: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[str, ...] = ("",)
    methods: Mapping[str, Answer] = field(default_factory=dict)


TABLE: dict[str, Row] = {}


def is_object(what: str) -> bool:
    """Whether "case.pk" is meant, and not a value ("7", "all", "=with.a.dot")."""
    return "." in what and not what.startswith("=")


def row(
    route: str,
    *,
    takes: Mapping[str, str] | None = None,
    relations: str = "assigned other none",
    **methods: Answer,
) -> None:
    if route in TABLE:
        raise ValueError(f"{route!r} has two rows.")
    objects = any(is_object(what) for what in (takes or {}).values())
    wanted = tuple(relations.split()) if objects else ("",)
    for method, answer in methods.items():
        if objects and answer.who and not answer.at:
            raise ValueError(f"{method} {route}: say at which relations (at=…).")
    TABLE[route] = Row(route, takes or {}, wanted, methods)


# --- Signing in, and everybody's own account --------------------------------------------------------

CLOSED = to("", anonymous=404)


def step_up(then: Status, **more: Any) -> Answer:
    """The answer of a page that asks for a fresh second factor first."""
    return to(SIGNED_IN, status=CONFIRM, fresh=then, **more)


def trail(**more: Any) -> Answer:
    """The answer of a page of the trail."""
    return to("auditor", audit="trail.read", shows="people", **more)


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
row("account/inactive/", GET=to(SIGNED_IN, anonymous=200))
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
row("account/second-step/recovery-codes/download/", GET=step_up(200))
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
for number in range(1, 6):
    row(f"account/closed/{number}/", GET=CLOSED, POST=CLOSED)

# --- The trail and the people -------------------------------------------------------------------------

row(
    "account/trail/",
    GET=trail(),
    POST=to("auditor", status="/account/trail/all/refused/all/", form={"outcome": "refused"}),
)
row("account/trail/refused/", GET=trail())
row("account/trail/refused/<int:before>/", takes={"before": "1000000"}, GET=trail())
row("account/trail/seals/", GET=trail())
PARTS = {"action": "=account.signed_in", "outcome": "all", "person": "all"}
row("account/trail/<str:action>/<str:outcome>/<str:person>/", takes=PARTS, GET=trail())
row(
    "account/trail/<str:action>/<str:outcome>/<str:person>/<int:before>/",
    takes={**PARTS, "before": "1000000"},
    GET=trail(),
)
row("account/people/", GET=to("administrator", audit="people.listed", shows="people case"))

# --- The workspace ------------------------------------------------------------------------------------

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
    row(f"library/{kind}/", GET=LIBRARY)
ENTRIES = {
    "policies/<path:code>/": "policy.code",
    "rights/<path:code>/": "right.code",
    "frameworks/<path:code>/": "framework.code",
    "elements/<path:code>/": "element.code",
    "authorities/<path:code>/": "authority.code",
    "places/<path:code>/": "place.code",
    "sources/<uuid:source_id>/": "source.pk",
    "mechanisms/<path:code>/": "mechanism.code",
}
for route, what in ENTRIES.items():
    parameter = route.partition(":")[2].partition(">")[0]
    side = "public other none" if what == "source.pk" else "public none"
    row(f"library/{route}", takes={parameter: what}, relations=side, GET=LIBRARY_ENTRY)

record_list("records/incidents/", TEAM, audit="incident.listed")
record_list("records/accounts/", TEAM, audit="testimony.listed")
record_list("records/persons/", TEAM, audit="person.listed")
record_list("records/sent/", "documenter", shows="")
record_list("cases/", TEAM)
record(
    "records/incidents/<uuid:incident_id>/",
    {"incident_id": "incident.pk"},
    shows="public case",
    audit="incident.read",
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
CASE = {"case_id": "case.pk"}
for part in ("", "matrix/", "assessments/", "submissions/"):
    record(f"cases/<uuid:case_id>/{part}", CASE, shows="public case people", audit="case.read")
record(
    "cases/<uuid:case_id>/assessments/<path:code>/",
    {**CASE, "code": "element.code"},
    shows="public case",
    audit="case.read",
)

# --- Files ----------------------------------------------------------------------------------------------

BUILDERS = "analyst advocate"  # and each of them her own only
row(
    "cases/<uuid:case_id>/files/",
    takes=CASE,
    GET=to(BUILDERS, at="assigned", shows="public case", audit="case.read"),
    POST=to(
        BUILDERS,
        at="assigned",
        status="/files/",
        audit="build.requested",
        form={"mechanism": "icc-otp", "language": "en"},
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
