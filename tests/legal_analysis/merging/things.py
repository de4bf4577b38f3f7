"""Two records of one event with everything that can hang on them, drawn at random; and dumps of it."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils import timezone
from hypothesis import strategies as st

from accounts.identity import acting_for_system
from accounts.models import Organisation, Role, User
from evidence import merging
from evidence.models import Act, Entry, Incident, IncidentMerge
from legal_analysis import cited, citing
from legal_analysis.in_force import deciding
from legal_analysis.models import CaseFile, Citation, Element, EnforcementDecision, Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

# What a merge writes of itself, and undoing it does not take back.
OF_THE_MERGE = {"evidence.IncidentMerge", "evidence.MergeStep"}
DAY = datetime.date(2023, 5, 4)
ALL = range(3)

some = st.sets(st.sampled_from(ALL), max_size=3)
an_act = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["beating", "threat"]),
        "means": st.sets(st.sampled_from(["beaten", "verbal"])),
        "sides": st.lists(st.integers(0, 4), max_size=3),
        "cited": st.booleans(),
    }
)
a_record = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Kites taken", "Kites burnt"]),
        "place": st.sampled_from([None, 0, 1]),
        "day": st.none() | st.integers(0, 3),
        "verified": st.booleans(),
        "acts": st.lists(an_act, min_size=1, max_size=3),
        "sources": st.sets(st.sampled_from(ALL), min_size=1, max_size=3),
        "accounts": some,
        "cases": some,
        "rights": some,
        "stated": some,
        "decided": st.dictionaries(
            st.sampled_from(ALL), st.sampled_from(["accepted", "refused"]), max_size=3
        ),
        "corrected": st.booleans(),
        "rest": st.booleans(),
    }
)
a_choice = st.fixed_dictionaries(
    {
        "theirs": st.frozensets(st.sampled_from(sorted(merging.FIELDS))),
        "join": st.integers(0, 3),
    }
)


@dataclass
class Shared:
    """What both records may hang together with; and who may see all of it."""

    organisation: Organisation
    analyst: User
    cases: list[CaseFile]
    places: list[Any] = field(default_factory=list)
    sources: list[Any] = field(default_factory=list)
    accounts: list[Any] = field(default_factory=list)
    rights: list[Any] = field(default_factory=list)
    policies: list[Any] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)
    person: Any = None
    authority: Any = None

    @property
    def case(self) -> CaseFile:
        return self.cases[0]


def shared(organisation: Organisation) -> Shared:
    with acting_for_system(reason="test.arrange"):
        teams = [CaseTeamFactory(organisation=organisation) for _ in ALL]
        found = Shared(
            organisation,
            AssignmentFactory(role=Role.ANALYST, organisation=organisation).user,
            [world.case(team) for team in teams],
        )
        found.places = [make.PlaceFactory() for _ in ALL]
        found.sources = [make.SourceFactory() for _ in ALL]
        found.accounts = [world.account(teams[0]) for _ in ALL]
        found.rights = [law.RightFactory() for _ in ALL]
        found.policies = [law.PolicyFactory() for _ in ALL]
        # Two provisions of one policy, and one of another.
        first = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE)
        second = law.ProvisionFactory(policy=first.policy, number=2)
        other = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE)
        found.rules = [first, second, other]
        for rule in found.rules:
            law.InForceFactory(provision=rule)
        found.person = found.accounts[0].person
        found.authority = make.AuthorityFactory()
    return found


def side(act: Act, number: int, on: Shared) -> None:
    doer = {"side": "alleged_perpetrator", "group": "", "degree": "alleged_direct"}
    told = (
        {},
        {"count": 3, "counting_unit": "persons"},
        {"person": on.person},
        {**doer, "described_as": "Invented men"},
        {**doer, "described_as": "Invented men", "authority": on.authority},
    )[number]
    make.InvolvementFactory(act=act, **told)


def record(told: dict[str, Any], on: Shared) -> Incident:
    """Make one record with everything; what is decided and cited goes by our rules."""
    day = None if told["day"] is None else DAY + datetime.timedelta(days=told["day"])
    with acting_for_system(reason="test.arrange"):
        incident = make.IncidentFactory(
            organisation=on.organisation,
            title=told["title"],
            place=None if told["place"] is None else on.places[told["place"]],
            verified=told["verified"],
            date_edtf=day.isoformat() if day else "",
            date_range=DateRange(day, day + datetime.timedelta(days=1), "[)") if day else None,
        )
        for number, one in enumerate(sorted(told["sources"])):
            make.IncidentSourceFactory(
                incident=incident,
                source=on.sources[one],
                position=number,
                reliability="B",
                credibility="2",
                grade_reason="So.",
                grade_version=1,
            )
        acts = []
        for one in told["acts"]:
            act = make.ActFactory(incident=incident, kind=one["kind"], means=sorted(one["means"]))
            for number in one["sides"]:
                side(act, number, on)
            acts.append((act, one))
        for one in told["accounts"]:
            on.accounts[one].incidents.add(incident)
        for one in {0, *told["cases"]}:
            world.admit(on.cases[one].team, incident=incident)
        for one in told["rights"]:
            law.DeprivationFactory(incident=incident, right=on.rights[one])
        for one in told["stated"]:
            law.EnforcementFactory(incident=incident, policy=on.policies[one])
        if told["corrected"]:
            make.CorrectionFactory(incident=incident)
        for one, verdict in told["decided"].items():
            decide(incident, on, one, verdict)
        for act, one in acts:
            if one["cited"]:
                cite(act, on)
        if told.get("rest"):
            rest(incident, on)
    return Incident._base_manager.get(pk=incident.pk)


def rest(incident: Incident, on: Shared) -> None:
    """What names an incident, an act of it or a citation of that, and is not drawn one by one."""
    now = timezone.now()
    over = {"withdrawn_at": now, "withdrawn_by": on.analyst}
    make.IncidentPermitFactory(content_object=incident, **over)
    make.EntryFactory(team=None, kind=Entry.Kind.ACT, incident=incident)
    law.FrozenRecordFactory(testimony=None, incident=incident, identity_level="")
    act = Act._base_manager.filter(incident=incident).order_by("pk")[0]
    for about in (None, act):
        law.CorroborationFactory(
            case_file=on.case, second_incident=incident, act=about, author=on.analyst
        )
    for one in Citation._base_manager.filter(act__incident=incident):
        one.perpetrators.set([on.authority])
        one.rights.set(on.rights)
        law.CitationVersionFactory(citation=one)


def pair(one: Incident, other: Incident) -> None:
    """Somebody was shown the two as possibly one."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    make.IncidentPairFactory(one=first, other=second)


