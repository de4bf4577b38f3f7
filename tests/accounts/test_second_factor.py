"""Signing in with two steps, and what lies in the database of it."""

import base64
import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import demo, second_factor, vault
from accounts.models import AuditEvent, OpenSession, User
from tests.cast import give_second_factor

pytestmark = pytest.mark.urls("tests.accounts.addresses")

PASSWORD = "five-invented-words-in-a-row"
BACKEND = "accounts.backends.Backend"


@pytest.fixture
def member(db: None) -> User:
    return User.objects.create_user("member@example.org", PASSWORD, display_name="Member")


def sign_in(client: Client, password: str = PASSWORD, email: str = "Member@Example.org") -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def confirm_identity(client: Client, member: User) -> None:
    """Show a second factor again, or the password while there is none. The app's code is used up."""
    row = Authenticator.objects.filter(user=member, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    else:
        code = row.wrap().get_unused_codes()[0]
        client.post(reverse("mfa_reauthenticate"), {"code": code})


def actions(of: str = "account.") -> list[str]:
    events = AuditEvent.objects.unscoped(reason="test").order_by("id")
    events = events.filter(action__startswith=of)
    return list(events.values_list("action", flat=True))


def test_T21_a_password_alone_opens_no_session(member: User, client: Client) -> None:
    give_second_factor(member)
    response = sign_in(client)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert actions() == []


def test_T21_password_and_code_sign_in_and_the_code_works_once(member: User) -> None:
    give_second_factor(member)
    code = demo.current_code(member)
    first = Client()
    sign_in(first)
    response = first.post(reverse("mfa_authenticate"), {"code": code})
    assert response.headers["Location"] == "/"
    assert first.session["_auth_user_id"] == str(member.pk)
    assert actions() == ["account.signed_in"]
    second = Client()
    sign_in(second)
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in second.session


def test_T21_the_code_of_another_person_is_refused(member: User, nobody: User) -> None:
    give_second_factor(member)
    give_second_factor(nobody)
    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": demo.current_code(nobody)})
    assert "_auth_user_id" not in client.session
    assert actions() == ["account.second_step_failed"]


def test_T28_a_recovery_code_signs_in_once_and_is_in_the_trail(member: User) -> None:
    give_second_factor(member)
    row = Authenticator.objects.get(user=member, type=Authenticator.Type.RECOVERY_CODES)
    code = RecoveryCodes(row).get_unused_codes()[0]
    for expected in (True, False):
        client = Client()
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in client.session) is expected
    used = AuditEvent.objects.unscoped(reason="test").filter(
        action="second_factor.recovery_code_used"
    )
    assert [event.actor_id for event in used] == [member.pk]


def test_a_new_member_sets_up_an_app_and_gets_recovery_codes(member: User, client: Client) -> None:
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    confirm_identity(client, member)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert "data:image" not in page  # the content security policy has no data: addresses
    secret = re.search(r'<bdi dir="ltr">([A-Z2-7]+)</bdi>', unescape(page))[1]
    counter = int(time.time()) // 30
    code = format_hotp_value(hotp_value(secret, counter))
    response = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(response.headers["Location"]).content.decode()
    assert len(re.findall(r'<bdi dir="ltr">\d+</bdi>', codes)) == 10
    assert actions(of="second_factor.") == ["second_factor.added"] * 2  # the app and the codes


def test_the_last_second_factor_cannot_be_removed(member: User, client: Client) -> None:
    give_second_factor(member)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    confirm_identity(client, member)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert second_factor.has_second_factor(member.pk)


def test_a_wrong_password_is_recorded_without_saying_whose(member: User, client: Client) -> None:
    sign_in(client, password="wrong")
    event = AuditEvent.objects.unscoped(reason="test").get()
    assert (event.action, event.outcome, event.actor) == (
        "account.sign_in_failed",
        "refused",
        None,
    )
    assert "member" not in event.payload


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_set_password"],
)
def test_nobody_signs_up_or_resets_by_mail(
    name: str, client: Client, client_for: Callable[[str], Client], nobody: User
) -> None:
    for browser in (client, client_for("nobody")):
        assert browser.get(reverse(name)).status_code == 404
        assert browser.post(reverse(name), {"email": "x@example.org"}).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
        "account_change_password",
        "account_logout",
    ],
)
def test_pages_of_the_account_open(name: str, member: User, client: Client) -> None:
    give_second_factor(member)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    confirm_identity(client, member)
    response = client.get(reverse(name))
    assert response.status_code == 200
    page = response.content.decode()
    assert "<h1>" in page
    assert " style=" not in page
    assert "mfa/base" not in page


# --- At rest ---------------------------------------------------------------------------------------


def everything_stored() -> str:
    """All rows of the tables that hold second factors and sessions, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(t)::text FROM mfa_authenticator t"
            " UNION ALL SELECT row_to_json(t)::text FROM accounts_opensession t"
        )
        return "\n".join(row[0] for row in cursor.fetchall())


def test_T34_second_factor_secrets_lie_sealed(member: User) -> None:
    secret = give_second_factor(member)
    rows = Authenticator.objects.filter(user=member)
    codes = RecoveryCodes(rows.get(type="recovery_codes"))
    seed = second_factor.open_text(codes.instance.data["seed"])
    dump = everything_stored()
    assert second_factor.open_text(rows.get(type="totp").data["secret"]) == secret
    for clear in (secret, secret.lower(), seed, *codes.get_unused_codes()):
        assert clear not in dump


def test_T34_a_session_lies_sealed_even_while_a_factor_is_set_up(
    member: User, client: Client
) -> None:
    sign_in(client)
    confirm_identity(client, member)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    (row,) = OpenSession.objects.unscoped(reason="test")
    dump = everything_stored()
    assert secret not in dump
    assert client.session.session_key not in dump
    assert secret.encode() not in base64.b64decode(row.data)


def test_a_session_nobody_can_open_is_an_empty_one(member: User, client: Client) -> None:
    client.force_login(member, backend=BACKEND)
    OpenSession.objects.unscoped(reason="test").update(data="bm90IHNlYWxlZA==")
    assert client.get("/who/").content.decode().startswith("None")


def test_a_secret_that_was_never_sealed_does_not_open(db: None) -> None:
    with pytest.raises(vault.SealBroken):
        second_factor.open_text("JBSWY3DPEHPK3PXP")


def test_T42_a_rotation_seals_second_factors_again(member: User) -> None:
    secret = give_second_factor(member)
    before = Authenticator.objects.get(user=member, type="totp").data["secret"]
    assert second_factor.reseal() == 2
    after = Authenticator.objects.get(user=member, type="totp").data["secret"]
    assert after != before
    assert second_factor.open_text(after) == secret
