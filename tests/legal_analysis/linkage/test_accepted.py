"""How sure what two people accepted is in chains, counts, drawings and lists: never surer than they were."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import CaseTeam, User
from evidence import dates
from evidence.actors.reconciling import Decision
from evidence.actors.stating import Of
from evidence.models import Authority, ReportingLine, Tenure
from evidence.models.actor import Probability
from legal_analysis.dossier.compose.linkage import _in_office
from legal_analysis.dossier.records import authority as recorded
from legal_analysis.linkage.drawing import drawn
from legal_analysis.linkage.reading import Authorities
from legal_analysis.views.chains import asked_on
from tests.factories import evidence as make
from tests.legal_analysis.linkage.test_linking import ClientFor, act_of, case_of, under
from tests.legal_analysis.linkage.test_not_held import decide

pytestmark = pytest.mark.django_db
ONCE, LATER = "2021-09-07", "2025-01-01"


def stands(
    probability: str = "almost_certain", until: str = "", *, goes_on: bool = True
) -> Decision:
    return Decision("stands", probability, "Read.", ONCE, until, goes_on=goes_on)


class Book:
    language = "en"


@pytest.fixture
def offices(db: None) -> tuple[Authority, Authority]:
    """A commander and whom a source says he commanded."""
    return make.AuthorityFactory(name="Invented Police"), make.AuthorityFactory(name="Headquarters")


@pytest.mark.parametrize("probability", Probability.values)
def test_only_what_was_accepted_as_almost_certain_is_sure(
    probability: str, offices: tuple[Authority, Authority], team: CaseTeam, analyst: User
) -> None:
    police, head = offices
    decide(head, stands(probability), Of("commanded", police))
    act_of(police, LATER)
    sure = probability == "almost_certain"
    assert under(case_of(team, head), analyst) == ((0, 1, 0) if sure else (0, 0, 1))
    links = Authorities().chain_of(head, asked_on(LATER, "gregorian"))
    assert ("stroke-dasharray" in drawn(links, title="T", name="n")) is not sure


@pytest.mark.parametrize(
    ("decision", "once", "later"),
    [
        (stands(goes_on=True), "surely", "surely"),
        (stands(goes_on=False), "surely", "possibly"),  # no end is said
        (stands(goes_on=False, until="2024-12-31/.."), "surely", "possibly"),
        (stands(goes_on=False, until="2025-02-01/.."), "surely", "surely"),  # said up to that day
        (stands(goes_on=False, until="2024"), "surely", None),
        (stands("likely", goes_on=False), "possibly", "possibly"),
    ],
)
def test_what_no_source_says_the_end_of_is_sure_no_longer_than_it_is_said(
    decision: Decision, once: str, later: str | None, offices: tuple[Authority, Authority]
) -> None:
    """Of a line that follows what was accepted, and of a time in office alike."""
    police, head = offices
    decide(police, decision, Of("reported_to", head))
    holder = make.AuthorityFactory(kind="office_holder", institution=police)
    decide(holder, decision, Of("held_office", police))
    book = Authorities().book

    for one, above in ((police, head), (holder, police)):
        reach = book.above(one.pk)[above.pk]
        assert [reach.on(asked_on(day, "gregorian").days) for day in (ONCE, LATER)] == [once, later]


def test_a_line_that_was_written_before_that_could_be_said_goes_on_no_longer_either() -> None:
    """None of those is changed: what two people accepted says how long it is sure."""
    police, head = make.AuthorityFactory(), make.AuthorityFactory()
    decide(police, stands(goes_on=False), Of("reported_to", head))
    line = ReportingLine.objects.get()
    assert line.end_not_known
    line.end_not_known = False
    assert line.may_have_ended
    assert line.time.sure() == (line.time.start.first, line.time.start.first)


def test_the_list_and_the_pages_of_line_and_office_say_how_likely_it_was_found(
    offices: tuple[Authority, Authority], client_for: ClientFor, analyst: User
) -> None:
    police, head = offices
    holder = make.AuthorityFactory(kind="office_holder", institution=head, name="Invented Chief")
    decide(head, stands("unlikely", goes_on=False), Of("commanded", police))
    decide(holder, stands("remote"), Of("held_office", head))
    browser = client_for(analyst)

    def read(name: str, one: Authority | ReportingLine) -> str:
        return str(browser.get(reverse(name, args=[one.pk])).content.decode())

    unlikely = "decided by two people: unlikely (20–45 in 100)"
    ended = "it may have ended on a day nobody recorded"
    line = read("line", ReportingLine.objects.get())
    chain = read("authority", police)
    for text in (line, chain):
        assert unlikely in text
        assert ended in text
    remote = "decided by two people: remote (1–5 in 100)"
    assert remote in chain  # beside who served there
    assert remote in read("authority", holder)


@pytest.mark.parametrize(
    ("decision", "dashed"),
    [
        (stands(), 0),
        (stands("very_likely"), 1),
        (stands(goes_on=False), 1),
        (stands(until="2024", goes_on=False), 0),
    ],
)
def test_the_bar_of_a_time_that_is_only_possible_is_dashed(
    decision: Decision, dashed: int, client_for: ClientFor, analyst: User
) -> None:
    office = make.AuthorityFactory()
    one, other = (
        make.AuthorityFactory(kind="office_holder", institution=office) for _number in range(2)
    )
    make.TenureFactory(authority=other, from_edtf="2020", date_range=dates.span("2020", ""))
    decide(one, decision, Of("held_office", office))
    text = client_for(analyst).get(reverse("authority", args=[office.pk])).content.decode()
    assert text.count("non-scaling-stroke") == dashed


@pytest.mark.parametrize(
    ("until", "on_page", "printed"),
    [
        ("2025-06-01/..", "to <bdi>1 June 2025</bdi>", "to 1 June 2025 at least"),
        ("2025-06-01", "to <bdi>1 June 2025</bdi>", "to 1 June 2025"),
    ],
)
def test_a_day_up_to_which_it_is_said_is_not_taken_for_its_end(
    until: str, on_page: str, printed: str, client_for: ClientFor, analyst: User
) -> None:
    holder = make.AuthorityFactory(kind="office_holder", institution=make.AuthorityFactory())
    decide(holder, stands(until=until, goes_on=False), Of("held_office", holder.institution))
    text = client_for(analyst).get(reverse("authority", args=[holder.pk])).content.decode()
    assert on_page in text
    assert ("</span> at least" in text) is until.endswith("/..")
    holder.not_held = False
    assert _in_office(Book(), recorded(holder)) == (  # type: ignore[arg-type]
        f"from 7 September 2021 {printed} (two people judged it almost certain)"
    )


def test_a_dossier_says_how_likely_the_time_in_office_was_found() -> None:
    holder = make.AuthorityFactory(kind="office_holder", institution=make.AuthorityFactory())
    decide(holder, stands("even"), Of("held_office", holder.institution))
    holder.not_held = False
    row = recorded(holder)
    said = _in_office(Book(), row)  # type: ignore[arg-type]
    assert said == "since 7 September 2021 (two people judged it roughly even)"
    # A snapshot frozen before that was kept says what it said.
    del row["tenures"][0]["found"]
    assert _in_office(Book(), row) == "since 7 September 2021"  # type: ignore[arg-type]


def test_however_much_was_accepted_the_chain_costs_the_same() -> None:
    def accepted() -> None:
        one = make.AuthorityFactory(kind="office_holder", institution=make.AuthorityFactory())
        decide(one, stands(), Of("held_office", one.institution))
        decide(one, stands(), Of("reported_to", make.AuthorityFactory()))

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            Authorities().book  # noqa: B018
        return len(asked)

    accepted()
    few = cost()
    accepted()
    assert Tenure.objects.count() == 2
    assert cost() == few
