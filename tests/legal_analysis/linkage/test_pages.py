"""The chain on the page of an authority and of an incident; lines entered there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import CaseTeam, User
from evidence import dates
from evidence.models import Authority, ReportingLine, Source
from legal_analysis.linkage.drawing import drawn
from legal_analysis.linkage.reading import Authorities
from legal_analysis.views.chains import asked_on
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@arranged
def two_ministers() -> dict[str, Authority]:
    """A ministry led by one until 20 September 2022 and by another from the next day on."""
    office = make.AuthorityFactory(name="Ministry of Invention", code="AUT-A")
    people = {}
    for name, since, until in (("First", "2021", "2022-09-20"), ("Second", "2022-09-21", "")):
        holder = make.AuthorityFactory(
            name=f"{name} Minister", institution=office, kind=Authority.Kind.OFFICE_HOLDER
        )
        make.TenureFactory(authority=holder, from_edtf=since, to_edtf=until)
        make.ReportingLineFactory(
            subordinate=office,
            superior=holder,
            kind=ReportingLine.Kind.LED_BY,
            from_edtf=since,
            to_edtf=until,
        )
        people[name] = holder
    return {"office": office, **people}


@pytest.mark.parametrize(
    ("day", "there", "missing"),
    [
        ("20 September 2022", ["First Minister"], ["Second Minister"]),
        ("21 September 2022", ["Second Minister"], ["First Minister"]),
        ("September 2022", ["First Minister", "Second Minister"], []),
    ],
)
def test_the_chain_is_that_of_the_day_that_is_chosen(
    day: str, there: list[str], missing: list[str], client_for: ClientFor, analyst: object
) -> None:
    office = two_ministers()["office"]
    browser = client_for(analyst)
    page = browser.post(reverse("authority", args=[office.pk]), {"day": day}, follow=True)
    picture = page.context["chain"].picture
    assert [name in picture for name in (*there, *missing)] == [True] * len(there) + [False] * len(
        missing
    )
    assert page.context["request"].get_full_path() == reverse("authority", args=[office.pk])


def test_an_uncertain_line_is_dashed_and_said_to_be_so() -> None:
    office = two_ministers()["office"]
    links = Authorities().chain_of(office, asked_on("2022-09", "gregorian"))
    sure = Authorities().chain_of(office, asked_on("2022-10", "gregorian"))
    for language, words in (("en", "only possible on that day"), ("fa-af", "تنها ممکن")):
        with translation.override(language):
            unsure = drawn(links, title="T", name="n")
            assert "stroke-dasharray" in unsure
            assert words in unsure
            assert "stroke-dasharray" not in drawn(sure, title="T", name="n")
            assert ('direction="rtl"' in unsure) is (language != "en")


def test_an_incident_shows_who_was_above_on_its_day(client_for: ClientFor, analyst: object) -> None:
    made = two_ministers()
    incident = arranged(make.IncidentFactory)(
        organisation=None, date_edtf="2022-09-21", date_range=dates.as_range("2022-09-21")
    )
    arranged(make.InvolvementFactory)(
        act=arranged(make.ActFactory)(incident=incident),
        side="alleged_perpetrator",
        authority=made["office"],
        group="",
        degree="alleged_direct",
        described_as="Police",
    )
    page = client_for(analyst).get(reverse("incident", args=[incident.pk]))
    text = page.content.decode()
    assert "Second Minister" in text
    assert "First Minister" not in text
    assert "presumed innocent" in text


def test_wherever_somebody_is_named_all_are_said_to_be_presumed_innocent(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    made = two_ministers()
    waits = arranged(law.NamingFactory)(case_file__team=team, authority=made["First"])
    case = waits.case_file
    arranged(case.alleged_perpetrators.add)(made["office"])
    line = ReportingLine.objects.get(subordinate=made["office"], superior=made["First"])
    incident = arranged(make.IncidentFactory)(organisation=None, date_edtf="2022-09-21")
    arranged(make.InvolvementFactory)(
        act=arranged(make.ActFactory)(incident=incident),
        side="alleged_perpetrator",
        authority=made["office"],
        group="",
        degree="alleged_direct",
        described_as="Police",
    )
    browser = client_for(analyst)

    def said(name: str, *args: object) -> int:
        text = browser.get(reverse(name, args=args)).content.decode()
        return text.count("Everybody named here is presumed innocent")

    chain = 2  # its picture, to read and to hear
    assert {
        "case": said("case", case.pk),
        "linkage": said("case_linkage", case.pk),
        "linked": said("case_linked", case.pk, made["office"].pk),
        "naming": said("naming", case.pk, waits.pk),
        "authority": said("authority", made["office"].pk),
        "alone": said("authority", make.AuthorityFactory().pk),
        "line": said("line", line.pk),
        "new line": said("line_new", made["office"].pk),
        "incident": said("incident", incident.pk),
    } == {
        "case": 1,
        "linkage": 1,
        "linked": 1 + chain,
        "naming": 1,
        "authority": 1 + chain,
        "alone": 2,
        "line": 1,
        "new line": 1,
        "incident": chain,
    }


def test_a_circle_is_said_on_the_page_and_nothing_is_kept(
    client_for: ClientFor, analyst: object
) -> None:
    made = two_ministers()
    part = make.AuthorityFactory(name="Part", institution=made["office"])
    before = ReportingLine.objects.count()
    page = client_for(analyst).post(
        reverse("line_new", args=[made["office"].pk]),
        {"superior": part.pk, "kind": "reports_to", "title": "Invented report"},
    )
    assert "Ministry of Invention → Part → Ministry of Invention" in page.content.decode()
    assert ReportingLine.objects.count() == before
    assert not Source.objects.filter(title="Invented report").exists()
