"""One transaction per request; refusals stay in the trail; nobody works on a password alone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import UUIDConverter

from accounts import audit
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, Organisation, Role, User
from tests.accounts.test_vault import make_person
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory, UserFactory

pytestmark = pytest.mark.urls("tests.accounts.addresses")

ROW = uuid.UUID(int=7)
BACKEND = "accounts.backends.Backend"


def log_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    give_second_factor(user)
    client.force_login(user, backend=BACKEND)
    return client


def refusals() -> list[AuditEvent]:
    events = AuditEvent.objects.unscoped(reason="test")
    return list(events.filter(action="request.refused").order_by("id"))


@pytest.mark.parametrize(
    ("how", "status", "kept"),
    [
        ("well", 200, True),
        ("missing", 404, False),
        ("forbidden", 403, False),
        ("domain", 403, False),
        ("unscoped", 500, False),
        ("fault", 500, False),
        ("too-many", 429, True),  # what limits guessing must stay counted
    ],
)
def test_a_request_is_done_wholly_or_not_at_all(
    how: str, status: int, kept: bool, committed_db: str
) -> None:
    client = log_in(AssignmentFactory().user)
    assert client.post(f"/work/{how}/{ROW}/").status_code == status
    assert Organisation.objects.filter(code=f"WORK-{how}").exists() is kept


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("missing", "404", ""),
        ("forbidden", "403", ""),
        ("domain", "403", "not_allowed"),
        ("unscoped", "500", "unscoped_query"),
    ],
)
def test_T47_a_refusal_leaves_one_row_that_survives(
    how: str, status: str, code: str, committed_db: str
) -> None:
    user = AssignmentFactory().user
    log_in(user).post(f"/work/{how}/{ROW}/?secret=canary", {"secret": "canary"})
    (event,) = refusals()
    assert (event.actor, event.outcome) == (user, "refused")
    for part in (f'"status":"{status}"', '"route":"work"', f'"object":"{ROW}"', '"method":"POST"'):
        assert part in event.details
    assert (f'"code":"{code}"' in event.details) is bool(code)
    assert "canary" not in event.payload


def test_T47_a_stranger_at_the_door_cannot_fill_the_trail(committed_db: str) -> None:
    assert Client().get("/nothing/here/").status_code == 404
    assert refusals() == []


def test_T47_with_the_trail_down_nothing_is_answered_but_that(
    committed_db: str, superuser_connection: Any
) -> None:
    client = log_in(AssignmentFactory().user)
    superuser_connection.execute("REVOKE INSERT ON accounts_auditevent FROM gawah_app")
    assert client.get(f"/work/missing/{ROW}/").status_code == 503
    assert client.post(f"/work/recorded/{ROW}/").status_code == 503
    assert not Organisation.objects.filter(code="WORK-recorded").exists()


def test_the_database_knows_who_asks_and_forgets_it_afterwards(committed_db: str) -> None:
    with acting_for_system(reason="test"):
        person = make_person()
    inside = AssignmentFactory(role=Role.ANALYST, organisation=person.organisation).user
    outside = AssignmentFactory(role=Role.ANALYST).user
    assert log_in(inside).get("/who/").content.decode() == f"{inside.pk} 1"
    assert log_in(outside).get("/who/").content.decode() == f"{outside.pk} 0"
    assert Client().get("/who/").content.decode() == "None 0"


# --- Second factor ---------------------------------------------------------------------------------

OPEN = {
    "leave",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "set_language",
}


def every_named_address() -> list[tuple[str, str]]:
    """All addresses of the site, with invented values for what they take."""
    values = {"pk": 1, "key": "x", "how": "well", "row_id": ROW}
    found = []
    for name, entries in get_resolver("tests.accounts.addresses").reverse_dict.lists():
        if isinstance(name, str):
            parameters, converters = entries[0][0][0][1], entries[0][3]
            taken = {
                key: ROW if isinstance(converters.get(key), UUIDConverter) else values.get(key, 1)
                for key in parameters
            }
            found.append((name, reverse(name, kwargs=taken)))
    return found


def test_T21_without_a_second_factor_every_address_but_enrolment_refuses(
    db: None, nobody: User
) -> None:
    client = Client()
    client.force_login(nobody, backend=BACKEND)
    enrolment = reverse("mfa_activate_totp")
    for name, address in every_named_address():
        if name in OPEN:
            continue
        for ask in (client.get, client.post):
            response = ask(address)
            assert (response.status_code, response.headers.get("Location")) == (302, enrolment), (
                name
            )


def test_T21_recovery_codes_alone_are_no_second_factor(db: None, nobody: User) -> None:
    give_second_factor(nobody)
    nobody.authenticator_set.exclude(type="recovery_codes").delete()
    client = Client()
    client.force_login(nobody, backend=BACKEND)
    assert client.get("/who/").status_code == 302


def test_somebody_with_a_second_factor_comes_in(
    client_for: Callable[[str], Client], nobody: User
) -> None:
    assert client_for("nobody").get("/who/").status_code == 200


def test_an_account_that_is_switched_off_is_out_at_the_next_request(
    client_for: Callable[[str], Client], nobody: User
) -> None:
    client = client_for("nobody")
    User.objects.filter(pk=nobody.pk).update(is_active=False)
    assert client.get("/who/").content.decode().startswith("None")


def test_record_refusal_never_joins_a_transaction_that_may_be_undone(committed_db: str) -> None:
    user = UserFactory()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        audit.record_refusal(action="request.refused", by=user, details={})