def decide(incident: Incident, on: Shared, rule: int, verdict: str) -> None:
    if incident.date_range is not None:
        provision = on.rules[rule]
        held = EnforcementDecision._base_manager.filter(
            incident=incident, provision=provision, replaced_at=None
        ).first()
        deciding.decide(
            incident=incident,
            provision=provision,
            verdict=verdict,
            reason="So.",
            seen=held.pk if held else None,
            by=on.analyst,
        )


def cite(act: Act, on: Shared) -> Any:
    element = Element.objects.get(framework__case_files=on.case)
    says = citing.Says("supports", "high", "It shows what was done.")
    return citing.cite(
        act, says, case_file=on.case, elements=[element], shown=cited.shown(act), by=on.analyst
    )


def choice(told: dict[str, Any], standing: Incident, merged: Incident) -> merging.Choice:
    """Join as many acts of one kind as it says, none of two that are both cited."""
    ours, theirs = (list(Act._base_manager.filter(incident=one)) for one in (standing, merged))
    pairs = []
    for one in ours:
        same = next((other for other in theirs if other.kind == one.kind), None)
        both = same is not None and one.citations.exists() and same.citations.exists()
        if same is not None and not both and len(pairs) < told["join"]:
            theirs.remove(same)
            pairs.append((one.pk, same.pk))
    seen = merging.state(standing, merged)
    return merging.Choice("One event.", seen, told["theirs"], tuple(pairs))


def merge(
    standing: Incident, merged: Incident, on: Shared, told: dict[str, Any] | None = None
) -> IncidentMerge:
    chosen = choice(told or {"theirs": frozenset(), "join": 0}, standing, merged)
    return merging.merge(standing, merged, chosen, by=on.analyst)


def tables() -> list[str]:
    """Every table with a key to an incident, or to a row of such a table: found, and not listed."""
    found: list[type[Model]] = [Incident]
    for model in found:  # it grows meanwhile
        for other in apps.get_models(include_auto_created=True):
            keys = (one for one in other._meta.concrete_fields if one.is_relation)
            if other not in found and any(one.related_model is model for one in keys):
                found.append(other)
    return [one._meta.db_table for one in found if one._meta.label not in OF_THE_MERGE]


def dump() -> dict[str, list[str]]:
    """Every row of every such table as the database writes it, columns it works out among them."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def at_the_end() -> None:
    """Ask now what the database would ask when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
