"""The pages of the library: for everybody assigned to something, and nothing of anybody's records."""

from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import CaseTeam
from evidence.models import Place
from tests.canaries import scan
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import EVERY_IDENTITY, LIBRARY_ROLES, OTHERS, READERS

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db

LISTS = (
    "policies", "rights", "instruments", "frameworks", "decisions", "authorities", "places",
    "sources", "mechanisms",
)  # fmt: skip
FACTORIES = {
    "policies": law.PolicyFactory,
    "rights": law.RightFactory,
    "instruments": law.InstrumentFactory,
    "frameworks": law.FrameworkFactory,
    "decisions": law.CaseLawFactory,
    "authorities": make.AuthorityFactory,
    "places": make.PlaceFactory,
    "sources": law.PolicySourceFactory,
    "mechanisms": law.MechanismFactory,
}


def page_of(kind: str) -> tuple[str, str]:
    """Return the address of one entry and a text that stands on its page."""
    match kind:
        case "policy":
            row = law.PolicyFactory()
            return reverse("policy", args=[row.pk]), row.code
        case "right":
            row = law.RightFactory()
            return reverse("right", args=[row.pk]), row.code
        case "framework":
            row = law.FrameworkFactory()
            return reverse("framework", args=[row.pk]), row.code
        case "element":
            row = law.ElementFactory()
            return reverse("element", args=[row.pk]), row.code
        case "authority":
            row = make.AuthorityFactory()
            return reverse("authority", args=[row.pk]), row.code
        case "place":
            row = make.PlaceFactory()
            return reverse("place", args=[row.pk]), row.code
        case "mechanism":
            row = law.MechanismFactory()
            return reverse("mechanism", args=[row.pk]), row.code
        case _:
            row = law.PolicySourceFactory().source
            return reverse("source", args=[row.pk]), row.title


ENTRIES = ("policy", "right", "framework", "element", "authority", "place", "mechanism", "source")
CHECKED = tuple(kind for kind in ENTRIES if kind not in {"framework", "place", "source"})


@pytest.mark.parametrize("kind", ENTRIES)
@pytest.mark.parametrize("role", LIBRARY_ROLES)
def test_T01_an_entry_of_the_library_is_open_to_every_role(
    role: str, kind: str, client_for: ClientFor
) -> None:
    address, text = page_of(kind)
    answer = client_for(role).get(address)
    assert answer.status_code == 200
    assert text in answer.content.decode()


@pytest.mark.parametrize("kind", ENTRIES)
def test_T01_without_a_role_no_entry_of_the_library_exists(
    kind: str, client_for: ClientFor
) -> None:
    address, _text = page_of(kind)
    assert client_for("nobody").get(address).status_code == 404
    assert client_for("anonymous").get(address).status_code == 302


@pytest.mark.parametrize("name", ["library", *LISTS])
def test_T01_lists_of_the_library_need_a_role(name: str, client_for: ClientFor) -> None:
    assert client_for("auditor").get(reverse(name)).status_code == 200
    assert client_for("nobody").get(reverse(name)).status_code == 404
    assert client_for("anonymous").get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_so_and_a_full_one_counts(name: str, client_for: ClientFor) -> None:
    browser = client_for("auditor")
    assert "There is nothing here yet." in browser.get(reverse(name)).content.decode()
    for _number in range(3):
        FACTORIES[name]()
    assert "1 to 3 of 3." in browser.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_twenty(
    name: str, client_for: ClientFor
) -> None:
    browser = client_for("analyst")
    FACTORIES[name]()
    few = world.queries(browser, reverse(name))
    for _number in range(19):
        FACTORIES[name]()
    assert world.queries(browser, reverse(name)) == few


@pytest.mark.parametrize("kind", CHECKED)
def test_what_is_not_checked_says_so_on_its_page(kind: str, client_for: ClientFor) -> None:
    address, _text = page_of(kind)
    assert "Not checked" in client_for("auditor").get(address).content.decode()


def test_an_unverified_part_stands_on_the_page_and_marks_the_list(client_for: ClientFor) -> None:
    right = law.RightFactory(verified=True, unverified_part="the invented half")
    browser = client_for("auditor")
    page = browser.get(reverse("right", args=[right.pk])).content.decode()
    assert "Checked in part" in page
    assert "the invented half" in page
    assert "Checked in part" in browser.get(reverse("rights")).content.decode()


def choose(browser: Client, name: str, **choice: str) -> HttpResponse:
    """Send the form of a list and go where it leads."""
    answer = browser.post(reverse(name), choice)
    assert (answer.status_code, answer["Location"]) == (302, reverse(name))
    return browser.get(answer["Location"])


