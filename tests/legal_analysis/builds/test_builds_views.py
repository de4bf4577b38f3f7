"""The pages on files: what they offer, what they say while one waits, and the handing over."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import Assignment, CaseTeam, User
from evidence import consent
from legal_analysis.builds import packages, rescue, states
from legal_analysis.models import Build, CaseFile, Package
from tests.evidence.test_export import shared
from tests.factories.legal_analysis import FinishedBuildFactory, MechanismFactory
from tests.legal_analysis.builds.looking import fresh, packages_left
from tests.legal_analysis.builds.small_case import survivor_in
from tests.sweep.asking import undone

ClientFor = Callable[[str], Client]
WANTED = {"mechanism": "icc-otp", "language": "en"}


@pytest.fixture
def as_system(db: None) -> Iterator[None]:
    """Past row security, in a block that lets a refusal be recorded for good, as it is in life."""
    with acting_for_system(reason="test.arrange"), undone():
        yield


def words(response: HttpResponse) -> str:
    """The text of a page, without tags and with single spaces."""
    page = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def page_of(browser: Client, build: Build, name: str = "build") -> HttpResponse:
    return browser.get(reverse(name, args=[build.pk]))


def test_the_form_offers_what_can_be_written_and_explains_the_rest(
    case: CaseFile, client_for: ClientFor
) -> None:
    MechanismFactory(code="cedaw", name="Another receiver")
    page = client_for("advocate").get(reverse("case_files", args=[case.pk]))
    main = page.content.decode().partition("<main")[2]
    assert re.findall(r'<option value="([^"]+)"', main) == [
        "icc-otp",
        "en",
        "usual",
        "volumes",
        "one",
    ]
    assert "Another receiver" in words(page)
    assert "you can fetch it once, within 15 minutes" in words(page)


def test_a_form_with_something_else_in_it_is_shown_again(
    case: CaseFile, client_for: ClientFor
) -> None:
    MechanismFactory(code="cedaw")
    browser = client_for("advocate")
    for wrong in ({**WANTED, "mechanism": "cedaw"}, {**WANTED, "language": "ps"}, {}):
        answer = browser.post(reverse("case_files", args=[case.pk]), wrong)
        assert answer.status_code == 200
        assert b"errorlist" in answer.content
    assert not Build.objects.unscoped(reason="test").exists()


def test_asking_leads_to_the_page_that_tells_how_it_stands(
    case: CaseFile, client_for: ClientFor
) -> None:
    browser = client_for("advocate")
    answer = browser.post(reverse("case_files", args=[case.pk]), WANTED)
    build = Build.objects.unscoped(reason="test").get()
    assert answer.headers["Location"] == reverse("build", args=[build.pk])
    page = page_of(browser, build)
    assert "Nothing is running that could prepare it" in words(page)
    assert page.headers["Refresh"] == "4"
    assert (
        f'href="{reverse("build", args=[build.pk])}"'
        in browser.get(reverse("builds")).content.decode()
    )


def test_the_page_keeps_still_where_asked_and_after_half_an_hour(
    ask: Callable[..., Build], client_for: ClientFor
) -> None:
    build, browser = ask(), client_for("advocate")
    still = page_of(browser, build, "build_still")
    assert "Refresh" not in still.headers
    assert "Look again" in words(still)
    build.created_at = timezone.now() - timedelta(minutes=31)
    build.save()
    assert "Refresh" not in page_of(browser, build).headers


def test_a_page_tells_the_truth_about_a_worker_that_died(
    ask: Callable[..., Build], client_for: ClientFor
) -> None:
    build, browser = ask(), client_for("advocate")
    states.begin(build.pk)
    assert "no sign of life since" in words(page_of(browser, build))
    Build.objects.unscoped(reason="test").filter(pk=build.pk).update(job_id=None)
    rescue.rescue(now=timezone.now() + timedelta(minutes=2))
    assert "It starts again by itself; chapters" not in words(page_of(browser, build))
    with_worker()
    assert "It starts again by itself; chapters" in words(page_of(browser, build))


def with_worker() -> None:
    """A worker has just shown itself to the queue."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.mark.parametrize("error", Build.Error)
