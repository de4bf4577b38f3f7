"""What contradicts a record an element rests on is asked for in its assessment, and shown to who reads it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Act, Incident
from legal_analysis.assessing import second, since, texts, writing
from legal_analysis.matrix import Gap
from legal_analysis.models import (
    Assessment,
    CaseFile,
    Citation,
    Conclusion,
    Corroboration,
    Element,
)
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.merges import IncidentMergeFactory
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db

CHANGED = "Evidence changed since it was agreed"
Events = tuple[Incident, Incident]


@pytest.fixture
def events(case: CaseFile, element: Element, team: CaseTeam) -> Events:
    """Two incidents of the case, of which the first is cited in support."""
    with acting_for_system(reason="test.arrange"):
        found = [make.IncidentFactory(organisation=team.organisation) for _side in range(2)]
        for one in found:
            world.admit(team, incident=one)
        law.CitationFactory(
            case_file=case,
            element=element,
            provision=None,
            act=make.ActFactory(incident=found[0]),
        )
        return found[0], found[1]


def contradict(case: CaseFile, events: Events, **said: Any) -> Corroboration:
    one, other = events
    with acting_for_system(reason="test.arrange"):
        return law.CorroborationFactory(
            case_file=case,
            first_account=None,
            first_incident=other,
            second_account=None,
            second_incident=one,
            about=one,
            says="contradicts",
            **said,
        )


def another(case: CaseFile) -> Incident:
    """An incident of the case that nobody cites."""
    with acting_for_system(reason="test.arrange"):
        found: Incident = make.IncidentFactory(organisation=case.team.organisation)
        world.admit(case.team, incident=found)
    return found


@pytest.fixture
def write(case: CaseFile, element: Element, conclusion: Conclusion) -> Callable[..., Assessment]:
    def saved(
        by: User, *, facts: str, contrary: str = "", began: int = 0, on: Element = element
    ) -> Assessment:
        words = {"facts": facts, "contrary": contrary}
        typed = writing.Typed(words, conclusion, began=began, seen=0, over=False)
        with acting_as(by):
            found = writing.save(case_file=case, element=on, typed=typed, by=by).assessment
        assert found
        return found

    return saved


def test_it_is_spoken_of_before_it_is_offered_or_agreed(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    analyst: User,
    approver: User,
) -> None:
    said = contradict(case, events)
    facts = f"It was so. [[{law.PolicyFactory().code}]]"
    row = write(analyst, facts=facts)
    with acting_as(analyst):
        assert [one.paragraph for one in texts.problems_of(row, analyst)] == [0]
        with pytest.raises(second.ContraryMissing):
            second.offer(assessment=row, version=1, by=analyst)
    with acting_for_system(reason="test.arrange"):
        Corroboration._base_manager.filter(pk=said.pk).update(
            taken_back_at=said.said_at, taken_back_by=analyst, taken_back_reason="A mistake."
        )
    with acting_as(analyst):
        row = second.offer(assessment=row, version=1, by=analyst)
    contradict(case, events)
    with acting_as(approver), pytest.raises(second.ContraryMissing):
        second.agree(assessment=row, version=1, text="", by=approver)
    write(analyst, facts=facts, contrary="One source says otherwise.", began=1)
    with acting_as(analyst):
        row = second.offer(assessment=row, version=2, by=analyst)
    with acting_as(approver):
        row = second.agree(assessment=row, version=2, text="", by=approver)
    assert row.state == Assessment.State.READ


def test_what_the_facts_name_is_asked_of_too(
    write: Callable[..., Assessment], events: Events, case: CaseFile, analyst: User
) -> None:
    one, other = events
    named = another(case)
    contradict(case, (named, other))
    row = write(analyst, facts=f"It was so. [[{one.code}]]")
    with acting_as(analyst):
        assert not texts.hides_contrary(row, analyst)
    row = write(analyst, facts=f"It was so. [[{named.code}]]", began=1)
    with acting_as(analyst):
        assert texts.hides_contrary(row, analyst)


def test_it_stands_beside_what_is_cited_and_marks_what_was_agreed_before(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    element: Element,
    analyst: User,
    approver: User,
    client_for: Callable[[object], Client],
) -> None:
    one, other = events
    browser = client_for(analyst)

    def page(name: str) -> str:
        return browser.get(reverse(name, args=[case.pk, element.pk])).content.decode()

    row = write(analyst, facts=f"It was so. [[{one.code}]]")
    with acting_as(analyst):
        second.offer(assessment=row, version=1, by=analyst)
    with acting_as(approver):
        second.agree(assessment=row, version=1, text="", by=approver)
    for name in ("case_assessment", "assessment_write"):
        assert "Contradicted by" not in page(name)
    contradict(case, events)
    for name in ("case_assessment", "assessment_write"):
        said = page(name).split("Contradicted by")[1].split("</a>")[0]
        assert other.code in said
    assert CHANGED in page("case_assessment")
    assert CHANGED in browser.get(reverse("case_assessments", args=[case.pk])).content.decode()


def agreed(row: Assessment, analyst: User, approver: User, now: datetime | None = None) -> None:
    with acting_as(analyst):
        second.offer(assessment=row, version=row.version, by=analyst)
    with acting_as(approver):
        second.agree(assessment=row, version=row.version, text="", by=approver, now=now)


def is_marked(row: Assessment, by: User) -> bool:
    with acting_as(by):
        rows = Assessment.objects.visible_to(by).filter(pk=row.pk)
        found: Any = since.marked(rows, row.case_file, by)[0]
    return bool(found.evidence_changed)


def test_a_record_the_facts_name_marks_what_was_agreed_when_it_is_contradicted(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    analyst: User,
    approver: User,
) -> None:
    _one, other = events
    named = another(case)
    row = write(analyst, facts=f"It was so. [[{named.code}]]")
    agreed(row, analyst, approver)
    assert not is_marked(row, analyst)
    contradict(case, (named, other))
    assert is_marked(row, analyst)


def test_what_contradicts_a_record_comes_with_it_when_it_is_merged_later(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    analyst: User,
    approver: User,
) -> None:
    """Said of the other before anybody agreed, it speaks against what is cited since the merge."""
    one, other = events
    twin = another(case)
    day = timedelta(days=1)
    contradict(case, (twin, other), said_at=timezone.now() - 2 * day)
    row = write(analyst, facts=f"It was so. [[{one.code}]]")
    agreed(row, analyst, approver, now=timezone.now() - day)
    assert not is_marked(row, analyst)
    with acting_for_system(reason="test.arrange"):
        IncidentMergeFactory(standing=one, merged=twin)
        Incident._base_manager.filter(pk=twin.pk).update(merged_into=one)
    assert is_marked(row, analyst)


def test_nobody_agrees_to_what_is_cited_and_is_to_be_read_again(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    element: Element,
    analyst: User,
    approver: User,
) -> None:
    """A mark that stands is not set again: a change after agreeing could not be told from one before."""
    cited = Citation._base_manager.filter(case_file=case, element=element)
    row = write(analyst, facts=f"It was so. [[{events[0].code}]]")
    with acting_for_system(reason="test.arrange"):
        cited.update(stale_since=timezone.now())
    with acting_as(analyst), pytest.raises(second.ToReadAgain):
        second.offer(assessment=row, version=1, by=analyst)
    with acting_for_system(reason="test.arrange"):
        cited.update(stale_since=None)
    with acting_as(analyst):
        row = second.offer(assessment=row, version=1, by=analyst)
    with acting_for_system(reason="test.arrange"):
        cited.update(stale_since=timezone.now())
    with acting_as(approver), pytest.raises(second.ToReadAgain):
        second.agree(assessment=row, version=1, text="", by=approver)


# --- In the matrix ------------------------------------------------------------------------------------


def test_the_matrix_marks_what_was_agreed_before_its_evidence_changed(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    element: Element,
    analyst: User,
    approver: User,
    client_for: Callable[[object], Client],
) -> None:
    """And names it among what is missing. What changed by itself and what was contradicted, both."""
    one, _other = events
    unread = law.ElementFactory(framework=element.framework, position=500)
    browser = client_for(analyst)

    def gaps() -> tuple[bool, list[bool]]:
        answer = browser.get(reverse("case_matrix", args=[case.pk]))
        found = {row.element.pk: row.gaps for row in answer.context["lines"]}
        # In the list of gaps, and in the table.
        assert ("to be agreed again" in answer.content.decode()) is any(
            Gap.EVIDENCE_CHANGED in row for row in found.values()
        )
        said = CHANGED in answer.content.decode()
        return said, [Gap.EVIDENCE_CHANGED in found[each.pk] for each in (element, unread)]

    row = write(analyst, facts=f"It was so. [[{one.code}]]")
    assert gaps() == (False, [False, False])
    agreed(row, analyst, approver)
    assert gaps() == (False, [False, False])
    contradict(case, events)
    assert gaps() == (True, [True, False])
    with acting_for_system(reason="test.arrange"):
        Corroboration._base_manager.update(
            taken_back_at=timezone.now(), taken_back_by=analyst, taken_back_reason="A mistake."
        )
    assert gaps() == (False, [False, False])
    world.cite(case, element, "undermines", provision=law.ProvisionFactory())
    assert gaps() == (True, [True, False])


def test_that_a_dozen_assessments_were_agreed_costs_its_pages_what_one_does(
    write: Callable[..., Assessment],
    events: Events,
    case: CaseFile,
    element: Element,
    analyst: User,
    approver: User,
    client_for: Callable[[object], Client],
) -> None:
    one, _other = events
    agreed(write(analyst, facts=f"It was so. [[{one.code}]]"), analyst, approver)
    browser = client_for(analyst)
    pages = [reverse(name, args=[case.pk]) for name in ("case_matrix", "case_assessments")]
    before = [world.queries(browser, page) for page in pages]
    assert before[0] <= 15 + SAVEPOINT, (
        "nobody contradicted anything: what each rests on is not asked"
    )
    contradict(case, events, act=Act._base_manager.get(incident=one))
    few = [world.queries(browser, page) for page in pages]
    for number in range(6):
        beside = law.ElementFactory(framework=element.framework, position=600 + number)
        named = another(case)
        row = write(analyst, facts=f"It was so. [[{named.code}]]", on=beside)
        agreed(row, analyst, approver)
        contradict(case, (named, events[1]))
    assert [world.queries(browser, page) for page in pages] == few
    own = few[0] - SAVEPOINT - FRAME
    assert own <= 12, "the budget of the matrix (design, section 6) at its most"


SAVEPOINT = 2  # statements that only a test adds, whose transaction is open already
FRAME = 6  # session, user, second factor, row security twice, assignments: as every page