def test_a_list_is_chosen_from_sorted_and_paged(client_for: ClientFor) -> None:
    right = law.RightFactory(title="Right to invention")
    for number in range(30):
        provision = law.ProvisionFactory(policy__title=f"Order {number:02}")
        provision.rights.add(right)
    law.PolicyFactory(title="Another order")
    browser = client_for("auditor")
    chosen = choose(browser, "policies", right=right.code, order="title")
    page = chosen.context["page"]
    assert (page.total, page.pages, page.rows[0].title) == (30, 2, "Order 00")
    assert "Another order" not in chosen.content.decode()
    assert "By title</span></summary>" in chosen.content.decode()
    following = browser.get(reverse("policies") + chosen.context["addresses"]["next"])
    assert [row.title for row in following.context["page"].rows] == [
        f"Order {number}" for number in range(25, 30)
    ]
    assert choose(browser, "policies", word="Another").context["page"].total == 1
    assert "Nothing fits" in choose(browser, "policies", word="zzz").content.decode()


def test_a_list_comes_back_as_it_was_left_until_all_is_asked_for(client_for: ClientFor) -> None:
    law.PolicyFactory(title="Order"), law.PolicyFactory(title="Another")
    browser = client_for("auditor")
    choose(browser, "policies", word="Another")
    browser.get(reverse("rights"))
    left = browser.get(reverse("policies"))
    assert left.context["page"].total == 1
    assert "Show all" in left.content.decode()
    assert client_for("analyst").get(reverse("policies")).context["page"].total == 2
    assert choose(browser, "policies", word="Another", all="1").context["page"].total == 2


def test_the_ends_of_a_long_list_are_one_step_away(client_for: ClientFor) -> None:
    for number in range(101):
        law.PolicyFactory(title=f"Order {number:03}")
    browser = client_for("auditor")
    ends = {
        "1": "next last",
        "2": "previous next last",
        "4": "first previous next",
        "5": "first previous",
    }
    for page, there in ends.items():
        answer = browser.get(f"{reverse('policies')}?page={page}")
        assert " ".join(answer.context["addresses"]) == there
        assert f"Page {page} of 5" in answer.content.decode()
    assert answer.context["addresses"] == {"first": "?page=1", "previous": "?page=4"}


@pytest.mark.parametrize(
    "asked", ["?page=0", "?page=-1", "?page=x", "?page=99999999999", "?order=pk", "?word=zzz"]
)
def test_T18_an_address_asks_for_a_page_and_nothing_else(asked: str, client_for: ClientFor) -> None:
    law.PolicyFactory()
    answer = client_for("auditor").get(reverse("policies") + asked)
    assert answer.status_code == 200
    assert answer.context["page"].total == 1
    assert answer.context["page"].choice.values == {}


# --- Policies --------------------------------------------------------------------------------------


def test_a_policy_shows_what_amends_what_both_ways_and_when_it_held(client_for: ClientFor) -> None:
    policy = law.PolicyFactory(scope="province")
    policy.provinces.add(make.PlaceFactory(name_en="Invented province"))
    time = law.InForceFactory(provision__policy=policy, to_edtf="2023-06", note="then reversed")
    time.provision.rights.add(law.RightFactory(title="Invented right of all"))
    earlier, later = (
        law.PolicyFactory(title="Earlier order"),
        law.PolicyFactory(title="Later order"),
    )
    law.PolicyRelationFactory(policy=policy, earlier=earlier, kind="amends")
    law.PolicyRelationFactory(policy=later, earlier=policy, kind="repeals")
    law.PolicySourceFactory(policy=policy, reliability="B", credibility="2", grade_reason="Because")
    text = client_for("auditor").get(reverse("policy", args=[policy.pk])).content.decode()
    for words in (
        "Earlier order", "amends", "Later order", "repeals", "June 2023", "then reversed",
        "Invented right of all", "Invented province", ">B2<", "B: usually reliable", "Because",
    ):  # fmt: skip
        assert words in text, words


def test_a_day_stands_in_both_calendars(client_for: ClientFor) -> None:
    policy = law.PolicyFactory(date_edtf="2022-03-23", date_range=DateRange(None, None))
    text = client_for("auditor").get(reverse("policy", args=[policy.pk])).content.decode()
    assert "23 March 2022" in text
    assert "3 Hamal 1401" in text


@pytest.mark.parametrize("role", READERS)
def test_T01_who_works_on_a_case_sees_where_a_policy_was_carried_out(
    role: str, client_for: ClientFor, team: CaseTeam
) -> None:
    event = world.incident(team, title="Event of the team")
    policy = event.enforcements.unscoped(reason="test").get().policy
    text = client_for(role).get(reverse("policy", args=[policy.pk])).content.decode()
    assert "Event of the team" in text


