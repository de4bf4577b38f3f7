"""The pages of a case file: for its people only; the matrix counts origins, and gaps show."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import EvidenceItem, Paragraph
from legal_analysis.matrix import Gap, Kind, Line, matrix
from legal_analysis.models import CaseFile, Citation, Element
from legal_analysis.views.cases import MOST_TO_READ
from tests.canaries import scan
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import CaseTeamFactory, UserFactory
from tests.factories.items import receive
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import EVERY_IDENTITY, OTHERS, READERS, arranged, events

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db

PARTS = (
    "case", "case_matrix", "case_patterns", "case_chronology", "case_assessments", "case_submissions",
)  # fmt: skip


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


def addresses(case: CaseFile, element: Element) -> list[str]:
    pages = [reverse(part, args=[case.pk]) for part in PARTS]
    return [*pages, reverse("case_assessment", args=[case.pk, element.pk])]


@arranged
def paragraph_of(team: CaseTeam, **changes: object) -> Paragraph:
    return world.account(team, **changes).paragraphs.unscoped(reason="test").get()


@arranged
def assess(case: CaseFile, element: Element, **texts: list[str]) -> None:
    law.AssessmentFactory(case_file=case, element=element, **texts)


# --- Who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_T01_the_team_opens_every_part_of_its_case(
    role: str, client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    browser = client_for(role)
    for address in addresses(case, element):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert f'<bdi class="code" dir="ltr">{case.code}</bdi>' in answer.content.decode()
    assert case.code in browser.get(reverse("cases")).content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_T01_to_everybody_else_the_case_does_not_exist(
    role: str, client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    browser = client_for(role)
    for address in addresses(case, element):
        assert browser.get(address).status_code == 404
    assert case.code not in browser.get(reverse("cases")).content.decode()
    assert case.code not in browser.get(reverse("home")).content.decode()


def test_T01_a_browser_nobody_signed_in_on_is_sent_to_sign_in(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    for address in addresses(case, element):
        assert client_for("anonymous").get(address).status_code == 302


def test_T47_every_part_of_a_case_that_is_opened_is_in_the_trail(
    client_for: ClientFor, case: CaseFile, element: Element, analyst: User
) -> None:
    browser = client_for(analyst)
    for number, address in enumerate(addresses(case, element), start=1):
        browser.get(address)
        assert events(analyst, "case.read") == number


# --- The matrix --------------------------------------------------------------------------------------


def line_of(case: CaseFile, user: User) -> Line:
    with acting_for_system(reason="test.ask"):
        (line,) = matrix(case, user)
    return line


def supports(line: Line) -> dict[Kind, int]:
    return {kind: cell.supports for kind, cell in zip(Kind, line.cells, strict=True)}


def publication() -> EvidenceItem:
    with acting_for_system(reason="test.arrange"):
        item: EvidenceItem = make.EvidenceItemFactory(organisation=None)
    return item


def test_an_element_nobody_worked_on_has_every_gap(case: CaseFile, analyst: User) -> None:
    assert line_of(case, analyst).gaps == [Gap.NO_SUPPORT, Gap.NOT_ASSESSED]


def test_the_matrix_counts_by_kind_and_stance(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    world.cite(case, element, paragraph=paragraph_of(team))
    with acting_for_system(reason="test.arrange"):
        act = world.incident(team).acts.unscoped(reason="test").get()
    world.cite(case, element, act=act)
    world.cite(case, element, provision=law.ProvisionFactory(), stance=Citation.Stance.UNDERMINES)
    world.cite(case, element, item=publication(), stance=Citation.Stance.NEUTRAL)
    line = line_of(case, analyst)
    assert supports(line) == {
        Kind.GIVEN: 1, Kind.PUBLISHED: 0, Kind.INCIDENT: 1, Kind.POLICY: 0, Kind.ITEM: 0,
    }  # fmt: skip
    policy, item = line.cells[3], line.cells[4]
    assert (policy.undermines, item.neutral) == (1, 1)


def test_sources_of_one_origin_count_once_and_an_account_is_an_origin(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    for _number in range(3):
        source = make.SourceFactory(independence_group="one wire report")
        pair = law.PolicySourceFactory(source=source)
        world.cite(case, element, provision=law.ProvisionFactory(policy=pair.policy))
    line = line_of(case, analyst)
    assert (line.supporting, line.gaps) == (1, [Gap.ONE_ORIGIN, Gap.NOT_ASSESSED])
    world.cite(case, element, paragraph=paragraph_of(team))
    assess(case, element)
    line = line_of(case, analyst)
    assert (line.supporting, line.gaps) == (2, [])


def test_files_that_were_received_are_an_origin_each(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    for number in range(2):
        facts = {"organisation": team.organisation, "team": team}
        with acting_as(analyst):
            item = receive(f"invented {number}".encode(), by=analyst, **facts)
        world.cite(case, element, item=item)
    assert line_of(case, analyst).supporting == 2


def test_what_undermines_is_no_support(case: CaseFile, element: Element, analyst: User) -> None:
    pair = law.PolicySourceFactory()
    provision = law.ProvisionFactory(policy=pair.policy)
    world.cite(case, element, provision=provision, stance=Citation.Stance.UNDERMINES)
    line = line_of(case, analyst)
    assert (line.supporting, line.undermining) == (0, 1)
    assert Gap.NO_SUPPORT in line.gaps


def test_the_matrix_of_another_case_is_another_matrix(
    case: CaseFile, element: Element, analyst: User
) -> None:
    world.cite(world.case(CaseTeamFactory()), element, provision=law.ProvisionFactory())
    assert sum(cell.total for cell in line_of(case, analyst).cells) == 0


def test_the_pages_of_a_case_cost_the_same_with_one_row_and_with_twenty(
    client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    for _number in range(MOST_TO_READ):  # of more than so many, the first page counts the rest
        world.incident(team)
    fill(case, element, team)
    browser = client_for("analyst")
    few = [world.queries(browser, address) for address in addresses(case, element)]
    for _number in range(19):
        fill(case, element, team)
        fill(case, law.ElementFactory(framework=element.framework), team)
    assert [world.queries(browser, address) for address in addresses(case, element)] == few
    # Twelve are its budget without the six of every page (design, section 6). At its most:
    # assessing/test_contradicted.py.
    assert few[1] <= 13 + SAVEPOINT, "the matrix while nobody agreed to anything, all told"
    with acting_for_system(reason="test.arrange"):
        authority = make.AuthorityFactory()
        case.alleged_perpetrators.add(authority)
    browser.post(addresses(case, element)[1], {"authority": authority.code})
    narrowed = world.queries(browser, addresses(case, element)[1])
    assert narrowed <= 14 + SAVEPOINT, "narrowed, what is open to her by name is asked, too"


SAVEPOINT = 2  # statements that only a test adds, whose transaction is open already


@arranged
def fill(case: CaseFile, element: Element, team: CaseTeam) -> None:
    told = world.account(team)
    world.cite(case, element, paragraph=told.paragraphs.unscoped(reason="test").get())
    event = world.incident(team)
    world.cite(case, element, act=event.acts.unscoped(reason="test").get())
    pair = law.PolicySourceFactory()
    world.cite(case, element, provision=law.ProvisionFactory(policy=pair.policy))
    world.cite(case, element, item=publication())
    if not case.assessments.unscoped(reason="test").filter(element=element).exists():
        prose = [f"[[{told.code}]] [[{event.code}]] [[{pair.policy.code}]] [[LAW:{element.code}]]"]
        law.AssessmentFactory(case_file=case, element=element, facts=prose)
    law.SubmissionFactory(case_file=case)


def test_an_assessment_shows_as_a_draft_until_a_second_person_read_it(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    browser = client_for("analyst")
    address = reverse("case_assessments", args=[case.pk])
    assert "Nothing is assessed yet." in browser.get(address).content.decode()
    with acting_for_system(reason="test.arrange"):
        row = law.AssessmentFactory(case_file=case, element=element)
    assert "Draft" in browser.get(address).content.decode()
    with acting_for_system(reason="test.arrange"):
        row.waiting_since = timezone.now()
        row.save()
    assert "Waits for a second reader" in browser.get(address).content.decode()
    with acting_for_system(reason="test.arrange"):
        row.second_reader, row.waiting_since = UserFactory(), None
        row.save()
    assert "Read by a second person" in browser.get(address).content.decode()


def test_behind_a_count_stands_what_counts_for_every_right_and_how_many_sources_it_has(
    client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    with acting_for_system(reason="test.arrange"):
        right, event = law.RightFactory(), world.incident(team)
        event.graded_sources.all().delete()
        for group in ("a wire", "a wire", ""):
            source = make.SourceFactory(independence_group=group)
            make.IncidentSourceFactory(incident=event, source=source)
        world.cite(case, element, act=event.acts.unscoped(reason="test").get())
    browser, address = client_for("analyst"), reverse("case_behind", args=[case.pk, element.pk])

    def shown(**chosen: str) -> str:
        return " ".join(browser.post(address, chosen, follow=True).content.decode().split())

    page = shown(all="1")
    assert "Independent sources: <bdi>2</bdi>" in page
    assert "counted for every right" not in page
    assert str(Gap.NOT_ASSESSED.label) in page
    assert "counted for every right" in shown(right=right.code)
    # One kind of evidence says nothing of what the element lacks.
    page = shown(kind=Kind.INCIDENT)
    assert str(Gap.NOT_ASSESSED.label) not in page
    assert "Show all to see what the element lacks" in page


# --- Prose -------------------------------------------------------------------------------------------


def prose(client: Client, case: CaseFile, element: Element) -> str:
    address = reverse("case_assessment", args=[case.pk, element.pk])
    return client.get(address).content.decode()


def test_references_in_prose_lead_to_what_they_name(
    client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    policy, decision = law.PolicyFactory(), law.CaseLawFactory()
    instrument, authority = law.InstrumentFactory(code="ICINV"), make.AuthorityFactory()
    told, event = world.account(team), world.incident(team)
    codes = [policy.code, authority.code, told.code, event.code, f"LAW:{element.code}"]
    codes += [f"CASE:{decision.code}", f"INSTRUMENT:{instrument.code}:7"]
    text = " ".join(f"[[{code}]]" for code in codes)
    assess(case, element, facts=[text, f"See {{see:{element.code}}}, *stressed*."], gaps=["A gap."])
    page = prose(client_for("analyst"), case, element)
    for address in (
        reverse("policy", args=[policy.pk]),
        reverse("authority", args=[authority.pk]),
        reverse("account", args=[told.pk]),
        reverse("incident", args=[event.pk]),
        reverse("element", args=[element.pk]),
        f"{reverse('decisions')}#{decision.pk}",
        f"{reverse('instruments')}#{instrument.pk}",
        reverse("case_assessment", args=[case.pk, element.pk]),
    ):
        assert f'href="{address}"' in page, address
    assert "ICINV art. 7" in page
    assert "<em>stressed</em>" in page
    assert "A gap." in page
    assert "[[" not in page


def test_T02_a_reference_to_a_hidden_record_is_no_link(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    hidden = world.account(CaseTeamFactory())
    event = world.incident(CaseTeamFactory())
    assess(case, element, facts=[f"[[{hidden.code}]] [[{event.code}]]"])
    page = prose(client_for("analyst"), case, element)
    assert str(hidden.pk) not in page
    assert str(event.pk) not in page


def test_figures_in_prose_are_those_of_the_last_frozen_version(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    assess(case, element, facts=["There are {n:policies} policies and {n:unknown}."])
    browser = client_for("analyst")
    assert "counted when the case is frozen" in prose(browser, case, element)
    with acting_for_system(reason="test.arrange"):
        law.SubmissionFactory(case_file=case, snapshot='{"figures": {"policies": 4711}}')
    page = prose(browser, case, element)
    assert "4711" in page
    assert "Figures are those of version" in page


def test_T26_prose_is_text_whatever_is_in_it(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    attack = "<script>x</script>"
    assess(
        case, element, facts=[f"{attack} *{attack}* [[{attack}]] {{n:{attack}}} {{see:{attack}}}"]
    )
    assert attack not in prose(client_for("analyst"), case, element)


def test_T02_a_citation_of_a_record_she_may_not_open_names_it_not(
    client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    seen, hidden = paragraph_of(team), paragraph_of(CaseTeamFactory())
    with acting_for_system(reason="test.arrange"):
        act = world.incident(CaseTeamFactory()).acts.unscoped(reason="test").get()
        codes = [hidden.testimony.code, act.incident.code]
    world.cite(case, element, paragraph=seen)
    world.cite(case, element, paragraph=hidden)
    world.cite(case, element, act=act)
    page = prose(client_for("analyst"), case, element)
    with acting_for_system(reason="test.ask"):
        assert seen.testimony.code in page
    assert "an account you may not open" in page
    assert "an incident you may not open" in page
    assert [code for code in codes if code in page] == []


@pytest.mark.parametrize("role", READERS)
def test_T04_no_identity_is_in_the_pages_of_a_case(
    role: str, client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    fill(case, element, team)
    browser = client_for(role)
    for address in addresses(case, element):
        assert scan(browser.get(address).content, EVERY_IDENTITY, where=address) == []


def test_an_element_of_other_law_is_no_part_of_the_case(
    client_for: ClientFor, case: CaseFile
) -> None:
    other = law.ElementFactory()
    address = reverse("case_assessment", args=[case.pk, other.pk])
    assert client_for("analyst").get(address).status_code == 404


def test_frozen_versions_are_listed_with_their_digest(
    client_for: ClientFor, case: CaseFile
) -> None:
    browser = client_for("advocate")
    address = reverse("case_submissions", args=[case.pk])
    assert "Nothing is frozen yet." in browser.get(address).content.decode()
    with acting_for_system(reason="test.arrange"):
        law.SubmissionFactory(case_file=case, content_sha256="ab" * 32, version=7)
    page = browser.get(address).content.decode()
    assert "ab" * 32 in page
    assert "<bdi>7</bdi>" in page
