"""Your devices: her own sessions, their end, and being told of a new one (T-21, T-25)."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import browsers, sessions
from accounts.models import AuditEvent, KnownDevice, OpenSession, User
from tests.accounts.clock import Clock, clock
from tests.cast import give_second_factor

__all__ = ["clock"]

BACKEND = "accounts.backends.Backend"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
TELLS = "Your account was used on a new device."


def somebody(name: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", "five-invented-words", display_name=name)
    give_second_factor(user)
    return user


@pytest.fixture
def member(db: None) -> User:
    return somebody("member")


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def row_of(client: Client) -> OpenSession:
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    found: OpenSession = OpenSession.objects.of_cookie(sessions.hashed(key)).get()
    return found


def page(client: Client) -> str:
    answer = client.get(reverse("devices"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def is_in(client: Client) -> bool:
    return client.get(reverse("devices")).status_code == 200


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(reason="test").filter(action=action))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, ("firefox", "android")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120", ("edge", "windows")),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23 Chrome/115 Safari", ("samsung", "android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", ("safari", "iphone")),
        ("", ("other", "other")),
        ("\x00" * 9000, ("other", "other")),
    ],
)  # fmt: skip
def test_a_browser_is_named_by_its_family_and_nothing_finer(
    agent: str, name: tuple[str, str]
) -> None:
    assert browsers.family(agent) == name


def test_T25_she_sees_her_own_sessions_only_and_which_is_this_one(member: User) -> None:
    here, there = browser_of(member), Client(headers={"user-agent": PHONE})
    sign_in(there, member)
    theirs = Client(headers={"user-agent": "Edg/1 Windows"})
    sign_in(theirs, somebody("another"))
    seen = page(here)
    assert "Firefox on Android" in seen
    assert "Edge" not in seen
    assert seen.count("This device") == 1
    assert reverse("end_session", args=[row_of(there).pk]) in seen
    assert reverse("end_session", args=[row_of(here).pk]) not in seen


def test_T25_she_ends_one_session_and_it_is_refused_at_its_next_request(member: User) -> None:
    here, there, kept = (browser_of(member) for _ in range(3))
    here.post(reverse("end_session", args=[row_of(there).pk]))
    assert [is_in(one) for one in (here, there, kept)] == [True, False, True]
    assert len(events("session.ended")) == 1


def test_T25_she_ends_all_others_and_stays_in_herself(member: User) -> None:
    here, there = browser_of(member), browser_of(member)
    bystander = browser_of(somebody("another"))
    here.post(reverse("end_other_sessions"))
    assert [is_in(one) for one in (here, there, bystander)] == [True, False, True]
    assert len(events("session.all_ended")) == 1


def test_T25_the_session_of_somebody_else_does_not_exist(member: User) -> None:
    theirs = browser_of(somebody("another"))
    here = browser_of(member)
    for session_id in (row_of(theirs).pk, uuid.uuid4()):
        assert here.post(reverse("end_session", args=[session_id])).status_code == 404
    assert is_in(theirs)


def test_T21_a_new_device_is_told_on_the_others_until_she_says_it_was_her(member: User) -> None:
    here = browser_of(member)
    there = browser_of(member)
    device = row_of(there).device
    answer = here.get(reverse("devices")).content.decode()
    assert TELLS in answer
    assert "Was this you?" in answer
    confirm = reverse("confirm_device", args=[device.pk])
    assert there.post(confirm).status_code == 404  # not on the new one itself
    assert here.post(confirm).status_code == 302
    assert TELLS not in page(here)
    assert len(events("device.confirmed")) == 1


def test_T21_a_device_of_somebody_else_is_not_hers_to_confirm(member: User) -> None:
    theirs = row_of(browser_of(somebody("another"))).device
    assert browser_of(member).post(reverse("confirm_device", args=[theirs.pk])).status_code == 404


def sign_in(client: Client, member: User) -> None:
    client.post(
        reverse("account_login"), {"login": member.email, "password": "five-invented-words"}
    )
    codes = member.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    answer = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert answer.headers["Location"] == "/"


def test_T21_a_browser_she_came_with_before_is_no_new_device(member: User) -> None:
    client = Client()
    for _ in range(2):
        sign_in(client, member)
        client.post(reverse("account_logout"))
    assert KnownDevice.objects.of(member).count() == 1
    sign_in(Client(), member)
    assert KnownDevice.objects.of(member).count() == 2
    assert len(events("device.new")) == 2


def test_T25_a_session_that_ran_out_says_so_and_leads_back(member: User, clock: Clock) -> None:
    client = browser_of(member)
    assert is_in(client)
    clock.pass_by(minutes=15)
    answer = client.get(reverse("devices"))
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={reverse('devices')}")
    words = client.get(answer.headers["Location"]).content.decode()
    assert "You were signed out" in words
    assert reverse("devices") in words  # the way back
    assert "You were signed out" not in client.get(reverse("account_login")).content.decode()


def test_T25_who_signs_out_herself_or_was_never_in_is_told_nothing_of_it(member: User) -> None:
    client = browser_of(member)
    client.post(reverse("account_logout"))
    for one in (client, Client()):
        answer = one.get(reverse("devices"), follow=True)
        assert "You were signed out" not in answer.content.decode()
