"""What a person took out by hand, when its text changes or moves: somebody reads it again before it leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import EvidenceItem, Original, Person, Testimony
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.last_reading import deciding, redacting
from legal_analysis.last_reading.by_hand import to_read_again
from legal_analysis.last_reading.deciding import Reason
from legal_analysis.last_reading.reading import Decision, State
from legal_analysis.last_reading.texts import Leaf
from legal_analysis.models import CaseFile, PassageDecision, Submission
from tests.factories.submissions import PassageDecisionFactory
from tests.legal_analysis.releases.test_last_reading import looked_at, words_of_open

NICKNAME = "the goat seller's daughter"
TOLD = f"They came for {NICKNAME}. She went home."


@pytest.fixture
def told(survivor: Person, case: CaseFile) -> Testimony:
    found = Testimony.objects.unscoped(reason="test").get(person=survivor)
    found.summary = TOLD
    found.save()
    return found


@pytest.fixture
def marked(told: Testimony, frozen: Submission, advocate: User) -> Submission:
    """Somebody took out what tells her to whoever knows the village; no scan can know it."""
    mark(frozen, advocate, "account/W-001/summary", NICKNAME)
    assert words_of_open(looked_at(frozen, advocate)[1]) == []
    return frozen


def mark(submission: Submission, by: User, place: str, words: str) -> None:
    _snapshot, reading = looked_at(submission, by)
    with acting_as(by):
        deciding.mark(
            submission=submission,
            reading=reading,
            place=place,
            words=words,
            reason=Reason.THIRD_PERSON,
            by=by,
        )


def again(submission: Submission, by: User) -> Submission:
    with acting_as(by):
        return freeze(
            case_file=submission.case_file,
            mechanism=submission.mechanism,
            language=submission.language,
            by=by,
        )


def changed(told: Testimony, summary: str) -> None:
    told.summary = summary
    told.save()


def test_T10_T12_a_text_that_changed_by_a_letter_is_read_again_before_it_leaves(
    marked: Submission, told: Testimony, advocate: User, analyst: User
) -> None:
    changed(told, f"{TOLD}.")
    new = again(marked, advocate)
    snapshot, reading = looked_at(new, advocate)
    assert words_of_open(reading) == [f"{TOLD}."]
    with acting_as(advocate), pytest.raises(redacting.NotRead):
        redacting.for_release(new, snapshot, by=advocate)
    with acting_as(advocate):
        draft = redacting.for_draft(new, snapshot, by=advocate)
    assert NICKNAME not in str(draft)

    mark(new, analyst, "account/W-001/summary", NICKNAME)
    _snapshot, reading = looked_at(new, advocate)
    assert reading.open == []
    assert [one.words for one in reading.passages if one.state == State.OUT] == [NICKNAME]


def test_who_reads_it_may_say_that_all_of_it_stays(
    marked: Submission, told: Testimony, advocate: User, client_for: Callable[[str], Any]
) -> None:
    changed(told, "They came for a neighbour. She went home.")
    new = again(marked, advocate)
    address = reverse("last_reading", args=[new.pk])
    page = client_for("advocate").get(address).content.decode()
    assert "Something was taken out here by hand" in page

    _snapshot, reading = looked_at(new, advocate)
    with acting_as(advocate):
        deciding.decide(
            submission=new,
            reading=reading,
            passages=[one.id for one in reading.open],
            decision=Decision.LEAVE,
            reason=Reason.OTHER,
            by=advocate,
        )
    _snapshot, reading = looked_at(new, advocate)
    assert reading.open == []
    assert [one.state for one in reading.passages] == [State.LEFT]
    changed(told, TOLD)  # as it was when it was marked: that holds again
    _snapshot, reading = looked_at(again(new, advocate), advocate)
    assert [(one.words, one.state) for one in reading.passages] == [(NICKNAME, State.OUT)]


def test_T10_a_description_whose_file_has_another_number_now_is_marked_where_it_stands_now(
    marked: Submission, exhibit: Original, advocate: User
) -> None:
    """The same text at another place: what was marked in it is open there, and nothing else."""
    item = EvidenceItem.objects.unscoped(reason="t").get(pk=exhibit.item_id)
    leaf = Leaf("exhibit/E-001/description", ("exhibits", 0, "description"), item.description)
    moved = Leaf("exhibit/E-002/description", ("exhibits", 1, "description"), item.description)
    row = PassageDecisionFactory.build(place=leaf.place, start=0, length=4)
    decided = {(leaf.place, b"one"): {(0, 4): [row]}}

    assert to_read_again([(leaf, b"one")], decided) == {}
    assert to_read_again([(moved, b"one")], decided) == {(moved.place, b"one"): {(0, 4)}}
    other = Leaf(leaf.place, leaf.path, "another")
    assert to_read_again([(moved, b"one"), (other, b"two")], decided) == {
        (moved.place, b"one"): {(0, 4)}
    }


def test_T10_another_translation_of_a_paragraph_that_was_marked_is_read() -> None:
    row = PassageDecisionFactory.build(start=0, length=4)
    decided = {("quote/W-001/2/translation", b"one"): {(0, 4): [row]}}
    now = Leaf("quote/W-001/2/original", ("passages",), "Invented.")
    beside = Leaf("quote/W-001/3/original", ("passages",), "Invented.")

    assert to_read_again([(now, b"two"), (beside, b"six")], decided) == {
        (now.place, b"two"): {(0, 9)}
    }
    old = Leaf("quote/W-001/2/translation", ("passages",), "Invented.")  # it stands beside it
    assert to_read_again([(old, b"one"), (now, b"two")], decided) == {(now.place, b"two"): {(0, 9)}}
    put_back = PassageDecisionFactory.build(decision=PassageDecision.Decision.LEAVE)
    decided["quote/W-001/2/translation", b"one"] = {(0, 4): [row, put_back]}
    assert to_read_again([(now, b"two")], decided) == {}
