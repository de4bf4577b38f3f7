"""Writing an assessment, version on version; who may read it as the second person."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from evidence.models import Testimony
from legal_analysis import citing
from legal_analysis.assessing import second, texts, writing
from legal_analysis.models import (
    Assessment,
    AssessmentComment,
    AssessmentDraft,
    CaseFile,
    Citation,
    Conclusion,
    Element,
)
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db

State = Assessment.State


@pytest.fixture
def policy() -> Any:
    return law.PolicyFactory()


@pytest.fixture
def write(
    case: CaseFile, element: Element, conclusion: Conclusion, policy: Any
) -> Callable[..., writing.Saved]:
    """Save as somebody; the facts name a policy of the library."""

    def saved(by: User, *, began: int = 0, over: int = 0, **words: str) -> writing.Saved:
        words = {"facts": f"It was ordered. [[{policy.code}]]", **words}
        with acting_as(by):
            mark = writing.work_of(case, element, by).mark  # she has the page as it stands
            typed = writing.Typed(words, conclusion, began, over, over=bool(over), mark=mark)
            return writing.save(case_file=case, element=element, typed=typed, by=by)

    return saved


def made(saved: writing.Saved) -> Assessment:
    assert saved.assessment is not None
    return saved.assessment


def numbers(assessment: Assessment, by: User) -> list[int]:
    with acting_as(by):
        return [one.number for one in writing.versions_of(assessment, by)]


def done_by(user: User) -> list[str]:
    rows = AuditEvent.objects.unscoped(reason="test").filter(actor=user).order_by("id")
    return list(rows.values_list("action", flat=True))


# --- Versions ----------------------------------------------------------------------------------------


def test_an_empty_line_begins_a_paragraph_and_nothing_else_does() -> None:
    typed = "One\r\n line.\r\n\r\n  Two.  \n \n\nThree."
    assert texts.paragraphs_of(typed) == ["One line.", "Two.", "Three."]
    assert texts.paragraphs_of(texts.as_typed(["One.", "Two."])) == ["One.", "Two."]


def test_every_saved_version_is_kept_and_pressed_twice_is_one(
    write: Callable[..., writing.Saved], analyst: User, colleague: User
) -> None:
    first = made(write(analyst, law="A."))
    made(write(analyst, law="A."))
    second_one = made(write(colleague, began=1, law="A.\n\nB."))
    assert second_one.pk == first.pk
    assert numbers(second_one, analyst) == [2, 1]
    with acting_as(analyst):
        new, old = writing.versions_of(first, analyst)
    assert (old.law, old.author_id) == (["A."], analyst.pk)
    assert (new.law, new.author_id) == (["A.", "B."], colleague.pk)
    assert done_by(analyst).count("assessment.saved") == 1


@pytest.mark.parametrize("who", ["advocate", "approver", "stranger"])
def test_T01_only_an_analyst_of_the_case_writes(
    who: str, write: Callable[..., writing.Saved], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        write(request.getfixturevalue(who))


# --- References ---------------------------------------------------------------------------------------


def test_T02_what_the_dossier_cannot_print_is_refused_by_part_paragraph_and_code(
    write: Callable[..., writing.Saved],
    analyst: User,
    team: CaseTeam,
    case: CaseFile,
    element: Element,
) -> None:
    """What is another case's, what nobody checked and what does not exist get the same words."""
    good, event = world.account(team), world.incident(team)
    unread = world.account(team, status=Testimony.Status.SUBMITTED)
    instrument, decision = law.InstrumentFactory(), law.CaseLawFactory()
    with acting_for_system(reason="test.arrange"):
        elsewhere = world.account(law.CaseFileFactory().team)
        foreign = law.ElementFactory()
    taken = [good.code, event.code, f"LAW:{element.code}", f"CASE:{decision.code}"]
    taken += [f"INSTRUMENT:{instrument.code}:7"]
    refused = [unread.code, elsewhere.code, "W-404", f"LAW:{foreign.code}", "KIND:x"]
    words = " ".join(f"[[{one}]]" for one in [*taken, *refused])
    saved = write(analyst, contrary=f"Nothing.\n\nSome. {words}")
    assert saved.is_refused
    with acting_as(analyst):
        typed = writing.work_of(case, element, analyst)
        split = {part: texts.paragraphs_of(text) for part, text in typed.texts.items()}
        found = texts.unknown(split, case_file=case, by=analyst)
    assert [one.code for one in found] == refused
    assert {(one.part.value, one.paragraph) for one in found} == {("contrary", 2)}
    said = {one.words.replace(one.code, "") for one in found}
    assert len(said) == 1
    assert not Assessment.objects.unscoped(reason="test").exists()


