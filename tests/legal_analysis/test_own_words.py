"""What is kept in clear repeats no words of an account: of none that it is about, and in no place (T-04, T-34)."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import merging, own_words, pairs, permits, unmerging
from evidence.models import Grading, Incident, IncidentMerge, Testimony
from evidence.own_words import QuotesAccount
from legal_analysis import cited, citing, corroborating, grades
from legal_analysis.assessing import second, writing
from legal_analysis.citing import Says
from legal_analysis.dossier import shapes
from legal_analysis.in_force import deciding
from legal_analysis.linkage import naming
from legal_analysis.models import AssessmentDraft, CaseFile, Element, SubmissionText
from legal_analysis.submitting import writing as submitting
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import BEGAN, on, provision
from tests.legal_analysis.shapes.small import profiles

pytestmark = pytest.mark.django_db

HERS = "At the gate a man took the keys of our sewing room from my hand."
PASTED = "He “took the keys of our sewing room”, she says."
OWN = "They lost the place where they worked."


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team, elements=2)


@pytest.fixture
def told(team: CaseTeam) -> Testimony:
    """Two paragraphs; the second has the words."""
    account = world.account(team)
    with acting_for_system(reason="test.arrange"):
        make.ParagraphFactory(testimony=account, number=2, original=HERS)
    return account


@pytest.fixture
def event(team: CaseTeam, told: Testimony) -> Incident:
    """What she tells of, on a day on which an order was in force."""
    with acting_for_system(reason="test.arrange"):
        made = world.incident(team, title="Sewing room shut", **on(BEGAN))
        made.testimonies.add(told)
    return made


Act = Callable[[str], Any]


@pytest.fixture
def acts(
    case: CaseFile,
    told: Testimony,
    event: Incident,
    team: CaseTeam,
    analyst: User,
    approver: User,
    advocate: User,
) -> dict[str, tuple[User, Act]]:
    """Every place where somebody types why about an account or what it tells of: who does it, and how."""
    element, other = Element.objects.filter(framework__case_files=case).order_by("position")
    with acting_for_system(reason="test.arrange"):
        first = told.paragraphs.unscoped(reason="test").order_by("number").first()
        act = event.acts.unscoped(reason="test").get()
        twin = world.incident(team, title="Sewing room shut")
        rule = provision()
        person = make.AuthorityFactory(kind="office_holder")
        make.InvolvementFactory(
            act=act,
            side="alleged_perpetrator",
            group="",
            authority=person,
            degree="alleged_ordered",
            described_as="Invented men",
        )
        graded = make.IncidentSourceFactory(incident=event)
        made = law.AssessmentFactory(
            case_file=case, element=other, facts=[f"It was shut. [[{told.code}]]"]
        )
        conclusion = law.ConclusionFactory()
        mechanism = law.MechanismFactory(
            code="cedaw-alt-report", format=profiles()["cedaw-alt-report"]["format"]
        )
    about = submitting.About(case, mechanism, "en", shapes.shape_of(mechanism.code))
    of_case: Any = {"case_file": case, "by": analyst}

    def typed(words: str, code: str) -> writing.Typed:
        return writing.Typed({"facts": f"It was shut. [[{code}]]", "reasoning": words}, conclusion)

    def chosen(words: str) -> merging.Choice:
        with acting_for_system(reason="test.look"):
            return merging.Choice(words, seen=merging.state(event, twin))

    def undone(words: str) -> None:
        done = IncidentMerge.objects.visible_to(analyst).first()
        done = done or merging.merge(event, twin, chosen(OWN), by=analyst)
        unmerging.undo(done, reason=words, by=analyst)

    def says(words: str) -> Says:
        return Says("supports", "high", words)

    return {
        "citing the paragraph before": (
            analyst,
            lambda words: citing.cite(
                first, says(words), elements=[element], shown=cited.shown(first), **of_case
            ),
        ),
        "citing an act she tells of": (
            analyst,
            lambda words: citing.cite(
                act, says(words), elements=[element], shown=cited.shown(act), **of_case
            ),
        ),
        "corroborating what she tells of": (
            analyst,
            lambda words: corroborating.say(
                "contradicts", first=twin, second=event, about=event, reason=words, **of_case
            ),
        ),
        "grading a source of it": (
            analyst,
            lambda words: grades.grade(
                Grading.Kind.INCIDENT,
                graded,
                grades.Says("B", "2", words),
                seen=graded.grade_version,
                by=analyst,
            ),
        ),
        "deciding of an order": (
            analyst,
            lambda words: deciding.decide(
                incident=event,
                provision=rule,
                verdict="accepted",
                reason=words,
                seen=None,
                by=analyst,
            ),
        ),
        "naming who is alleged": (
            analyst,
            lambda words: naming.propose(authority=person, reason=words, **of_case),
        ),
        "merging": (
            analyst,
            lambda words: merging.merge(event, twin, chosen(words), by=analyst),
        ),
        "undoing it": (analyst, undone),
        "telling apart": (
            analyst,
            lambda words: pairs.tell_apart(event, twin, reason=words, by=analyst),
        ),
        "opening it to somebody": (
            approver,
            lambda words: permits.give(
                incident=event, email=advocate.email, reason=words, days=1, by=approver
            ),
        ),
        "saving an assessment": (
            analyst,
            lambda words: writing.save(element=element, typed=typed(words, told.code), **of_case),
        ),
        "an assessment that names what she tells of": (
            analyst,
            lambda words: writing.save(element=element, typed=typed(words, event.code), **of_case),
        ),
        "keeping a draft of it": (
            analyst,
            lambda words: writing.keep(
                element=element, typed=typed(words, told.code), by_itself=True, **of_case
            ),
        ),
        "saying something about one": (
            approver,
            lambda words: second.comment(assessment=made, version=1, text=words, by=approver),
        ),
        "a text of a submission": (
            advocate,
            lambda words: submitting.save(
                about,
                "recommendations",
                f"{words} [[{told.code}]]",
                began=0,
                seen=0,
                over=False,
                by=advocate,
            ),
        ),
    }


PLACES = (
    "citing the paragraph before",
    "citing an act she tells of",
    "corroborating what she tells of",
    "grading a source of it",
    "deciding of an order",
    "naming who is alleged",
    "merging",
    "undoing it",
    "telling apart",
    "opening it to somebody",
    "saving an assessment",
    "an assessment that names what she tells of",
    "keeping a draft of it",
    "saying something about one",
    "a text of a submission",
)


def test_every_place_is_tried(acts: dict[str, tuple[User, Act]]) -> None:
    assert tuple(acts) == PLACES


@pytest.mark.parametrize("place", PLACES)
def test_T04_a_pasted_run_of_her_words_is_refused_and_her_own_words_are_kept(
    place: str, acts: dict[str, tuple[User, Act]]
) -> None:
    by, act = acts[place]
    with acting_as(by):
        with pytest.raises(QuotesAccount):
            act(PASTED)
        act(OWN)


def test_T04_nothing_of_it_is_kept_aside(
    acts: dict[str, tuple[User, Act]],
) -> None:
    for place in ("saving an assessment", "keeping a draft of it", "a text of a submission"):
        by, act = acts[place]
        with acting_as(by), pytest.raises(QuotesAccount):
            act(PASTED)
    assert not AssessmentDraft.objects.unscoped(reason="test").exists()
    assert not SubmissionText.objects.unscoped(reason="test").exists()


def test_what_others_published_may_be_repeated(db: None) -> None:
    with acting_for_system(reason="test.arrange"):
        published = make.TestimonyFactory(
            interview=None, person=make.PersonFactory(), basis=Testimony.Basis.PUBLISHED_SOURCE
        )
        make.ParagraphFactory(testimony=published, original=HERS)
        own_words.check([HERS], own_words.named_in([published.code]))
