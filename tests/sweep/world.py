"""A small world with everybody in it: our case, another organisation's, and the library. All invented.

Every text in it is a canary of its own, so that an answer shows by itself what it gave away.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import OpenSession, Organisation, Role, User
from evidence.models import CaseMaterial, Testimony
from legal_analysis import cited
from tests import access_table
from tests.canaries import Canary
from tests.cast import give_second_factor
from tests.factories import accounts as people
from tests.factories import evidence, legal_analysis
from tests.sweep.planting import Planted, plant
from tests.sweep.world_actors import statements_on
from tests.sweep.world_assessments import assessment_of, draft_of
from tests.sweep.world_authorities import lines_of, named_in
from tests.sweep.world_builds import builds_of
from tests.sweep.world_corroborations import corroborations_of
from tests.sweep.world_drafts import drafts_of
from tests.sweep.world_entries import correction_of, entries_of
from tests.sweep.world_fetching import files_to_fetch
from tests.sweep.world_grades import graded, graded_in_library
from tests.sweep.world_heads import heads_given_out
from tests.sweep.world_help import help_of
from tests.sweep.world_items import handed_to, items_of, received_by
from tests.sweep.world_merges import merges_of
from tests.sweep.world_papers import entered_policy, papers_of
from tests.sweep.world_receipts import receipts_of
from tests.sweep.world_releases import releases_of
from tests.sweep.world_reveals import reveals_of
from tests.sweep.world_rules import linked, rules_in_force
from tests.sweep.world_searches import searches_of
from tests.sweep.world_submissions import inside_of
from tests.sweep.world_translations import checked_translation, waiting_for_check

BACKEND = "accounts.backends.Backend"
PASSWORD = "invented words in no list"
TEAM_ROLES = access_table.TEAM.split()


@dataclass
class World:
    """Who asks, what there is to ask for, and what no answer may give away."""

    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def value(self, what: str, relation: str, who: str) -> Any:
        """Return what "case.pk" stands for; see access_table.py."""
        if not access_table.is_object(what):
            return int(what) if what.isdigit() else what.removeprefix("=")
        kind, _dot, attribute = what.partition(".")
        if relation == "none":
            return uuid.UUID(int=404) if attribute == "pk" else "NO-SUCH"
        own = self.things.get(f"own {who}", {})
        for side in (
            # An address that takes no object may still be sent one of hers in its form.
            own if relation in {"own", ""} else {},
            self.things.get(relation or "assigned", {}),
            self.things["public"],
        ):
            if kind in side and attribute == "shown":
                with acting_for_system(reason="test.look"):
                    return cited.shown(side[kind])
            if kind in side:
                return getattr(side[kind], attribute)
        raise LookupError(f"The world has no {kind} that is {relation} for {who}.")

    def stay(self, idle: datetime.timedelta = settings.SESSION_IDLE) -> None:
        """Let everybody have done something just now, and let her be idle so long from now on."""
        now = timezone.now()
        OpenSession.objects.unscoped(reason="test").exclude(user=None).update(
            last_seen_at=now, idle_until=now + idle
        )

    def has_own(self, who: str, takes: dict[str, str]) -> bool:
        own = self.things.get(f"own {who}", {})
        return any(what.partition(".")[0] in own for what in takes.values())

    def hidden(self, shows: frozenset[str], relation: str) -> list[Canary]:
        """Return the words that an answer must not hold, if it may show these field classes."""
        return [
            one.words for one in self.planted if one.side == "other" or one.field_class not in shows
        ]


def make() -> World:
    """Fill the database in use. Costs about a second."""
    world = World()
    with acting_for_system(reason="test.arrange"):
        _library(world)
        ours = _organisation(world, "assigned")
        _organisation(world, "other")
        _cast(world, ours)
        _own_things(world, ours)
        _entered(world, ours)
        lines_of(world.things["public"], ours)
        _permitted(world, ours)
    for who, user in world.people.items():
        if who != "enrolling":
            give_second_factor(user)
        browser = Client()
        browser.force_login(user, backend=BACKEND)
        world.sessions[who] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    User.objects.filter(pk=world.people["disabled"].pk).update(is_active=False)
    return world


def _library(world: World) -> None:
    framework, policy = legal_analysis.FrameworkFactory(), legal_analysis.PolicyFactory()
    right, instrument = legal_analysis.RightFactory(), legal_analysis.InstrumentFactory()
    legal_analysis.RightInstrumentFactory(right=right, instrument=instrument)
    provision = legal_analysis.InForceFactory(provision__policy=policy).provision
    provision.rights.add(right)
    source = evidence.SourceFactory()
    public = world.things["public"] = {
        "framework": framework,
        "element": legal_analysis.ElementFactory(framework=framework),
        "policy": policy,
        "provision": provision,
        **rules_in_force(),
        "right": right,
        "instrument": instrument,
        "conclusion": legal_analysis.ConclusionFactory(),
        "standard": legal_analysis.StandardOfProofFactory(),
        "mechanism": legal_analysis.MechanismFactory(code="icc-otp"),
        "keyless": legal_analysis.MechanismFactory(code="keyless"),
        "authority": evidence.AuthorityFactory(),
        "place": evidence.PlaceFactory(),
        "source": source,
        **graded_in_library(policy, source),
    }
    for thing in public.values():
        world.planted += plant(thing, "public")
    public |= heads_given_out() | statements_on(world) | {"province": public["place"]}


def _organisation(world: World, side: str) -> Organisation:
    """One organisation with a whole case: what `assigned` and `other` stand for."""
    organisation = people.OrganisationFactory()
    team = people.CaseTeamFactory(organisation=organisation)
    things = world.things[side] = case_of(world, organisation, team) | staff_of(organisation)
    things |= help_of(organisation)
    for thing in (organisation, team, *things.values()):
        world.planted += plant(thing, side)
    things |= {"organisation": organisation, "newcomer": people.UserFactory()}
    for made, words in (
        checked_translation(things["paragraph"], things["author"], side),
        waiting_for_check(team, things["author"], side),
    ):
        things |= made
        world.planted += words
    assessed, said = assessment_of(things, world.things["public"], side)
    named, why = named_in(things, side)
    things |= assessed | named
    drafts, words = drafts_of(things["helper"], organisation, side)
    things |= drafts | {"match": evidence.PossibleMatchFactory(person=things["person"])}
    papers, more = papers_of(things["helper"], organisation, side)
    things |= papers
    world.planted += words + more + said + why
    files, named = items_of(things["author"], organisation, team, side)
    fetched, said = files_to_fetch(things["author"], team, side)
    things |= files | fetched
    world.planted += named + said
    searches, said = searches_of(things["author"], side)
    things |= searches
    world.planted += said
    entries, written = entries_of(things["author"], things, side)
    corrections, changed = correction_of(things["author"], things["incident"], side)
    things |= entries | corrections
    written += linked(things, world.things["public"]["rule"], side) + graded(things, side)
    world.planted += written + changed + merges_of(things, side) + corroborations_of(things, side)
    return organisation


def staff_of(organisation: Organisation) -> dict[str, Any]:
    """Make two people of an organisation, one who is invited, and one who asks to come back in."""
    given = people.AssignmentFactory(organisation=organisation)
    helper = people.AssignmentFactory(organisation=organisation).user
    ended = people.AssignmentFactory(
        organisation=organisation, ended_at=timezone.now(), ended_by=helper
    )
    off = people.UserFactory(is_active=False)
    people.AssignmentFactory(organisation=organisation, user=off)
    asked = {"organisation": organisation, "asked_by": helper}
    return {
        "colleague": given.user,
        "given": given,
        "ended": ended,
        "helper": helper,
        "off": off,
        "invitation": people.InvitationFactory(organisation=organisation, invited_by=helper),
        "session": people.OpenSessionFactory(user=given.user),
        "device": people.KnownDeviceFactory(user=given.user),
        "asked": people.RecoveryFactory(user=given.user, **asked),
    }


def case_of(world: World, organisation: Organisation, team: Any) -> dict[str, Any]:
    """Make a case of a team with a thing of each kind in it, admitted and cited."""
    library = world.things["public"]
    author, checker = people.UserFactory(), people.UserFactory()
    case = legal_analysis.CaseFileFactory(team=team, standard_of_proof=library["standard"])
    case.frameworks.add(library["framework"])
    case.rights.add(library["right"])
    testimony, paragraph = testimony_of(organisation)
    asked_for, _paragraph = testimony_of(organisation)
    incident = evidence.IncidentFactory(organisation=organisation, place=library["place"])
    act = evidence.ActFactory(incident=incident)
    source = evidence.SourceFactory()
    evidence.IncidentSourceFactory(incident=incident, source=source)
    item = evidence.EvidenceItemFactory(organisation=organisation, source=library["source"])
    for material in (
        {"testimony": testimony},
        {"testimony": asked_for},
        {"incident": incident},
        {"item": item},
    ):
        CaseMaterial.objects.create(team=team, added_by=author, reason="x", **material)
    incident.testimonies.add(testimony)
    legal_analysis.DeprivationFactory(right=library["right"], incident=incident)
    legal_analysis.DeprivationFactory(right=library["right"], incident=None, testimony=testimony)
    legal_analysis.EnforcementFactory(policy=library["policy"], incident=incident)
    cited = {"case_file": case, "element": library["element"], "author": author}
    citation = legal_analysis.CitationFactory(provision=library["provision"], version=2, **cited)
    submission = legal_analysis.SubmissionFactory(
        case_file=case, mechanism=library["mechanism"], author=author, version=9999
    )
    return {
        **readings_of(team, author),
        "sent": testimony,
        "comment": evidence.CommentFactory(testimony=testimony, author=author),
        "author": author,
        "case": case,
        "text": legal_analysis.CaseTextFactory(case_file=case, author=author),
        "testimony": testimony,
        "person": testimony.person,
        "interview": testimony.interview,
        "consent": evidence.ConsentFactory(person=testimony.person, explained_by=author),
        **receipts_of(testimony.person),
        "paragraph": paragraph,
        "incident": incident,
        "act": act,
        "involvement": evidence.InvolvementFactory(act=act),
        "item": item,
        "source": source,
        "citation": citation,
        "said_before": legal_analysis.CitationVersionFactory(citation=citation, written_by=author),
        "submission": submission,
        **builds_of(author, case, library["mechanism"]),
        **releases_of(author, case, library["mechanism"]),
        "asked_person": asked_for.person,
        **reveals_of(author, asked_for.person, team, checker),
        **inside_of(submission, paragraph),
    }


def testimony_of(organisation: Organisation, **interview: Any) -> tuple[Testimony, Any]:
    person = evidence.PersonFactory(organisation=organisation)
    testimony = evidence.TestimonyFactory(
        interview=evidence.InterviewFactory(person=person, **interview),
        organisation=organisation,
        status=Testimony.Status.SUBMITTED,
    )
    return testimony, evidence.ParagraphFactory(testimony=testimony)


def readings_of(team: Any, reader: User, **interview: Any) -> dict[str, Any]:
    """An account somebody is reading, and one that came back with a question."""
    held, returned = (admitted(team, **interview) for _number in range(2))
    asked = {"outcome": "returned", "question": "who", "ended_at": timezone.now()}
    first = evidence.ReviewFactory(testimony=returned, reviewer=reader)
    for name, value in asked.items():
        setattr(first, name, value)
    first.save()
    returned.status = Testimony.Status.RETURNED
    returned.save()
    return {"review": evidence.ReviewFactory(testimony=held, reviewer=reader), "returned": returned}


def admitted(team: Any, **interview: Any) -> Testimony:
    testimony, _paragraph = testimony_of(team.organisation, **interview)
    CaseMaterial.objects.create(
        team=team, added_by=people.UserFactory(), reason="x", testimony=testimony
    )
    return testimony


def _cast(world: World, organisation: Organisation) -> None:
    team = world.things["assigned"]["case"].team
    for who in access_table.WHO:
        if who == "anonymous":
            continue
        user = world.people[who] = people.UserFactory(password=make_password(PASSWORD))
        world.planted += plant(user, "assigned")
        if who == "nobody":
            continue
        role = Role.ANALYST if who in {"enrolling", "disabled"} else Role(who)
        place = {"team": team, "organisation": None} if role in TEAM_ROLES else {}
        people.AssignmentFactory(user=user, role=role, **(place or {"organisation": organisation}))


def _own_things(world: World, organisation: Organisation) -> None:
    documenter = world.people["documenter"]
    testimony, _paragraph = testimony_of(organisation, interviewer=documenter)
    case, mechanism = world.things["assigned"]["case"], world.things["public"]["mechanism"]
    for who in ("analyst", "advocate"):
        user, approver = world.people[who], world.people["approver"]
        person = world.things["assigned"]["asked_person"]
        requests = reveals_of(user, person, case.team, approver)
        for reveal in requests.values():
            world.planted += plant(reveal, "assigned")
        entries, words = entries_of(user, world.things["assigned"], "assigned")
        world.planted += words
        world.things[f"own {who}"] = {**builds_of(user, case, mechanism), **requests, **entries}
    readings = readings_of(case.team, world.people["advocate"], interviewer=documenter)
    drafts, words = drafts_of(documenter, organisation, "assigned")
    world.planted += words
    world.things["own documenter"] = {
        **drafts,
        **received_by(documenter, organisation),
        "testimony": testimony,
        "person": testimony.person,
        "returned": readings["returned"],
    }
    evidence.UnfinishedTranslationFactory(
        paragraph=world.things["assigned"]["unchecked"].paragraph, author=world.people["analyst"]
    )
    of = world.things["assigned"]
    of["assessment_draft"] = draft_of(world.people["analyst"], of["assessment"])
    world.things["own analyst"].update(received_by(world.people["analyst"], case.team))
    for who in TEAM_ROLES:
        handover = handed_to(world.people[who], case.team)
        fetched, said = files_to_fetch(world.people[who], case.team, "assigned")
        world.planted += said
        there = world.things["public"] | world.things["assigned"]
        searches, _hers = searches_of(world.people[who], "assigned", there)
        fetched |= releases_of(world.people[who], case, mechanism, once_only=False)
        world.things.setdefault(f"own {who}", {}).update(fetched | searches, handover=handover)
    for who in ("analyst", "approver"):
        user = world.people[who]
        world.things.setdefault(f"own {who}", {}).update(
            review=readings_of(case.team, user)["review"],
            sent=admitted(case.team, interviewer=user),
        )


def _entered(world: World, organisation: Organisation) -> None:
    """Policies an analyst of ours is entering, and one that is in the record by a second person."""
    analyst = world.people["analyst"]
    papers, words = papers_of(analyst, organisation, "assigned")
    world.things["own analyst"].update(papers)
    world.planted += words
    helper, colleague = (world.things["assigned"][who] for who in ("helper", "colleague"))
    world.things["public"]["entered"] = entered_policy(helper, colleague, organisation)


def _permitted(world: World, organisation: Organisation) -> None:
    """An incident of no case, opened to each of the team by name; and others no longer open."""
    incident = evidence.IncidentFactory(organisation=organisation)
    world.things["permitted"] = {"incident": incident}
    hidden = world.things["other"]["incident"]
    longer_ago = timezone.now() - datetime.timedelta(days=8)
    closed = {"withdrawn_at": timezone.now(), "withdrawn_by": world.people["administrator"]}
    for who in TEAM_ROLES:
        user = world.people[who]
        evidence.IncidentPermitFactory(user=user, content_object=incident)
        evidence.IncidentPermitFactory(user=user, content_object=hidden, given_at=longer_ago)
        evidence.IncidentPermitFactory(user=user, content_object=hidden, **closed)
    world.planted += plant(incident, "permitted")
    for side in ("assigned", "other"):
        things = world.things[side]
        things["permit"] = evidence.IncidentPermitFactory(content_object=things["incident"])
        world.planted += plant(things["permit"], side)
    insider = people.AssignmentFactory(role=Role.ANALYST, organisation=organisation).user
    for things in (world.things[side] for side in ("assigned", "permitted", "other")):
        things["insider"] = insider


TODAY = datetime.datetime.now(tz=datetime.UTC).date()
YESTERDAY = TODAY - datetime.timedelta(days=1)