def test_T20_what_is_refused_is_kept_as_it_was_typed(
    write: Callable[..., writing.Saved], analyst: User, case: CaseFile, element: Element
) -> None:
    write(analyst, facts="A word\n[[W-404]]")
    with acting_as(analyst):
        work = writing.work_of(case, element, analyst)
    assert (work.texts["facts"], work.refused) == ("A word\n[[W-404]]", True)


def test_a_paragraph_of_the_facts_without_a_source_keeps_it_from_a_second_reader(
    write: Callable[..., writing.Saved], analyst: User
) -> None:
    loose = made(write(analyst, facts="Everybody knows."))
    with acting_as(analyst):
        (problem,) = texts.problems_of(loose, analyst)
        assert (problem.part.value, problem.paragraph) == ("facts", 1)
        with pytest.raises(second.NotReady):
            second.offer(assessment=loose, version=1, by=analyst)


# --- Kept while it is typed ---------------------------------------------------------------------------


def test_T20_what_is_typed_is_kept_for_its_author_alone_until_it_is_saved(
    write: Callable[..., writing.Saved],
    analyst: User,
    colleague: User,
    case: CaseFile,
    element: Element,
) -> None:
    place: Any = {"case_file": case, "element": element}
    typed = writing.Typed({"law": "Half a sen"}, page=uuid.uuid4())
    with acting_as(analyst):
        assert writing.keep(**place, typed=typed, by=analyst, by_itself=True)
        longer = dataclasses.replace(typed, texts={"law": "Half a sentence"})
        assert writing.keep(**place, typed=longer, by=analyst, by_itself=True)
        assert writing.work_of(**place, by=analyst).texts["law"] == "Half a sentence"
    with acting_as(colleague):
        assert writing.work_of(**place, by=colleague).texts["law"] == ""
        # The wall in the database: not even a query without a filter reaches it.
        assert not AssessmentDraft.objects.unscoped(reason="test").exists()
    write(analyst, law="A sentence.")
    with acting_as(analyst):
        assert not writing.work_of(**place, by=analyst).is_draft
        # What the page before sends late does not come back over it.
        assert not writing.keep(**place, typed=longer, by=analyst, by_itself=True)
        assert writing.work_of(**place, by=analyst).texts["law"] == "A sentence."
        # A button she pressed there is kept, and shown beside what she saved.
        assert writing.keep(**place, typed=longer, by=analyst)
        work = writing.work_of(**place, by=analyst)
    assert work.theirs is not None
    assert work.texts["law"] == "Half a sentence"


# --- Two at once --------------------------------------------------------------------------------------


