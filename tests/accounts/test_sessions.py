"""T-25: how long a session lives, how it ends, and what lies in the database of it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import audit, demo, sessions, tasks
from accounts.models import AuditEvent, KnownDevice, OpenSession, User
from tests.accounts.clock import Clock, clock
from tests.cast import give_second_factor
from tests.factories.accounts import KnownDeviceFactory, OpenSessionFactory, UserFactory

__all__ = ["clock"]
pytestmark = pytest.mark.urls("tests.accounts.addresses")

BACKEND = "accounts.backends.Backend"
PASSWORD = "five-invented-words-in-a-row"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def is_in(client: Client, user: User) -> bool:
    return client.get("/who/").content.decode().startswith(str(user.pk))


@pytest.fixture
def member(db: None) -> User:
    user = User.objects.create_user("member@example.org", PASSWORD, display_name="Member")
    give_second_factor(user)
    return user


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(reason="test").filter(action=action).order_by("id"))


# --- Limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "open_still"), [(14.9, True), (15, False)])
def test_T25_left_alone_a_session_ends_after_fifteen_minutes(
    minutes: float, open_still: bool, member: User, clock: Clock
) -> None:
    client = browser_of(member)
    clock.pass_by(minutes=14)
    assert is_in(client, member)  # which starts the time again
    clock.pass_by(minutes=minutes)
    assert is_in(client, member) is open_still


@pytest.mark.parametrize(("minutes", "open_still"), [(4.9, True), (5, False)])
def test_T25_left_alone_with_an_identity_it_ends_after_five(
    minutes: float, open_still: bool, member: User, clock: Clock
) -> None:
    client = browser_of(member)
    assert client.get("/identity/").status_code == 200
    clock.pass_by(minutes=minutes)
    assert is_in(client, member) is open_still


def test_T25_after_an_identity_an_ordinary_page_gives_the_whole_time_again(
    member: User, clock: Clock
) -> None:
    client = browser_of(member)
    client.get("/identity/")
    assert is_in(client, member)
    clock.pass_by(minutes=14)
    assert is_in(client, member)


def test_T25_whatever_she_does_it_ends_after_eight_hours(member: User, clock: Clock) -> None:
    client = browser_of(member)
    for _ in range(8 * 6 - 1):
        clock.pass_by(minutes=10)
        assert is_in(client, member)
    clock.pass_by(minutes=9.9)
    assert is_in(client, member)
    clock.pass_by(minutes=0.1)
    assert not is_in(client, member)


def test_T25_the_eight_hours_begin_with_signing_in_and_not_with_a_new_key(
    member: User, clock: Clock
) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    clock.pass_by(minutes=10)
    client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    (row,) = sessions.list_of(member)
    assert row.started_at == clock.now
    clock.pass_by(minutes=10)
    step_up(client, member)
    (again,) = sessions.list_of(member)
    assert (again.pk, again.ends_at) == (row.pk, row.ends_at)


def test_T25_what_a_page_asks_for_by_itself_keeps_no_session_open(
    member: User, clock: Clock
) -> None:
    client = browser_of(member)
    for _ in range(7):
        assert client.get("/again/").status_code == 200
        clock.pass_by(minutes=2)
    clock.pass_by(minutes=1)
    assert not is_in(client, member)


def test_T25_the_page_of_a_build_that_looks_again_is_marked_and_the_still_one_is_not() -> None:
    from django.urls import resolve

    found = {
        name: resolve(reverse(name, args=[uuid.uuid4()], urlconf="config.urls"), "config.urls")
        for name in ("build", "build_still")
    }
    assert getattr(found["build"].func, "is_asked_by_itself", False)
    assert not getattr(found["build_still"].func, "is_asked_by_itself", False)


def test_T25_the_page_that_shows_an_identity_is_marked() -> None:
    from django.urls import resolve

    found = resolve(
        reverse("reveal_show", args=[uuid.uuid4()], urlconf="config.urls"), "config.urls"
    )
    assert getattr(found.func, "is_identity_screen", False)


# --- Turning the key ---------------------------------------------------------------------------------


def step_up(client: Client, member: User) -> None:
    row = member.authenticator_set.get(type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    assert client.post(reverse("mfa_reauthenticate"), {"code": code}).status_code == 302


def with_cookie(key: str) -> Client:
    client = Client()
    client.cookies["session"] = key
    return client


def test_T25_signing_in_turns_the_key_and_the_old_one_opens_nothing(member: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    before = client.cookies["session"].value
    client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    assert is_in(client, member)
    assert client.cookies["session"].value != before
    assert not is_in(with_cookie(before), member)


def test_T25_a_step_up_turns_the_key_and_the_old_one_opens_nothing(member: User) -> None:
    client = browser_of(member)
    before = client.cookies["session"].value
    step_up(client, member)
    assert client.cookies["session"].value != before
    assert is_in(client, member)
    assert not is_in(with_cookie(before), member)


def test_T25_a_session_that_is_being_ended_cannot_slip_away_under_a_new_key(member: User) -> None:
    store = sessions.SessionStore(browser_of(member).cookies["session"].value)
    assert store["_auth_user_id"] == str(member.pk)
    sessions.end_all(user=member, by=member, reason_code="test")
    with pytest.raises(SessionInterrupted):
        store.cycle_key()
    again = sessions.SessionStore(browser_of(member).cookies["session"].value)
    again["seen"] = True
    sessions.end_all(user=member, by=member, reason_code="test")
    with pytest.raises(UpdateError):
        again.save()
    assert not sessions.list_of(member).exists()


# --- Ending ------------------------------------------------------------------------------------------


def test_T25_ending_all_refuses_each_at_its_next_request(member: User) -> None:
    here, there, elsewhere = (browser_of(member) for _ in range(3))
    other = UserFactory()
    give_second_factor(other)
    bystander = browser_of(other)
    count = sessions.end_all(
        user=member, by=member, reason_code="own_wish", except_key=here.session.session_key
    )
    assert count == 2
    assert [is_in(one, member) for one in (here, there, elsewhere)] == [True, False, False]
    assert is_in(bystander, other)
    (event,) = events("session.all_ended")
    assert event.details == '{"code":"own_wish","count":"2"}'


def test_T25_signing_out_ends_it_at_the_server(member: User) -> None:
    client = browser_of(member)
    key = client.cookies["session"].value
    client.post(reverse("account_logout"))
    assert not is_in(with_cookie(key), member)
    assert not OpenSession.objects.unscoped(reason="test").filter(user=member).exists()


def test_T25_a_new_password_ends_every_other_session(member: User) -> None:
    here, there = browser_of(member), browser_of(member)
    new = "six-invented-words-in-a-row-now"
    step_up(here, member)
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert (is_in(here, member), is_in(there, member)) == (True, False)
    assert [row.pk for row in sessions.list_of(member)] == [
        OpenSession.objects.unscoped(reason="test")
        .get(key_hash=sessions.hashed(here.session.session_key))
        .pk
    ]


def test_T25_another_second_factor_ends_every_other_session(member: User) -> None:
    here, there = browser_of(member), browser_of(member)
    step_up(here, member)
    here.post(reverse("mfa_generate_recovery_codes"))
    assert (is_in(here, member), is_in(there, member)) == (True, False)


def test_T25_a_second_factor_taken_away_by_somebody_else_ends_all(member: User) -> None:
    client = browser_of(member)
    member.authenticator_set.get(type="recovery_codes").delete()
    assert not is_in(client, member)


def test_T25_an_account_switched_off_has_no_open_session(member: User) -> None:
    client = browser_of(member)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert not is_in(client, member)
    assert not sessions.list_of(member).exists()


def test_what_has_run_out_is_deleted_by_a_job(member: User, clock: Clock) -> None:
    browser_of(member)
    clock.pass_by(minutes=10)
    left = browser_of(member)
    clock.pass_by(minutes=5)
    tasks.forget_ended_sessions(0)
    assert [row.user for row in OpenSession.objects.unscoped(reason="test")] == [member]
    assert is_in(left, member)


# --- At rest -----------------------------------------------------------------------------------------


def test_T34_a_dump_of_the_sessions_opens_none(member: User) -> None:
    client = browser_of(member)
    key = client.cookies["session"].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM accounts_opensession t")
        (dump,) = (row[0] for row in cursor.fetchall())
    assert key not in dump
    row = OpenSession.objects.unscoped(reason="test").get()
    assert not is_in(with_cookie(row.key_hash), member)
    for planted in (row.key_hash, str(row.pk), row.data, "' OR 1=1 --", "x" * 5000, "\x00"):
        assert not is_in(with_cookie(planted.replace("\x00", "%00")), member)


def test_T34_the_sealed_data_of_one_session_opens_nothing_in_the_row_of_another(
    member: User,
) -> None:
    other = UserFactory()
    give_second_factor(other)
    client = browser_of(other)
    browser_of(member)
    data = OpenSession.objects.unscoped(reason="test").get(user=member).data
    OpenSession.objects.unscoped(reason="test").filter(user=other).update(data=data)
    assert client.get("/who/").content.decode().startswith("None")


def test_no_address_and_no_user_agent_is_kept(member: User) -> None:
    client = Client(headers={"user-agent": PHONE})
    sign_in(client, member)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(t)::text FROM accounts_opensession t"
            " UNION ALL SELECT row_to_json(t)::text FROM accounts_knowndevice t"
        )
        dump = "\n".join(row[0] for row in cursor.fetchall())
    assert "firefox" in dump
    for word in ("Gecko", "132.0", "127.0.0.1"):
        assert word not in dump


def sign_in(client: Client, member: User) -> None:
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    row = member.authenticator_set.get(type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.headers["Location"] == "/"


# --- Constraints -------------------------------------------------------------------------------------

WRONG: dict[str, Callable[[], Any]] = {
    "session_key_is_hashed": lambda: OpenSessionFactory(key_hash="z" * 32),
    "session_of_somebody_has_device": lambda: OpenSessionFactory(device=None),
    "session_ends_after_start": lambda: OpenSessionFactory(
        ends_at=OpenSessionFactory().started_at, started_at=OpenSessionFactory().ends_at
    ),
    "device_token_is_hashed": lambda: KnownDeviceFactory(token_hash="a token"),
    "device_once_per_user": lambda: KnownDeviceFactory(
        user=KnownDeviceFactory(token_hash="a" * 64).user, token_hash="a" * 64
    ),
    "device_confirmed_after_seen": lambda: KnownDeviceFactory(
        confirmed_at=OpenSessionFactory().started_at, first_seen_at=OpenSessionFactory().ends_at
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_refuses_what_must_not_be(name: str, db: None) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        WRONG[name]()


def test_with_the_trail_down_nobody_signs_in_unrecorded(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new device that nobody could be told of is no way in."""

    def down(**_details: object) -> None:
        raise audit.TrailDown

    monkeypatch.setattr(audit, "record", down)
    with pytest.raises(audit.TrailDown):
        browser_of(member)
    assert not KnownDevice.objects.unscoped(reason="test").exists()
