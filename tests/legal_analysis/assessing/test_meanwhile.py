"""Evidence changes while a second person agrees: real commits, real connections, and she is told or it is marked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connections

from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence import merging, unmerging
from evidence.models import Act, Incident, IncidentMerge
from legal_analysis import cited, citing, corroborating
from legal_analysis.assessing import second, since, writing
from legal_analysis.citing import Says
from legal_analysis.models import Assessment, CaseFile, Citation, Element
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.together import arrived, until_waiting

Server = psycopg.Connection[Any]


@dataclass
class Offered:
    """An assessment that waits for the approver, with one citation in support and nothing against it.

    `alike` may be a second record of what is cited, and `other` contradicts it.
    """

    case: CaseFile
    element: Element
    event: Incident
    other: Incident
    alike: Incident
    citation: Citation
    assessment: Assessment
    analyst: User
    approver: User

    def agree(self) -> None:
        with acting_as(self.approver):
            second.agree(assessment=self.assessment, version=1, text="", by=self.approver)

    def is_marked(self) -> bool:
        with acting_as(self.analyst):
            rows = Assessment.objects.visible_to(self.analyst).filter(pk=self.assessment.pk)
            found: Any = since.marked(rows, self.case, self.analyst)[0]
        assert found.state == Assessment.State.READ
        return bool(found.evidence_changed)


@pytest.fixture
def offered(committed_db: str) -> Offered:
    with acting_for_system(reason="test.arrange"):
        team = CaseTeamFactory()
        given = [
            AssignmentFactory(role=role, organisation=None, team=team)
            for role in (Role.ANALYST, Role.APPROVER)
        ]
        analyst, approver = [one.user for one in given]
        case, conclusion = world.case(team), law.ConclusionFactory()
        element = case.frameworks.get().elements.get()
        event, other, alike = (world.incident(team) for _ in range(3))
        act = _act(event)
    with acting_as(analyst):
        (citation,) = citing.cite(
            act,
            Says("supports", "high", "It shows who gave the order."),
            case_file=case,
            elements=[element],
            shown=cited.shown(act),
            by=analyst,
        )
        _contradict(alike, other, case, analyst)
        typed = writing.Typed({"facts": f"It was so. [[{event.code}]]"}, conclusion)
        saved = writing.save(case_file=case, element=element, typed=typed, by=analyst).assessment
        assert saved
        made = second.offer(assessment=saved, version=1, by=analyst)
    return Offered(case, element, event, other, alike, citation, made, analyst, approver)


def _act(event: Incident) -> Act:
    return Act._base_manager.select_related("incident").get(incident=event)


def test_a_change_that_began_before_she_agreed_and_ends_after_is_marked(
    offered: Offered, superuser_connection: Server
) -> None:
    """The mark carries the time at which its transaction began."""
    with superuser_connection.transaction():
        superuser_connection.execute("SELECT now()")
        offered.agree()
        superuser_connection.execute(
            "UPDATE evidence_involvement SET count = 4 WHERE count = 3 AND act_id = %s",
            [offered.citation.act_id],
        )
    with acting_for_system(reason="test.look"):
        assert Citation._base_manager.get(pk=offered.citation.pk).stale_since is not None
    assert offered.is_marked()


def cite_against(given: Offered) -> None:
    act = _act(given.other)
    citing.cite(
        act,
        Says("undermines", "high", "It was elsewhere."),
        case_file=given.case,
        elements=[given.element],
        shown=cited.shown(act),
        by=given.analyst,
    )


def turn_against(given: Offered) -> None:
    citing.change(
        given.citation,
        Says("undermines", "high", "It was elsewhere."),
        seen=1,
        shown=cited.shown(_act(given.event)),
        by=given.analyst,
    )


def contradict(given: Offered) -> None:
    _contradict(given.event, given.other, given.case, given.analyst)


def _contradict(
    record: Incident, by_record: Incident, case: CaseFile, analyst: User, act: Act | None = None
) -> None:
    corroborating.say(
        corroborating.Says.CONTRADICTS,
        first=by_record,
        second=record,
        about=record,
        act=act,
        reason="It was elsewhere.",
        case_file=case,
        by=analyst,
    )


def merge_what_is_contradicted(given: Offered) -> None:
    seen = merging.state(given.event, given.alike)
    choice = merging.Choice("One event.", seen)
    merging.merge(given.event, given.alike, choice, by=given.analyst)


def take_back(given: Offered) -> None:
    citing.take_back(given.citation, reason="It was elsewhere.", seen=1, by=given.analyst)


def at_once(*acts: Callable[[], None], until: Server, then: threading.Event) -> None:
    """Do both at once; once one of them waits for the other, let that go on."""
    threads = [threading.Thread(target=one) for one in acts]
    for one in threads:
        one.start()
    try:
        until_waiting(until)
    finally:
        then.set()
        for one in threads:
            one.join()


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (cite_against, [second.ContraryMissing]),
        (turn_against, [second.ContraryMissing]),
        (contradict, [second.ContraryMissing]),
        (merge_what_is_contradicted, [second.ContraryMissing]),
        (take_back, []),
    ],
)
def test_who_agrees_waits_for_what_is_being_said_and_sees_it(
    act: Callable[[Offered], None],
    refused: list[type[Exception]],
    offered: Offered,
    superuser_connection: Server,
) -> None:
    said, go_on = threading.Event(), threading.Event()
    errors: list[type[Exception]] = []

    def say() -> None:
        try:
            with acting_as(offered.analyst):
                act(offered)
                said.set()
                arrived(go_on)  # it is said, and not yet committed
        finally:
            said.set()
            connections.close_all()

    def agree() -> None:
        arrived(said)
        try:
            offered.agree()
        except second.ContraryMissing as error:
            errors.append(type(error))
        finally:
            connections.close_all()

    at_once(say, agree, until=superuser_connection, then=go_on)
    assert errors == refused


@pytest.mark.parametrize(
    "act", [cite_against, turn_against, contradict, merge_what_is_contradicted, take_back]
)
def test_what_is_said_after_she_agreed_is_later_by_the_clock(
    act: Callable[[Offered], None], offered: Offered, superuser_connection: Server
) -> None:
    agreed, go_on = threading.Event(), threading.Event()

    def agree() -> None:
        try:
            with acting_as(offered.approver):
                offered.agree()
                agreed.set()
                arrived(go_on)
        finally:
            agreed.set()
            connections.close_all()

    def say() -> None:
        try:
            with acting_as(offered.analyst):  # her transaction began before
                arrived(agreed)
                act(offered)
        finally:
            connections.close_all()

    at_once(agree, say, until=superuser_connection, then=go_on)
    assert offered.is_marked()


def test_who_says_something_of_a_record_waits_for_it_before_she_holds_the_case(
    offered: Offered, superuser_connection: Server
) -> None:
    """Otherwise a merge, which holds the records and then the case, and she would wait for each other."""

    def say() -> None:
        try:
            with acting_as(offered.analyst):
                contradict(offered)
        finally:
            connections.close_all()

    saying = threading.Thread(target=say)
    try:
        with superuser_connection.transaction():
            superuser_connection.execute(
                "SELECT FROM evidence_incident WHERE id = %s FOR UPDATE", [offered.other.pk]
            )
            saying.start()
            until_waiting(superuser_connection)
            superuser_connection.execute(
                "SELECT FROM legal_analysis_casefile WHERE id = %s FOR NO KEY UPDATE NOWAIT",
                [offered.case.pk],
            )
    finally:
        if saying.ident is not None:
            saying.join()
    with acting_as(offered.analyst):
        assert corroborating.between(offered.analyst, [offered.event.pk]).count() == 1


def test_who_takes_two_records_apart_waits_for_who_agrees_on_what_is_said_of_them(
    offered: Offered, superuser_connection: Server
) -> None:
    """What was said of an act goes back with it: she sees it, or it is later than her word."""
    act = _act(offered.alike)
    with acting_as(offered.analyst):
        merge_what_is_contradicted(offered)
    with acting_as(offered.analyst):
        act.refresh_from_db()
        _contradict(offered.event, offered.other, offered.case, offered.analyst, act)

    def undo() -> None:
        try:
            with acting_as(offered.analyst):
                done = IncidentMerge.objects.visible_to(offered.analyst).get()
                unmerging.undo(done, reason="Two after all.", by=offered.analyst)
        finally:
            connections.close_all()

    with superuser_connection.transaction():
        superuser_connection.execute(
            "SELECT FROM legal_analysis_casefile WHERE id = %s FOR NO KEY UPDATE",
            [offered.case.pk],
        )
        undoing = threading.Thread(target=undo)
        undoing.start()
        until_waiting(superuser_connection)
        agreed = superuser_connection.execute("SELECT clock_timestamp()").fetchone()
    undoing.join()
    with acting_as(offered.analyst):
        undone_at = IncidentMerge.objects.visible_to(offered.analyst).get().undone_at
        since_when = corroborating.contradicted_at(offered.case, offered.analyst)
    assert since_when.pop(offered.alike.pk) == undone_at
    assert offered.event.pk not in since_when
    assert agreed
    assert undone_at
    assert undone_at > agreed[0]
