"""A file is cited by number, place and hash where it may leave; where it may not, that one was withheld."""

import json
from typing import Any

import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence import export
from evidence.models import Consent, EvidenceItem, Original, Person, Testimony
from evidence.models import Paragraph as Said
from legal_analysis.dossier import outside
from legal_analysis.dossier.compose import annexes, exhibits
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.contrary import contrary
from legal_analysis.dossier.document import Chapter, Table, blocks_of, plain
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.matrix import matrix
from legal_analysis.models import CaseFile, Citation, Mechanism, Submission
from legal_analysis.releases import record
from tests.evidence.files.fetching import clean_file
from tests.evidence.test_export import allow
from tests.factories import evidence, legal_analysis

SAYS = "It shows the closed gate."


@pytest.fixture
def pinpoint() -> str:
    return "3"


@pytest.fixture
def exhibit(case: CaseFile, analyst: User, pinpoint: str) -> Original:
    """A picture of the case, cited at a place in it, for a reason."""
    original = clean_file(case.team, analyst)
    items = EvidenceItem.objects.unscoped(reason="test").filter(pk=original.item_id)
    items.update(description="A gate with a board")
    citation = legal_analysis.CitationFactory(
        case_file=case, item=original.item, provision=None, pinpoint=pinpoint, reason=SAYS
    )
    case.frameworks.add(citation.element.framework)
    return original


def frozen(case: CaseFile, by: User) -> tuple[Submission, dict[str, Any]]:
    with acting_as(by):
        made = freeze(case_file=case, mechanism=Mechanism.objects.get(), language="en", by=by)
        return made, thaw(made, by=by)


def printed(chapter: Chapter) -> str:
    tables = [one for one in blocks_of(chapter.blocks) if isinstance(one, Table)]
    return "\n".join(plain(cell) for one in tables for row in one.rows for cell in row.cells)


def seen(exhibit: Original) -> Person:
    person: Person = evidence.PersonFactory(organisation=exhibit.item.organisation)
    items = EvidenceItem.objects.unscoped(reason="test").filter(pk=exhibit.item_id)
    items.update(person=person, nobody_seen_by=None, nobody_seen_at=None)
    return person


@pytest.mark.parametrize(
    ("pinpoint", "where"),
    [("3", "p. 3"), ("3-4", "p. 3-4"), ("p. 3", "p. 3"), ("00:01:30", "00:01:30")],
)
def test_a_file_that_may_leave_is_cited_by_number_place_and_hash(
    pinpoint: str, where: str, exhibit: Original, case: CaseFile, advocate: User
) -> None:
    _made, snapshot = frozen(case, advocate)
    book, digest = Book(snapshot), bytes(exhibit.sha256).hex()

    evidence_of = printed(annexes.element_evidence(book))
    assert f"E-001, {where}, SHA-256 {digest[:16]}" in evidence_of
    assert SAYS in evidence_of
    index = printed(exhibits.index(book))
    assert f"As received: {digest}." in index
    assert "A gate with a board" in index
    assert f'"{exhibit.item.code}"' not in json.dumps(snapshot)
    (row,) = record.record(snapshot, [], documents=[])["citations"]
    assert (row["kind"], row["number"], row["part"]) == ("item", "E-001", pinpoint)


def test_the_origin_of_a_file_is_counted_as_in_the_matrix(
    exhibit: Original, case: CaseFile, survivor: Person, analyst: User, advocate: User
) -> None:
    """What she said and a picture of her go back to one person; a file of nobody to itself."""
    citation = Citation._base_manager.get(item=exhibit.item_id)
    element, told = citation.element, Testimony.objects.unscoped(reason="test").get(person=survivor)
    paragraph = Said.objects.unscoped(reason="test").get(testimony=told)
    about = {"case_file": case, "element": element, "provision": None}
    legal_analysis.CitationFactory(**about, stance="supports", paragraph=paragraph)
    other = clean_file(case.team, analyst)
    legal_analysis.CitationFactory(**about, stance="undermines", item=other.item)

    def counted() -> tuple[list[int], list[int]]:
        _made, snapshot = frozen(case, advocate)
        figures, code = snapshot["figures"], element.code
        with acting_as(advocate):
            (line,) = [one for one in matrix(case, advocate) if one.element == element]
        return (
            [figures[f"independent.{code}"], figures[f"independent.{code}.undermines"]],
            [line.supporting, line.undermining],
        )

    assert counted() == ([2, 1], [2, 1])
    items = EvidenceItem.objects.unscoped(reason="test").filter(pk=exhibit.item_id)
    items.update(person=survivor, nobody_seen_by=None, nobody_seen_at=None)
    assert counted() == ([1, 1], [1, 1])
    _made, snapshot = frozen(case, advocate)
    assert {row["origins"] for row in snapshot["exhibits"]} == {1}


def test_of_a_withheld_file_no_origin_is_counted_and_that_is_said(
    exhibit: Original, case: CaseFile, advocate: User
) -> None:
    seen(exhibit)  # and nobody asked her
    citation = legal_analysis.CitationFactory(
        case_file=case, item=exhibit.item, provision=None, stance="undermines"
    )
    case.frameworks.add(citation.element.framework)
    _made, snapshot = frozen(case, advocate)
    code = citation.element.code
    said = " ".join(plain(one.content) for one in contrary(Book(snapshot), code, []))
    assert said == (
        "1 further reference against this element is on record; it rests on material that is not part "
        "of this file."
    )
    evidence_of = printed(annexes.element_evidence(Book(snapshot)))
    assert "What one of them refers to is withheld from this receiver" in evidence_of


def test_T09_a_file_that_stays_in_is_said_to_be_withheld_and_not_what_it_is(
    exhibit: Original, case: CaseFile, advocate: User
) -> None:
    seen(exhibit)  # and nobody asked her

    _made, snapshot = frozen(case, advocate)
    text = json.dumps(snapshot)
    for what in (SAYS, "A gate with a board", "p. 3", bytes(exhibit.sha256).hex()[:16]):
        assert what not in text
    assert "Withheld from this receiver." in printed(annexes.element_evidence(Book(snapshot)))
    (row,) = record.record(snapshot, [], documents=[])["citations"]
    assert (row["kind"], row["number"], row["part"], row["reason"]) == ("withheld", "", "", "")


def test_T09_what_names_a_file_is_handed_to_nobody_after_she_took_it_back(
    exhibit: Original, case: CaseFile, advocate: User
) -> None:
    person = seen(exhibit)
    allow(person)
    consents = Consent.objects.unscoped(reason="test").filter(person=person, use="share")
    consents.update(identity_level="named")
    made, snapshot = frozen(case, advocate)
    assert snapshot["exhibits"]
    outside.check_files(made, snapshot, at=made.frozen_at)

    consents.update(withdrawn_at=made.frozen_at, withdrawn_through="herself")
    with acting_as(advocate), pytest.raises(export.ConsentChanged):
        outside.check_files(made, snapshot, at=made.frozen_at)
