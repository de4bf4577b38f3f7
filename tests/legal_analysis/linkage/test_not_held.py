"""Who was found not to have held an office is tied to nobody by it: on no day, not even possibly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence import dates
from evidence.actors import offices, reconciling, stating
from evidence.actors.reconciling import Decision
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, Authority, Tenure
from legal_analysis.counting import Dimension, incidents_of, tally
from legal_analysis.dossier import questions, records
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.linkage import persons
from legal_analysis.dossier.document import Table, blocks_of, plain
from legal_analysis.finding.trees import Library
from legal_analysis.linkage import naming
from legal_analysis.linkage.linking import linkage
from legal_analysis.linkage.reading import Authorities
from legal_analysis.matrix_filters import listing
from legal_analysis.models import CaseFile, Mechanism, Naming
from legal_analysis.views.chains import asked_on
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.linkage.test_linking import ClientFor, act_of, case_of, under
from tests.legal_analysis.test_snapshot import frozen, mechanism, opened
from tests.legal_analysis.views_world import arranged

__all__ = ["mechanism"]  # a fixture

FOUND = "It was found that this office was not held."
FALLS = Decision("falls", "unlikely", "Another man of that name was meant.")


@pytest.fixture
def ministry(db: None) -> Authority:
    made: Authority = make.AuthorityFactory(code="AUT-M", name="Ministry of Invention")
    return made


@pytest.fixture
def minister(ministry: Authority) -> Authority:
    """In office from May 2023 on, as the library says."""
    made: Authority = make.AuthorityFactory(
        code="PER-P",
        kind="office_holder",
        institution=ministry,
        name="Person of P",
        role="Invented minister",
    )
    days = {"from_edtf": "2023-05-01", "date_range": dates.span("2023-05-01", "")}
    make.TenureFactory(authority=made, **days)
    of = {"kind": "held_office", "object_actor": ministry, "point": str(ministry.pk)}
    make.ActorStatementFactory(actor=made, recorded_by=None, written_by=None, **of, **days)
    return made


@arranged
def decide(
    minister: Authority, decision: Decision, of: Of | None = None, *, accepted: bool = True
) -> None:
    """One analyst proposes it, another accepts."""
    one, other = (AssignmentFactory(role="analyst").user for _number in range(2))
    if of is None:
        said = ActorStatement.objects.get(actor=minister, recorded_by=None)
    else:
        said = stating.record(minister, make.SourceFactory(), of, Says(), by=one)
    last = reconciling.decided(said).first()
    row = reconciling.propose(
        said,
        decision,
        rests_on={said.pk},
        read=dict(reconciling.to_read(said).values_list("pk", "version")),
        seen=last.pk if last else None,
        by=one,
    )
    if accepted:
        reconciling.accept(row, by=other)


def name(case: CaseFile, who: Authority, analyst: User, approver: User) -> Naming:
    row = naming.propose(case_file=case, authority=who, reason="Why.", by=analyst)
    assert row is not None
    return naming.approve(naming=row, by=approver)


def test_who_was_found_not_to_have_held_an_office_is_under_it_on_no_day(
    ministry: Authority, minister: Authority, team: CaseTeam, analyst: User
) -> None:
    case = case_of(team, ministry)
    for day in ("2022-01-01", "2024-01-01"):
        act_of(minister, day)

    def holders(day: str) -> list[Authority]:
        [link] = Authorities().chain_of(ministry, asked_on(day, "gregorian"))
        return [one for _tie, one, _sure in link.holders]

    assert (under(case, analyst), holders("2024")) == ((0, 1, 0), [minister])
    with CaptureQueriesContext(connection) as before:
        Authorities().book  # noqa: B018
    decide(minister, FALLS)
    assert not Tenure.objects.exists()
    assert (under(case, analyst), holders("2024"), holders("2022")) == ((0, 0, 0), [], [])
    with CaptureQueriesContext(connection) as after:
        Authorities().book  # noqa: B018
    assert len(after) == len(before)
    # Decided anew that it stays open, the library holds again.
    decide(minister, Decision("open", "even", "Read again."))
    assert (under(case, analyst), holders("2024")) == ((0, 1, 0), [minister])


def test_what_falls_and_is_another_office_leaves_this_one_as_it_was(ministry: Authority) -> None:
    """Of whom no time in office is on record: only this office, as decided last, ties him no more."""
    other = make.AuthorityFactory(kind="office_holder", institution=ministry)
    here = Of("held_office", ministry)

    def is_tied() -> bool:
        return bool(Authorities().book.down.get(ministry.pk))

    decide(other, FALLS, Of("held_office", arranged(make.AuthorityFactory)()))
    decide(other, FALLS, Of("held_office", None, "Deputy of something else"))
    decide(other, FALLS, here, accepted=False)
    assert is_tied()
    decide(other, FALLS, here)
    assert not is_tied()
    decide(other, Decision("open", "even", "Read again."), here)
    assert is_tied()
    decide(other, FALLS, here)
    # A source that names no institution has him there in 2022, and that stands: then he was.
    decide(other, Decision("stands", "likely", "So.", "2022"), Of("held_office"))
    assert is_tied()
    assert not offices.not_held().exists()


def test_his_acts_count_for_nobody_else_in_counts_filters_and_searches(
    ministry: Authority, minister: Authority, team: CaseTeam, analyst: User
) -> None:
    case = case_of(team, ministry)
    act = act_of(minister, "2024-01-01")
    element = law.ElementFactory()
    case.frameworks.add(element.framework)
    arranged(law.CitationFactory)(case_file=case, element=element, provision=None, act=act)

    def counted() -> tuple[list[str], int, set[str], list[Authority | None]]:
        with acting_for_system(reason="test.ask"):
            found = tally(incidents_of(case, analyst), Dimension.PERPETRATOR)
            offered = listing(case, analyst, exactly=True).filters
            [by] = [each for each in offered if each.name == "authority"]
            cited = case.citations.unscoped(reason="test").filter(by.condition(ministry.code))
        [linked] = linkage(case, analyst, exactly=True)
        beneath = Library().authorities.codes_beneath(ministry.code)
        return list(found.down), cited.count(), beneath, [one.by for one in linked.under]

    assert counted() == (["AUT-M"], 1, {"AUT-M", "PER-P"}, [ministry])
    decide(minister, FALLS)
    assert counted() == ([], 0, {"AUT-M"}, [])
    # A line of his own to it is another matter: his act is shown as of no office.
    arranged(make.ReportingLineFactory)(subordinate=minister, superior=ministry)
    assert counted()[3] == [None]


def after(text: str, word: str) -> str:
    """Return what stands behind a word, which must be there."""
    assert word in text
    return text.partition(word)[2]


def test_pages_say_that_the_office_was_not_held(
    ministry: Authority,
    minister: Authority,
    team: CaseTeam,
    analyst: User,
    approver: User,
    client_for: ClientFor,
) -> None:
    case = case_of(team)
    row = name(case, minister, analyst, approver)
    pages = [
        reverse("authority", args=[minister.pk]),
        reverse("case_linked", args=[case.pk, minister.pk]),
        reverse("naming", args=[case.pk, row.pk]),
    ]
    his_list, hers = reverse("authorities"), reverse("authority", args=[ministry.pk])
    browser = client_for(analyst)

    def read(address: str) -> str:
        return str(browser.get(address).content.decode())

    assert [FOUND in read(page) for page in pages] == [False] * 3
    assert "Person of P" in read(hers)
    assert "Ministry of Invention</span>" in after(read(his_list), "PER-P")
    decide(minister, FALLS)
    assert [FOUND in read(page) for page in pages] == [True] * 3
    assert "Person of P" not in read(hers)
    assert "Ministry of Invention" not in after(read(his_list), "PER-P")
    for page in (pages[0], pages[2]):
        assert "Ministry of Invention" not in read(page)


def test_a_dossier_says_that_the_office_was_not_held_and_prints_it_for_nobody(
    minister: Authority,
    team: CaseTeam,
    mechanism: Mechanism,
    advocate: User,
    analyst: User,
    approver: User,
) -> None:
    case, act = case_of(team), act_of(minister, "2024-01-01")
    name(case, minister, analyst, approver)

    def where_no_case_names_him() -> list[str]:
        with acting_for_system(reason="test.ask"):
            row = questions.incidents(advocate, case.team).get(pk=act.incident_id)
            said = records.incident(row, named=())["alleged_perpetrators"]
        book = Book(opened(frozen(case, mechanism, advocate), advocate))
        return [*said, book.office(book.authorities["PER-P"])]

    def annex() -> list[str]:
        book = Book(opened(frozen(case, mechanism, advocate), advocate))
        tables = [one for one in blocks_of(persons(book).blocks) if isinstance(one, Table)]
        [cells] = [row.cells for row in tables[0].rows]
        return [one if isinstance(one, str) else plain(one) for one in cells[1:]]

    assert where_no_case_names_him() == ["Ministry of Invention"] * 2
    assert annex()[0] == "Invented minister; Ministry of Invention"
    decide(minister, FALLS)
    assert where_no_case_names_him() == ["An office-holder"] * 2
    assert annex() == ["Invented minister", "found not to have been held"]