def test_a_failure_says_what_to_do(
    error: Build.Error, ask: Callable[..., Build], client_for: ClientFor
) -> None:
    build = ask()
    states.move(build, Build.Status.FAILED, error_code=error)
    page = page_of(client_for("advocate"), build)
    assert str(error.label).replace("'", "&#x27;") in words(page)
    assert "Refresh" not in page.headers


def test_T05_T16_the_file_is_handed_over_once_with_a_name_that_says_nothing(
    waiting_file: Callable[[], Build], client_for: ClientFor
) -> None:
    build, browser = waiting_file(), client_for("advocate")
    assert "Fetch the draft" in words(page_of(browser, build))
    address = reverse("download_build", args=[build.pk])
    assert browser.get(address).status_code == 405
    got = browser.post(address)
    assert got.status_code == 200
    assert got.content.startswith(b"PK")
    assert got.headers["Content-Type"] == "application/zip"
    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["Content-Disposition"] == f'attachment; filename="{build.pk.hex[:8]}.zip"'
    again = browser.post(address)
    assert again.status_code == 410
    assert "Prepare it again" in words(again)
    page = page_of(browser, build)
    assert "Fetched You fetched it at" in words(page)
    assert "Fetch the draft" not in words(page)


def test_a_file_nobody_fetched_in_time_is_not_offered(
    waiting_file: Callable[[], Build], client_for: ClientFor
) -> None:
    build = waiting_file()
    Package.objects.unscoped(reason="test").update(expires_at=timezone.now())
    browser = client_for("advocate")
    assert "Deleted Nobody fetched it in time" in words(page_of(browser, build))
    assert browser.post(reverse("download_build", args=[build.pk])).status_code == 410
    assert packages.clear_expired() == 1


def test_T09_a_withdrawal_stops_the_file_at_the_door(
    case: CaseFile, waiting_file: Callable[[], Build], client_for: ClientFor
) -> None:
    person = survivor_in(case)
    build = waiting_file()
    consent.withdraw(consent=shared(person), through="herself", by=None)
    got = client_for("advocate").post(reverse("download_build", args=[build.pk]))
    assert got.status_code == 409
    assert not got.content.startswith(b"PK")
    assert (fresh(build).downloaded_at, packages_left()) == (None, 1)


def test_cancelling_from_the_page(ask: Callable[..., Build], client_for: ClientFor) -> None:
    build, browser = ask(), client_for("advocate")
    answer = browser.post(reverse("cancel_build", args=[build.pk]))
    assert answer.headers["Location"] == reverse("build", args=[build.pk])
    assert "You cancelled it" in words(page_of(browser, build))
    assert browser.post(reverse("cancel_build", args=[build.pk])).status_code == 409


@pytest.mark.parametrize("who", ["analyst", "approver", "stranger", "documenter", "auditor"])
def test_T01_T05_what_somebody_else_asked_for_is_not_there(
    who: str, waiting_file: Callable[[], Build], client_for: ClientFor
) -> None:
    build, browser = waiting_file(), client_for(who)
    for name in ("build", "build_still"):
        assert page_of(browser, build, name).status_code == 404
    for name in ("cancel_build", "download_build"):
        assert browser.post(reverse(name, args=[build.pk])).status_code == 404
    assert packages_left() == 1


def test_T05_without_the_right_her_own_file_is_not_there_either(
    waiting_file: Callable[[], Build], advocate: User, client_for: ClientFor, team: CaseTeam
) -> None:
    build, browser = waiting_file(), client_for("advocate")
    Assignment.objects.filter(user=advocate, team=team).delete()
    assert page_of(browser, build).status_code == 404
    assert browser.post(reverse("download_build", args=[build.pk])).status_code == 404


def test_the_case_page_leads_there_for_whoever_may(case: CaseFile, client_for: ClientFor) -> None:
    link = f'href="{reverse("case_files", args=[case.pk])}"'
    for who, shown in (("advocate", True), ("analyst", True), ("approver", False)):
        browser = client_for(who)
        for name in ("case", "case_submissions"):
            page = browser.get(reverse(name, args=[case.pk]))
            assert (link in page.content.decode()) is shown, f"{who} {name}"


def test_lists_take_the_same_number_of_queries_at_any_length(
    case: CaseFile, advocate: User, client_for: ClientFor
) -> None:
    browser = client_for("advocate")
    numbers = []
    for _more in range(2):
        FinishedBuildFactory.create_batch(3, case_file=case, requested_by=advocate)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("builds")).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