def test_T20_who_saves_over_a_version_she_has_not_seen_is_shown_both_and_loses_nothing(
    write: Callable[..., writing.Saved],
    analyst: User,
    colleague: User,
    case: CaseFile,
    element: Element,
) -> None:
    first = made(write(analyst, law="Law.", reasoning="Why.", contrary="But."))
    made(write(colleague, began=1, law="Their law.", reasoning="Their why.", contrary="But."))
    hers = {"law": "Law.", "reasoning": "My why.", "contrary": "My but."}
    saved = write(analyst, began=1, **hers)
    assert saved.assessment is None
    assert not saved.is_refused
    assert numbers(first, analyst) == [2, 1]
    with acting_as(analyst):
        work = writing.work_of(case, element, analyst)
    assert work.theirs is not None
    assert work.theirs.number == 2
    # She had not touched the law, so the box holds the newer one; what she wrote herself stays hers.
    shown = {part: work.texts[part] for part in hers}
    assert shown == {"law": "Their law.", "reasoning": "My why.", "contrary": "My but."}
    assert [one.value for one in work.both] == ["reasoning"]
    # Until she says that she read it, it stays a draft; then it is the next version.
    assert write(analyst, began=1, **shown).assessment is None
    assert made(write(analyst, began=1, over=2, **shown)).version == 3
    assert numbers(first, analyst) == [3, 2, 1]


# --- The second person --------------------------------------------------------------------------------


@pytest.fixture
def waiting(write: Callable[..., writing.Saved], analyst: User, colleague: User) -> Assessment:
    """Two versions, of both analysts; offered by one of them."""
    write(colleague, law="First.")
    assessment = made(write(analyst, began=1, law="Second."))
    with acting_as(analyst):
        return second.offer(assessment=assessment, version=2, by=analyst)


def test_T01_nobody_who_wrote_a_version_is_its_second_reader(
    waiting: Assessment, analyst: User, colleague: User, approver: User, advocate: User
) -> None:
    """Not the author of the last one, and not of one long replaced."""
    for who in (analyst, colleague, advocate):
        with acting_as(who), pytest.raises(NotAllowed):
            second.agree(assessment=waiting, version=2, text="", by=who)
        with acting_as(who):
            assert not second.waiting_for(who).exists()
    with acting_as(approver):
        assert list(second.waiting_for(approver)) == [waiting]
        read = second.agree(assessment=waiting, version=2, text="", by=approver)
        assert not second.waiting_for(approver).exists()
    assert (read.state, read.second_reader_id) == (State.READ, approver.pk)
    assert done_by(approver) == ["assessment.agreed"]


def test_a_change_after_she_agreed_makes_it_a_draft_again(
    waiting: Assessment, write: Callable[..., writing.Saved], analyst: User, approver: User
) -> None:
    with acting_as(approver):
        second.agree(assessment=waiting, version=2, text="", by=approver)
    assert made(write(analyst, began=2, law="Third.")).state == State.DRAFT


def test_she_answers_about_the_version_she_read_and_no_other(
    waiting: Assessment, write: Callable[..., writing.Saved], analyst: User, approver: User
) -> None:
    made(write(analyst, began=2, law="Third."))
    for answer in (second.agree, second.ask):
        with acting_as(approver), pytest.raises(second.Moved):
            answer(assessment=waiting, version=2, text="x", by=approver)
        with acting_as(approver), pytest.raises(second.Moved):  # nobody offered the third
            answer(assessment=waiting, version=3, text="x", by=approver)
    with acting_as(analyst):
        with pytest.raises(second.Moved):
            second.offer(assessment=waiting, version=2, by=analyst)
        second.offer(assessment=waiting, version=3, by=analyst)
    for answer in (second.agree, second.ask):
        with acting_as(approver), pytest.raises(second.Moved):
            answer(assessment=waiting, version=2, text="x", by=approver)


def test_T01_who_may_not_read_an_assessment_says_nothing_about_it(
    waiting: Assessment, documenter: User
) -> None:
    with acting_as(documenter), pytest.raises(NotAllowed):
        second.comment(assessment=waiting, version=2, text="x", by=documenter)


def test_a_comment_has_its_limit_whoever_sends_it(waiting: Assessment, approver: User) -> None:
    about: Any = {"assessment": waiting, "version": waiting.version, "by": approver}
    longest = "x" * second.LONGEST_COMMENT
    for say in (second.comment, second.ask, second.agree):
        with acting_as(approver), pytest.raises(second.TooLong):
            say(**about, text=longest + "x")
    with acting_as(approver):
        second.comment(**about, text=longest)
    assert AssessmentComment.objects.unscoped(reason="test").get().text == longest


