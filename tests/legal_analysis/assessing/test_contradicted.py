"""What contradicts a record an element rests on is asked for in its assessment, and shown to who reads it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Incident
from legal_analysis.assessing import second, texts, writing
from legal_analysis.models import Assessment, CaseFile, Conclusion, Corroboration, Element
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
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


def contradict(case: CaseFile, events: Events) -> Corroboration:
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
        )


@pytest.fixture
def write(case: CaseFile, element: Element, conclusion: Conclusion) -> Callable[..., Assessment]:
    def saved(by: User, *, facts: str, contrary: str = "", began: int = 0) -> Assessment:
        words = {"facts": facts, "contrary": contrary}
        typed = writing.Typed(words, conclusion, began=began, seen=0, over=False)
        with acting_as(by):
            found = writing.save(case_file=case, element=element, typed=typed, by=by).assessment
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
    third = make.IncidentFactory
    with acting_for_system(reason="test.arrange"):
        named = third(organisation=case.team.organisation)
        world.admit(case.team, incident=named)
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
