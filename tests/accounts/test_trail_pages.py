"""What auditors and administrators see: ids, codes, names of their own colleagues, and no more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEvent, AuditSeal, CaseTeam, Organisation, Role, User
from accounts.trail_pages import PER_PAGE
from tests.accounts.test_seals import seal_now
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory, AuditEventFactory, UserFactory

BACKEND = "accounts.backends.Backend"


def page_of(client: Client, path: str) -> str:
    response = client.get(f"/account/{path}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def browser(client_for: Callable[[str], Client]) -> Client:
    return client_for("auditor")


def test_the_trail_is_read_page_by_page_newest_first(browser: Client) -> None:
    events = [AuditEventFactory(details={"code": f"N-{n:03}"}) for n in range(PER_PAGE + 5)]
    first = page_of(browser, "trail/test.happened/all/all/")
    assert first.index("N-054") < first.index("N-053") < first.index("N-005")
    assert "N-004" not in first
    older = f"trail/test.happened/all/all/{events[5].pk}/"
    assert f"/account/{older}" in first
    second = page_of(browser, older)
    assert "N-004" in second
    assert "N-000" in second
    assert "N-005" not in second


def test_the_trail_is_narrowed_by_event_outcome_and_person(
    browser: Client, analyst: User, advocate: User
) -> None:
    AuditEventFactory(action="one.read", by=analyst, details={"code": "ONE"})
    AuditEventFactory(action="one.read", by=advocate, details={"code": "TWO"}, outcome="refused")
    AuditEventFactory(action="two.read", by=analyst, details={"code": "THREE"})
    found = {
        path: {
            code for code in ("ONE", "TWO", "THREE") if f"code: {code}<" in page_of(browser, path)
        }
        for path in (
            "trail/one.read/all/all/",
            "trail/one.read/refused/all/",
            f"trail/all/all/{analyst.pk}/",
            "trail/refused/",
        )
    }
    assert list(found.values()) == [{"ONE", "TWO"}, {"TWO"}, {"ONE", "THREE"}, {"TWO"}]


@pytest.mark.parametrize(
    "path",
    ["trail/x y/all/all/", "trail/all/maybe/all/", "trail/all/all/somebody/", "trail/refused/a/"],
)
def test_an_address_that_means_nothing_does_not_exist(browser: Client, path: str) -> None:
    assert browser.get(f"/account/{path}").status_code == 404


def test_a_choice_is_sent_by_post_and_answered_by_an_address_of_ids(
    browser: Client, analyst: User
) -> None:
    choice = {"action": "one.read", "outcome": "refused", "person": str(analyst.pk)}
    response = browser.post("/account/trail/", choice)
    assert response.headers["Location"] == f"/account/trail/one.read/refused/{analyst.pk}/"
    wrong = browser.post("/account/trail/", {"action": "Her name", "outcome": "all", "person": "x"})
    assert wrong.status_code == 200
    assert b"small letters" in wrong.content
    assert b"32 digits" in wrong.content


def test_names_are_shown_of_colleagues_only(
    browser: Client, analyst: User, documenter: User, stranger: User
) -> None:
    for somebody in (analyst, documenter, stranger):
        AuditEventFactory(by=somebody)
    page = page_of(browser, "trail/")
    assert analyst.display_name in page  # by a team of the organisation
    assert documenter.display_name in page
    assert stranger.display_name not in page
    assert str(stranger.pk) in page
    assert stranger.email not in page


def test_a_page_of_the_trail_costs_the_same_however_long_it_is(
    browser: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    AuditEventFactory()
    with django_assert_max_num_queries(30) as short:
        page_of(browser, "trail/")
    for _number in range(60):
        AuditEventFactory()
    with django_assert_num_queries(len(short)):
        page_of(browser, "trail/")


# --- Seals (with real commits, since sealing closes finished transactions) ------------------------------


@pytest.fixture
def auditors_browser(committed_db: str) -> Client:
    user = AssignmentFactory(role=Role.AUDITOR).user
    give_second_factor(user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_the_page_of_seals_tells_what_is_sealed_and_what_waits(auditors_browser: Client) -> None:
    assert "Nothing is sealed yet" in page_of(auditors_browser, "trail/seals/")
    seal = seal_now()
    page = page_of(auditors_browser, "trail/seals/")
    assert f"{seal.number}:{bytes(seal.digest).hex()}" in page
    assert "never verified" in page
    assert "<dd>0</dd>" in page
    # That page itself is an event, and waits for its seal.
    assert "has waited" in page_of(auditors_browser, "trail/seals/")


def test_the_page_of_seals_tells_what_the_last_verification_found(
    auditors_browser: Client, superuser_connection: Any
) -> None:
    seal_now()
    call_command("verify_audit")
    page = page_of(auditors_browser, "trail/seals/")
    assert "nothing wrong was found" in page
    assert "was whole" not in page  # T-46: not without something from outside
    seal = AuditSeal.objects.unscoped(reason="test").last()
    assert seal is not None
    call_command("verify_audit", head=(seal.number, bytes(seal.digest).hex()))
    assert "The trail was whole" in page_of(auditors_browser, "trail/seals/")
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE accounts_auditevent SET action = 'forged.read' WHERE id ="
        " (SELECT min(id) FROM accounts_auditevent)"
    )
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit")
    page = page_of(auditors_browser, "trail/seals/")
    assert "not whole" in page
    assert "was whole" not in page


def test_the_nightly_job_leaves_what_it_found(committed_db: str) -> None:
    from accounts.tasks import verify_audit

    verify_audit(0)
    (event,) = AuditEvent.objects.unscoped(reason="test")
    assert (event.action, event.system) == ("trail.verified", "accounts.verify_audit")


# --- People -------------------------------------------------------------------------------------------


def test_an_administrator_sees_her_organisations_people_and_what_they_are(
    client_for: Callable[[str], Client], documenter: User, analyst: User, team: CaseTeam
) -> None:
    page = page_of(client_for("administrator"), "people/")
    for text in (documenter.display_name, analyst.display_name, team.name, "Documenter"):
        assert text in page


def test_what_another_organisation_gave_somebody_is_not_shown(
    client_for: Callable[[str], Client], documenter: User, organisation: Organisation
) -> None:
    elsewhere = AssignmentFactory(user=documenter, role=Role.AUDITOR)
    outsider = AssignmentFactory(user=UserFactory(display_name="Outside Person")).user
    page = page_of(client_for("administrator"), "people/")
    assert elsewhere.organisation.name not in page
    assert page.count(documenter.display_name) == 1
    assert outsider.display_name not in page


def test_who_has_left_is_not_listed_and_who_is_switched_off_is_named_so(
    client_for: Callable[[str], Client], organisation: Organisation
) -> None:
    gone = AssignmentFactory(organisation=organisation)
    type(gone).objects.filter(pk=gone.pk).update(ends_on=gone.starts_on)
    off = AssignmentFactory(organisation=organisation, user=UserFactory(is_active=False)).user
    page = page_of(client_for("administrator"), "people/")
    assert gone.user.display_name not in page
    assert off.display_name in page
    assert "Switched off" in page