def test_who_asks_for_a_change_says_which_and_it_is_a_draft(
    waiting: Assessment, approver: User
) -> None:
    with acting_as(approver), pytest.raises(second.NothingSaid):
        second.ask(assessment=waiting, version=2, text=" ", by=approver)
    with acting_as(approver):
        second.comment(assessment=waiting, version=2, part="facts", text="Which?", by=approver)
        returned = second.ask(assessment=waiting, version=2, text="Say which.", by=approver)
        said = list(AssessmentComment.objects.visible_to(approver).values_list("kind", "part"))
    assert returned.state == State.DRAFT
    assert said == [("comment", "facts"), ("change", "")]


# --- What speaks against it ---------------------------------------------------------------------------


def undermined(case: CaseFile, element: Element, **more: Any) -> Any:
    with acting_for_system(reason="test.arrange"):
        return law.CitationFactory(case_file=case, element=element, stance="undermines", **more)


def test_what_undermines_an_element_is_spoken_of_before_it_is_offered_or_agreed(
    write: Callable[..., writing.Saved],
    analyst: User,
    approver: User,
    case: CaseFile,
    element: Element,
) -> None:
    cited = undermined(case, element)
    assessment = made(write(analyst, law="A."))
    with acting_as(analyst):
        (problem,) = texts.problems_of(assessment, analyst)
        assert "speaks against this element" in problem.words
        with pytest.raises(second.ContraryMissing):
            second.offer(assessment=assessment, version=1, by=analyst)
    made(write(analyst, began=1, law="A.", contrary="One source says otherwise."))
    with acting_as(analyst):
        second.offer(assessment=assessment, version=2, by=analyst)
    with acting_as(approver):
        read = second.agree(assessment=assessment, version=2, text="", by=approver)
    assert (read.state, cited.stance) == (State.READ, "undermines")


def test_what_is_cited_against_it_after_it_was_offered_keeps_it_from_being_agreed(
    waiting: Assessment, approver: User, case: CaseFile, element: Element
) -> None:
    undermined(case, element)
    with acting_as(approver), pytest.raises(second.ContraryMissing):
        second.agree(assessment=waiting, version=2, text="", by=approver)


def _is_stale(cited: Any, by: User) -> None:
    Citation._base_manager.filter(pk=cited.pk).update(stale_since=timezone.now())


def _is_taken_back(cited: Any, by: User) -> None:
    citing.take_back(cited, reason="Another day.", seen=1, by=by)


def _is_undermined(cited: Any, by: User) -> None:
    undermined(cited.case_file, cited.element)


def _is_supported(cited: Any, by: User) -> None:
    law.CitationFactory(case_file=cited.case_file, element=cited.element)


@pytest.mark.parametrize(
    ("happens", "changed"),
    [(_is_stale, True), (_is_taken_back, True), (_is_undermined, True), (_is_supported, False)],
)
def test_evidence_that_changed_since_it_was_agreed_is_said_on_its_page_and_in_the_list(
    happens: Callable[[Any, User], None],
    changed: bool,
    waiting: Assessment,
    analyst: User,
    approver: User,
    case: CaseFile,
    element: Element,
    client_for: Callable[[object], Client],
) -> None:
    said, browser = "Evidence changed since it was agreed", client_for("analyst")
    pages = [
        reverse("case_assessment", args=[case.pk, element.pk]),
        reverse("case_assessments", args=[case.pk]),
    ]
    with acting_for_system(reason="test.arrange"):
        cited = law.CitationFactory(case_file=case, element=element)
    with acting_as(approver):
        second.agree(assessment=waiting, version=2, text="", by=approver)
    for page in pages:
        assert said not in browser.get(page).content.decode()
    with acting_as(analyst):
        happens(cited, analyst)
    for page in pages:
        assert (said in browser.get(page).content.decode()) is changed