@pytest.mark.parametrize("role", [role for role in OTHERS if role != "nobody"])
def test_T02_nobody_else_sees_that_a_policy_was_carried_out(
    role: str, client_for: ClientFor, team: CaseTeam
) -> None:
    """Not as documenter of the account either: the address of a policy is no way back to it."""
    event = world.incident(team, title="Event of the team")
    policy = event.enforcements.unscoped(reason="test").get().policy
    browser = client_for(role)
    address = reverse("policy", args=[policy.pk])
    before = browser.get(address).content
    told = world.account(team, interviewer=browser_user(browser))
    law.EnforcementFactory(policy=policy, incident=None, testimony=told)
    after = browser.get(address).content
    assert b"Event of the team" not in before
    assert without_tokens(before) == without_tokens(after)


def browser_user(browser: Client) -> object:
    from accounts.models import User

    return User.objects.get(pk=browser.session["_auth_user_id"])


def without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]


# --- Places, sources, authorities -------------------------------------------------------------------


def provinces() -> None:
    for number in range(1, 35):
        make.PlaceFactory(code=f"AF{number:02}", name_en=f"Province {number}")


def test_the_map_counts_what_was_published_and_leads_to_each_province(
    client_for: ClientFor, team: CaseTeam
) -> None:
    provinces()
    place = Place.objects.get(code="AF01")
    make.IncidentFactory(organisation=None, place=place)
    world.incident(team, place=place)
    page = client_for("analyst").get(reverse("places")).content.decode()
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert drawing.count("<a href=") == 34
    for province in Place.objects.filter(code__startswith="AF"):
        assert f'href="{reverse("place", args=[province.pk])}"' in drawing
    assert 'aria-label="Province 1: 1"' in drawing
    assert 'aria-label="Province 2: 0"' in drawing
    assert 'id="list"' in page


def test_a_library_without_all_provinces_has_its_list_and_no_map(client_for: ClientFor) -> None:
    make.PlaceFactory(code="AF01", name_en="Province 1")
    page = client_for("analyst").get(reverse("places")).content.decode()
    assert "Province 1" in page
    assert 'class="map"' not in page


def test_T02_a_role_that_reads_no_incidents_gets_no_count_of_them(client_for: ClientFor) -> None:
    provinces()
    browser = client_for("support_worker")
    before = browser.get(reverse("places")).content
    make.IncidentFactory(organisation=None, place=Place.objects.get(code="AF01"))
    assert without_tokens(browser.get(reverse("places")).content) == without_tokens(before)


def test_the_map_brings_no_style_of_its_own(client_for: ClientFor) -> None:
    """The content security policy would refuse it."""
    provinces()
    text = client_for("auditor").get(reverse("places")).content.decode()
    assert "<svg" in text
    assert " style=" not in text
    assert "<style" not in text


def test_T01_a_district_of_a_survivors_incident_is_for_analysts(
    client_for: ClientFor, team: CaseTeam
) -> None:
    district = make.PlaceFactory(level="district", province=make.PlaceFactory())
    world.incident(team, place=district, title="Event of the team")
    of_district = reverse("place", args=[district.pk])
    of_province = reverse("place", args=[district.province.pk])
    for role, shown in (("analyst", True), ("advocate", False)):
        browser = client_for(role)
        assert ("Event of the team" in browser.get(of_district).content.decode()) is shown
        assert "Event of the team" in browser.get(of_province).content.decode()


def test_T02_a_source_of_a_hidden_record_is_hidden_with_it(
    client_for: ClientFor, team: CaseTeam
) -> None:
    source = world.incident(team).graded_sources.get().source
    address = reverse("source", args=[source.pk])
    for role, status in (("analyst", 200), ("stranger", 404), ("auditor", 404)):
        browser = client_for(role)
        assert browser.get(address).status_code == status
        listed = source.title in browser.get(reverse("sources")).content.decode()
        assert listed is (status == 200)


def test_T04_the_pages_of_the_library_show_no_identity(
    client_for: ClientFor, team: CaseTeam
) -> None:
    event = world.incident(team)
    browser = client_for("analyst")
    addresses = [reverse("policy", args=[row.policy.pk]) for row in
                 event.enforcements.unscoped(reason="test").select_related("policy")]  # fmt: skip
    addresses += [reverse("source", args=[pair.source_id]) for pair in event.graded_sources.all()]
    for address in addresses:
        assert scan(browser.get(address).content, EVERY_IDENTITY, where=address) == []


@pytest.mark.parametrize("kind", ENTRIES)
def test_codes_stand_isolated(kind: str, client_for: ClientFor) -> None:
    address, text = page_of(kind)
    page = client_for("auditor").get(address).content.decode()
    if kind == "source":  # a title, not a code
        assert f'dir="auto">{text}' in page
    else:
        assert f'<bdi class="code" dir="ltr">{text}</bdi>' in page


def test_a_tenure_is_told_with_both_ends(client_for: ClientFor) -> None:
    row = make.TenureFactory(from_edtf="2021-09", to_edtf="2022-10-18")
    address = reverse("authority", args=[row.authority_id])
    page = client_for("auditor").get(address).content.decode()
    assert "September 2021" in page
    assert "18 October 2022" in page
