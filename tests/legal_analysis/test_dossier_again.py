"""What was changed under a citation, or since a second reader agreed, is said in the file and before it is frozen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Incident, Involvement
from evidence.vocabulary import CountingUnit
from legal_analysis.assessing import second
from legal_analysis.dossier.compose import annexes, front
from legal_analysis.dossier.compose import law as chapters
from legal_analysis.dossier.compose.again import CHANGED_SINCE, MARK
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.document import Paragraph, Row, Table, blocks_of, plain
from legal_analysis.last_reading import public
from legal_analysis.models import CaseFile, Citation, Element, Mechanism
from legal_analysis.releases import record
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.test_contrary import act_of, cite, snapshot
from tests.legal_analysis.test_snapshot import case, mechanism

__all__ = ["case", "mechanism"]  # fixtures

Stance = Citation.Stance
DRAFT = "Draft: no second reader has confirmed this assessment."


def happened() -> Incident:
    """Published, with one person hurt in it."""
    found: Incident = make.IncidentFactory(organisation=None)
    act = make.ActFactory(incident=found, kind="beating")
    make.InvolvementFactory(act=act, count=1, counting_unit=CountingUnit.PERSONS)
    make.IncidentSourceFactory(incident=found)
    return found


@pytest.fixture
def event(case: CaseFile) -> Incident:
    return happened()


@pytest.fixture
def element(case: CaseFile, event: Incident, approver: User) -> Element:
    """One that is assessed on that event, and read by a second person."""
    found: Element = law.ElementFactory(code="CTX-1")
    case.frameworks.add(found.framework)
    cite(case, found, Stance.SUPPORTS, act=act_of(event))
    made = law.AssessmentFactory(case_file=case, element=found, facts=[], contrary=["None."])
    made.waiting_since = timezone.now()
    made.save(update_fields=["waiting_since"])
    with acting_as(approver):
        second.agree(assessment=made, version=1, text="", by=approver)
    return found


def correct(event: Incident) -> None:
    """Say that three were hurt."""
    Involvement._base_manager.filter(act__incident=event).update(count=3)


def assessed(found: dict[str, Any]) -> str:
    (section,) = chapters.element_sections(Book(found), ["CTX-1"])
    *_before, last = (one for one in blocks_of([section]) if isinstance(one, Paragraph))
    return plain(last.content)


def annex(found: dict[str, Any]) -> tuple[str, list[list[str]]]:
    blocks = annexes.element_evidence(Book(found)).blocks
    rows = [_cells(row) for one in blocks if isinstance(one, Table) for row in one.rows]
    return "\n".join(plain(one.content) for one in blocks if isinstance(one, Paragraph)), rows


def _cells(row: Row) -> list[str]:
    return [plain(cell) for cell in row.cells]


def in_figures(found: dict[str, Any]) -> list[list[str]]:
    (table,) = (one for one in blocks_of(front.methodology(Book(found)).blocks) if _is_record(one))
    return [_cells(row) for row in table.rows]


def _is_record(block: Any) -> bool:
    return isinstance(block, Table) and block.anchor == "table-record"


def test_nothing_is_said_while_nothing_changed(
    case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    found = snapshot(case, mechanism, advocate)
    assert (found["citations"][0]["stale"], found["assessments"][0]["evidence_changed"]) == (
        False,
        False,
    )
    text, rows = annex(found)
    assert MARK not in str((assessed(found), text.lower(), rows, in_figures(found)))
    assert "Draft" not in assessed(found)


def test_a_reference_under_which_something_changed_counts_and_is_named(
    case: CaseFile, element: Element, event: Incident, mechanism: Mechanism, advocate: User
) -> None:
    neutral, unchanged = happened(), happened()
    cite(case, element, Stance.NEUTRAL, act=act_of(neutral))
    cite(case, element, Stance.SUPPORTS, act=act_of(unchanged))
    for one in (event, neutral):
        correct(one)
    found = snapshot(case, mechanism, advocate)
    numbers = {one["code"]: one["exhibit"] for one in found["incidents"]}
    said = (
        "Of these references 2 are to be read again: what they refer to was changed after they were made,"
        f" and nobody has read it anew since. This concerns {numbers[neutral.code]} (neutral), "
        f"{numbers[event.code]} (supports)."
    )
    assert "2 references support this element" in assessed(found)
    assert said in assessed(found)
    text, rows = annex(found)
    assert "“To be read again” stands beside a reference if" in text
    assert said in rows[0][0]
    assert sorted(row[1] for row in rows[1:]) == [
        "neutral, low, to be read again",
        "supports, low",
        "supports, low, to be read again",
    ]
    told = record.record(found, [], documents=[])["citations"]
    assert sorted(row["to_be_read_again"] for row in told) == [False, True, True]
    assert in_figures(found)[-1][:2] == [
        "Of these references, to be read again: what they refer to was changed since",
        "2",
    ]


def test_what_a_second_reader_agreed_to_is_a_draft_again_once_its_evidence_changed(
    case: CaseFile, element: Element, event: Incident, mechanism: Mechanism, advocate: User
) -> None:
    correct(event)
    found = snapshot(case, mechanism, advocate)
    assert assessed(found).endswith(CHANGED_SINCE)
    assert DRAFT not in assessed(found)


def test_what_undermines_it_and_came_later_makes_it_a_draft_again(
    case: CaseFile, element: Element, event: Incident, mechanism: Mechanism, advocate: User
) -> None:
    cite(case, element, Stance.UNDERMINES, act=act_of(happened()))
    found = snapshot(case, mechanism, advocate)
    assert not any(row["stale"] for row in found["citations"])
    assert assessed(found).endswith(CHANGED_SINCE)


def test_what_was_frozen_before_this_was_kept_is_printed_as_it_was(
    case: CaseFile, element: Element, event: Incident, mechanism: Mechanism, advocate: User
) -> None:
    before = snapshot(case, mechanism, advocate)
    printed = assessed(before), annex(before), in_figures(before)
    for row in before["citations"]:
        del row["stale"]
    del before["assessments"][0]["evidence_changed"]
    assert (assessed(before), annex(before), in_figures(before)) == printed


def test_a_public_version_says_it_of_what_stands_in_it_alone(
    case: CaseFile, element: Element, event: Incident, mechanism: Mechanism, advocate: User
) -> None:
    correct(event)
    found = snapshot(case, mechanism, advocate)
    found["redactions"] = []
    (code,) = (row["code"] for row in found["incidents"])
    public._close(found, {code}, set())
    assert "stale" not in found["citations"][0]
    text, rows = annex(found)
    assert MARK not in str((assessed(found), text.lower(), rows, in_figures(found)))
    assert assessed(found).endswith(CHANGED_SINCE)


def test_who_freezes_is_told_before(
    case: CaseFile,
    element: Element,
    event: Incident,
    mechanism: Mechanism,
    advocate: User,
    client_for: Callable[[object], Client],
) -> None:
    browser = client_for(advocate)
    addresses = [
        reverse("preparing", args=[case.pk, mechanism.pk, "en"]),
        reverse("case_files", args=[case.pk]),
    ]
    told = "one citation to be read again", "Evidence changed since it was agreed"
    for address in addresses:
        page = browser.get(address).content.decode()
        assert not any(words in page for words in told)
    correct(event)
    for address in addresses:
        page = browser.get(address).content.decode()
        assert all(words in page for words in told)
        assert reverse("case_assessment", args=[case.pk, element.pk]) in page
