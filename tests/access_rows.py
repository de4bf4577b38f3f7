"""How a row of tests/access_table.py is written. The sweep (tests/sweep/) tries every one of them.

A new address fails the build until it has a row there. How to write one:

    row("cases/<uuid:case_id>/", takes={"case_id": "case.pk"},
        GET=to(TEAM, at="assigned", shows="public case", audit="case.read"))

The first part is the address as the resolver has it, word for word. `takes` says what its parameters
stand for: an object of tests/sweep/world.py and an attribute of it ("case.pk"), or the value itself
("7", "all", "=with.a.dot"). The sweep then asks for that object in each of `relations`:

    own       she made it                     other   it is another organisation's case
    assigned  it is of a case she works on    none    there is no such thing
    public    it is of the reference library            permitted  it was opened to her by name

Methods that are not named must answer 405 or 404 to everybody (HEAD goes with GET).

`to(who, …)` is the answer of one method:

    who        roles let in, separated by spaces; SIGNED_IN, STAFF, TEAM are groups; "" nobody
    at         the relations they are let in at, separated by spaces; needed if `takes` is;
               "approver:assigned" is one relation for one role
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
        if who in self.who and (not self.at or {relation, f"{who}:{relation}"} & self.at):
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
