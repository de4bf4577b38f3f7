"""T-21: a security key is offered first to who has one; codes work for everybody, without a script."""

import hashlib
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from accounts import demo
from accounts.models import AuditEvent, User
from tests.cast import give_second_factor

PASSWORD = "five-invented-words-in-a-row"


@pytest.fixture
def member(db: None) -> User:
    user = User.objects.create_user("member@example.org", PASSWORD, display_name="Member")
    give_second_factor(user)
    return user


def give_key(user: User) -> Authenticator:
    """A key as a browser registers it; its public key is invented, so nothing is ever signed by it."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    held = AttestedCredentialData.create(b"\x00" * 16, b"invented key", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, held)
    asked = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    response: Any = {
        "clientDataJSON": asked,
        "attestationObject": AttestationObject.create("none", data, {}),
    }
    sent = RegistrationResponse.from_dict(
        {"id": held.credential_id, "rawId": held.credential_id, "response": response}
    )
    credential = dict(sent)
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": credential},
    )


def second_step(user: User) -> tuple[Client, str]:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client, str(client.get(reverse("mfa_authenticate")).content.decode())


def test_T21_the_key_comes_before_the_code(member: User) -> None:
    give_key(member)
    client, page = second_step(member)
    assert 0 < page.index("key-button") < page.index('name="code"')
    answer = client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    assert answer.headers["Location"] == "/"  # the code does, too, and without a script


def test_T21_who_has_no_key_is_not_asked_for_one(member: User) -> None:
    _client, page = second_step(member)
    assert "key-button" not in page
    assert 'name="code"' in page


def test_T25_a_new_key_and_its_removal_are_in_the_trail(member: User) -> None:
    give_key(member).delete()
    trail = AuditEvent.objects.unscoped(reason="test").filter(details__contains="webauthn")
    assert trail.count() == 2
