"""OUT-1: a person is named as an alleged perpetrator of a case by two people, by every way."""

import functools
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from accounts.second_person import AnsweredAlready, AskedAlready, NotOpen
from evidence.models import Authority
from legal_analysis import cited, citing, references
from legal_analysis.citing import Says
from legal_analysis.counting import Dimension, incidents_of, tally
from legal_analysis.dossier import questions, records
from legal_analysis.linkage import naming as rule
from legal_analysis.models import CaseFile, Naming
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    made: CaseFile = arranged(law.CaseFileFactory)(team=team)
    return made


@pytest.fixture
def person(db: None) -> Authority:
    office = make.AuthorityFactory(name="Office of Invention", code="AUT-OFFICE")
    made: Authority = make.AuthorityFactory(
        name="Person of Invention", code="PER-A", kind="office_holder", institution=office
    )
    return made


def propose(case: CaseFile, who: Authority, by: User, **more: object) -> Naming:
    made = rule.propose(case_file=case, authority=who, reason="Why.", by=by, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def named(case: CaseFile) -> set[Authority]:
    return set(case.alleged_perpetrators.all())


@transaction.atomic
def now_held() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_an_institution_stands_there_at_once_and_a_person_when_a_second_one_agrees(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    assert person.institution is not None
    assert rule.propose(
        case_file=case, authority=person.institution, reason="Why.", by=analyst
    ) is None  # fmt: skip
    waits = propose(case, person, analyst)
    assert named(case) == {person.institution}

    rule.approve(naming=waits, by=approver)

    now_held()
    assert named(case) == {person.institution, person}


def test_OUT_1_no_text_refers_to_a_person_before_a_second_one_agrees(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    """A note on the reference would print the name in the file that leaves."""
    assert person.institution is not None
    wanted = [references.parsed(f" {one.code} ") for one in (person, person.institution)]

    def admitted() -> set[str]:
        found = references.admitted(wanted, case_file=case, by=analyst)
        return {one.code for one in found}

    assert admitted() == {"AUT-OFFICE"}
    waits = propose(case, person, analyst)
    assert admitted() == {"AUT-OFFICE"}
    rule.approve(naming=waits, by=approver)
    assert admitted() == {"AUT-OFFICE", "PER-A"}
    rule.end(naming=waits, by=analyst)
    assert admitted() == {"AUT-OFFICE"}


def test_nobody_approves_what_she_proposed(
    case: CaseFile, person: Authority, analyst: User, approver: User, team: CaseTeam
) -> None:
    AssignmentFactory(user=analyst, role="approver", organisation=None, team=team)
    waits = propose(case, person, analyst)
    with pytest.raises(NotAllowed):
        rule.approve(naming=waits, by=analyst)
    assert named(case) == set()


@pytest.mark.parametrize("who", ["documenter", "advocate", "stranger", "nobody"])
def test_T01_others_neither_propose_nor_answer(
    who: str, case: CaseFile, person: Authority, analyst: User, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        propose(case, person, user)
    waits = propose(case, person, analyst)
    assert rule.namings_of(user).exists() is (who == "advocate")  # she reads the case
    for act in (rule.approve, rule.end):
        with pytest.raises(NotAllowed):
            act(naming=waits, by=user)


def test_one_proposal_waits_at_a_time_and_is_answered_once(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    waits = propose(case, person, analyst)
    with pytest.raises(AskedAlready):
        propose(case, person, analyst)
    rule.refuse(naming=waits, refusal="not_shown", by=approver)
    with pytest.raises(AnsweredAlready):
        rule.approve(naming=waits, by=approver)
    again = propose(case, person, analyst)
    with pytest.raises(AnsweredAlready):
        rule.approve(naming=again, by=approver, now=timezone.now() + timedelta(days=8))
    assert named(case) == set()


def test_the_name_goes_when_it_is_ended(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    rule.approve(naming=(waits := propose(case, person, analyst)), by=approver)
    rule.end(naming=waits, by=analyst)
    now_held()
    assert named(case) == set()


def test_a_proposal_says_why_is_for_who_is_not_there_and_takes_the_place_of_a_lapsed_one(
    case: CaseFile, person: Authority, analyst: User
) -> None:
    office = person.institution
    assert office is not None
    for reason in (" ", "x" * (rule.LONGEST_REASON + 1)):
        with pytest.raises(rule.NoReason):
            rule.propose(case_file=case, authority=person, reason=reason, by=analyst)
    rule.propose(case_file=case, authority=office, reason="Why.", by=analyst)
    with pytest.raises(rule.NamedAlready):
        rule.propose(case_file=case, authority=office, reason="Why.", by=analyst)

    lapsed = propose(case, person, analyst, now=timezone.now() - timedelta(days=8))
    waits = propose(case, person, analyst)
    lapsed.refresh_from_db()
    assert (lapsed.ended_by, waits.ended_by) == (analyst, None)


def test_what_is_over_is_neither_answered_nor_ended_once_more(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    waits = propose(case, person, analyst)
    with pytest.raises(ValueError, match="reason of the list"):
        rule.refuse(naming=waits, refusal="because", by=approver)
    rule.refuse(naming=waits, refusal="not_shown", by=approver)
    with pytest.raises(AnsweredAlready):
        rule.refuse(naming=waits, refusal="danger", by=approver)
    with pytest.raises(NotOpen):
        rule.end(naming=waits, by=analyst)


def test_an_institution_is_taken_off_by_an_analyst_and_a_person_never_that_way(
    case: CaseFile, person: Authority, analyst: User, approver: User, advocate: User
) -> None:
    office = person.institution
    assert office is not None
    rule.propose(case_file=case, authority=office, reason="Why.", by=analyst)
    rule.approve(naming=propose(case, person, analyst), by=approver)
    with pytest.raises(NotAllowed):
        rule.take_off(case_file=case, authority=office, by=advocate)
    with pytest.raises(NotOpen):
        rule.take_off(case_file=case, authority=person, by=analyst)
    rule.take_off(case_file=case, authority=office, by=analyst)
    assert named(case) == {person}


def test_each_step_is_in_the_trail_with_the_case_and_whom_it_is_about(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    office = person.institution
    assert office is not None
    rule.propose(case_file=case, authority=office, reason="Why.", by=analyst)
    rule.take_off(case_file=case, authority=office, by=analyst)
    rule.refuse(naming=propose(case, person, analyst), refusal="not_shown", by=approver)
    waits = propose(case, person, analyst)
    rule.approve(naming=waits, by=approver)
    rule.end(naming=waits, by=approver)

    rows = AuditEvent.objects.unscoped(reason="test").order_by("pk")
    steps = [
        (one.action, one.actor, str(who.pk) in one.payload)
        for one in rows
        for who in [office if one.action.startswith("perpetrator.") else person]
        if one.action.startswith(("perpetrator.", "naming.")) and str(case.pk) in one.payload
    ]
    assert steps == [
        ("perpetrator.added", analyst, True),
        ("perpetrator.taken_off", analyst, True),
        ("naming.proposed", analyst, True),
        ("naming.refused", approver, True),
        ("naming.proposed", analyst, True),
        ("naming.approved", approver, True),
        ("naming.ended", approver, True),
    ]


def test_a_proposal_waits_for_an_approver_of_the_case_who_did_not_make_it_for_a_week(
    case: CaseFile, person: Authority, team: CaseTeam, analyst: User, approver: User
) -> None:
    both = AssignmentFactory(role="approver", organisation=None, team=team).user
    AssignmentFactory(user=both, role="analyst", organisation=None, team=team)
    waits = propose(case, person, both)

    def waiting(later: timedelta = timedelta()) -> list[list[Naming]]:
        now = timezone.now() + later
        return [list(rule.waiting_for(user, now=now)) for user in (approver, both, analyst)]

    assert waiting() == [[waits], [], []]
    assert waiting(timedelta(days=8)) == [[], [], []]


# --- By every other way ------------------------------------------------------------------------------


def test_OUT1_no_code_puts_a_person_there_without_two_people(
    case: CaseFile, person: Authority, analyst: User
) -> None:
    propose(case, person, analyst)
    with pytest.raises(IntegrityError, match="office_holder_named_by_two"):
        _add_past_the_rule(case, person)


@transaction.atomic
def _add_past_the_rule(case: CaseFile, person: Authority) -> None:
    case.alleged_perpetrators.add(person)
    now_held()


def test_OUT1_no_sql_does_either(
    committed_db: str, owner_connection: psycopg.Connection[object]
) -> None:
    with acting_for_system(reason="test.arrange"):
        waits = law.NamingFactory()
        institution = make.AuthorityFactory()
        waits.case_file.alleged_perpetrators.add(institution)
    through = "legal_analysis_casefile_alleged_perpetrators"
    put = f"INSERT INTO {through} (casefile_id, authority_id) VALUES (%s, %s)"  # noqa: S608
    approve = "UPDATE legal_analysis_naming SET approved_at = now(), approved_by_id = %s"
    for sql, values, why in (
        (put, (waits.case_file_id, waits.authority_id), "office_holder_named_by_two"),
        (approve, (waits.user_id,), "naming_by_two_people"),
        ("UPDATE legal_analysis_naming SET reason = 'Another.'", (), "naming_is_kept"),
        ("DELETE FROM legal_analysis_naming", (), "naming_is_kept"),
        ("TRUNCATE legal_analysis_naming", (), "naming_is_kept"),
        (
            "UPDATE evidence_authority SET kind = 'office_holder' WHERE id = %s",
            (institution.pk,),
            "office_holder_named_by_two",
        ),
    ):
        with pytest.raises(psycopg.Error, match=why):
            owner_connection.execute(sql, values)


def test_OUT1_an_approval_cannot_end_under_a_name_that_stays(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    rule.approve(naming=(waits := propose(case, person, analyst)), by=approver)
    now_held()
    with pytest.raises(IntegrityError, match="office_holder_named_by_two"):
        _end_past_the_rule(waits, analyst)


def test_OUT1_the_approval_of_one_case_names_nobody_in_another(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    rule.approve(naming=propose(case, person, analyst), by=approver)
    other = arranged(law.CaseFileFactory)()
    with pytest.raises(IntegrityError, match="office_holder_named_by_two"):
        _add_past_the_rule(other, person)


def test_OUT1_what_was_asked_and_answered_stays_and_holds_together(
    as_system: None, case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    def refused(act: Callable[[], object], why: str) -> None:
        with pytest.raises((IntegrityError, ProgrammingError), match=why), transaction.atomic():
            act()

    now = timezone.now()
    waits = propose(case, person, analyst)
    rows = Naming.objects.unscoped(reason="test").filter(pk=waits.pk)
    answered = {"approved_by": approver, "approved_at": now}
    said_no = {"refused_by": approver, "refused_at": now, "refusal": "danger"}
    for change, why in (
        ({"reason": "Another."}, "naming_is_kept"),
        ({"approved_at": now}, "naming_approval_has_person_and_time"),
        ({"refused_by": approver, "refused_at": now}, "naming_refusal_has_person_time_and_reason"),
        ({**answered, **said_no}, "naming_has_one_answer"),
        ({"ended_at": now}, "naming_end_has_person_and_time"),
    ):
        refused(functools.partial(rows.update, **change), why)
    opened = {"opened_at": now, "until": now + timedelta(minutes=5)}
    for more, why in (
        ({"reason": ""}, "naming_says_why"),
        ({**answered, **opened}, "naming_opens_nothing"),
        ({"case_file": case, "authority": person}, "naming_once_at_a_time"),
    ):
        refused(functools.partial(law.NamingFactory, **more), why)
    rule.approve(naming=waits, by=approver)
    refused(lambda: rows.update(approved_by=UserFactory()), "naming_is_kept: the answer")
    rule.end(naming=waits, by=analyst)
    refused(lambda: rows.update(ended_by=approver), "naming_is_kept: what was proposed")
    refused(lambda: rows._raw_delete("default"), "permission denied")


@transaction.atomic
def _end_past_the_rule(waits: Naming, by: User) -> None:
    rows = Naming.objects.unscoped(reason="test").filter(pk=waits.pk)
    rows.update(ended_at=timezone.now(), ended_by=by)
    now_held()


# --- Where a proposed name does not stand ---------------------------------------------------------------


def test_a_proposed_name_stands_in_no_count_no_dossier_and_no_choice(
    case: CaseFile, person: Authority, analyst: User, approver: User, client_for: ClientFor
) -> None:
    incident = arranged(make.IncidentFactory)(organisation=None)
    act = arranged(make.ActFactory)(incident=incident)
    arranged(make.InvolvementFactory)(
        act=act,
        side="alleged_perpetrator",
        authority=person,
        group="",
        degree="alleged_ordered",
        described_as="Person of Invention, in person",
    )
    waits = propose(case, person, analyst)
    matrix = reverse("case_matrix", args=[case.pk])
    browser = client_for(analyst)

    def shown() -> tuple[list[str], list[str], bool]:
        alleged = [one.pk for one in case.alleged_perpetrators.all()]
        counted = tally(incidents_of(case, analyst), Dimension.PERPETRATOR, named=alleged)
        with acting_for_system(reason="test.ask"):
            row = questions.incidents(analyst, case.team).get(pk=incident.pk)
            said = records.incident(row, named=alleged)["alleged_perpetrators"]
        page = browser.get(matrix).content.decode()
        return list(counted.down), said, "Person of Invention" in page

    assert shown() == (["AUT-OFFICE"], ["Office of Invention"], False)
    rule.approve(naming=waits, by=approver)
    assert shown()[:2] == (["PER-A"], ["Person of Invention, in person"])


def test_a_citation_names_only_who_is_alleged_in_the_case_and_keeps_whom_it_named(
    case: CaseFile, person: Authority, analyst: User, approver: User
) -> None:
    office = person.institution
    assert office is not None
    rule.propose(case_file=case, authority=office, reason="Why.", by=analyst)
    waits = propose(case, person, analyst)
    element = law.ElementFactory(framework=case.frameworks.first() or law.FrameworkFactory())
    case.frameworks.add(element.framework)
    provision = law.ProvisionFactory()
    shown = cited.shown(provision)
    says = Says("supports", "low", "Because.", (), (person,))
    with pytest.raises(citing.NotAlleged):
        citing.cite(provision, says, case_file=case, elements=[element], shown=shown, by=analyst)

    says = Says("supports", "low", "Because.", (), (office,))
    told = {"case_file": case, "elements": [element], "shown": shown, "by": analyst}
    [made] = citing.cite(provision, says, **told)
    rule.approve(naming=waits, by=approver)
    both = Says("supports", "low", "Because.", (), (office, person))
    citing.change(made, both, seen=1, shown=shown, by=analyst)

    assert set(made.perpetrators.all()) == {office, person}
    [before] = made.versions.visible_to(analyst)
    assert before.perpetrators == ["AUT-OFFICE"]
