"""T-23, T-24: guessing is limited for all workers together, and an answer never tells of an account."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from allauth.core import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import demo, hashers
from accounts.models import AuditEvent, User
from tests.accounts.clock import Clock, clock
from tests.cast import give_second_factor

__all__ = ["clock"]

PASSWORD = "five-invented-words-in-a-row"
WRONG = "another-row-of-invented-words"
TOO_MANY = "Too many failed login attempts"


@pytest.fixture
def member(db: None) -> User:
    user = User.objects.create_user("member@example.org", PASSWORD, display_name="Member")
    give_second_factor(user)
    return user


def sign_in(client: Client, email: str, password: str = WRONG, **more: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def words(answer: Any) -> str:
    """The answer without what is new at each: the token of the form, and the address typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    text = re.sub(r'nonce="[^"]+"', "", text)
    return re.sub(r"\S*@example\.org", "", text)


# --- Limits ------------------------------------------------------------------------------------------


def test_T23_after_five_wrong_passwords_the_right_one_is_not_tried(
    member: User, clock: Clock
) -> None:
    for _ in range(5):
        assert TOO_MANY not in words(sign_in(Client(), member.email))
    assert TOO_MANY in words(sign_in(Client(), member.email, PASSWORD))
    clock.pass_by(minutes=15.1)
    assert sign_in(Client(), member.email, PASSWORD).status_code == 302


def test_T23_one_address_does_not_try_account_after_account(db: None) -> None:
    answers = [words(sign_in(Client(), f"{number}@example.org")) for number in range(21)]
    assert [TOO_MANY in one for one in answers] == [False] * 20 + [True]


def test_T23_a_forged_forwarding_header_does_not_start_the_count_again(db: None) -> None:
    for number in range(20):
        forged = {"x-forwarded-for": f"198.51.100.{number}", "x-real-ip": f"198.51.100.{number}"}
        sign_in(Client(), f"{number}@example.org", headers=forged)
    forged = {"x-forwarded-for": "203.0.113.9"}
    assert TOO_MANY in words(sign_in(Client(), "last@example.org", headers=forged))


def half_in(member: User) -> Client:
    client = Client()
    assert sign_in(client, member.email, PASSWORD).status_code == 302
    return client


@pytest.mark.parametrize("guess", ["000000", "aaaa-bbbb"])  # of the app; a recovery code
def test_T23_second_factors_are_not_guessed_without_end(member: User, guess: str) -> None:
    for _ in range(5):
        half_in(member).post(reverse("mfa_authenticate"), {"code": guess})
    client = half_in(member)
    right = client.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    assert TOO_MANY in words(right)


def test_T23_a_step_up_is_not_guessed_without_end(member: User) -> None:
    client = Client()
    client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
    for _ in range(5):
        client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_reauthenticate"), {"code": demo.current_code(member)})
    assert answer.status_code in {200, 429}  # not on to what she asked for


def test_T23_a_stranger_does_not_lock_her_out_of_a_browser_she_used_before(member: User) -> None:
    hers = half_in(member)
    hers.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    hers.post(reverse("account_logout"))
    for _ in range(6):
        stranger = sign_in(Client(), member.email)
    assert TOO_MANY in words(stranger)
    assert sign_in(hers, member.email, PASSWORD).status_code == 302


def test_T23_a_known_browser_has_a_limit_of_its_own_and_for_its_own_account_only(
    member: User,
) -> None:
    hers = half_in(member)
    hers.post(reverse("mfa_authenticate"), {"code": demo.current_code(member)})
    hers.post(reverse("account_logout"))
    for _ in range(5):
        sign_in(hers, member.email)
    assert TOO_MANY in words(sign_in(hers, member.email, PASSWORD))


CHILD = """
import json, sys
import django
from django.conf import settings
settings_of_parent = json.loads(sys.stdin.read())
django.setup()
from django.db import connection
connection.settings_dict.update(settings_of_parent)
from allauth.core import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/")
taken = 0
while taken < 10 and ratelimit.consume(
    request, action="login_failed", key="shared"
):
    taken += 1
print("taken", taken)
"""


def test_T23_the_count_is_shared_by_two_processes(committed_db: str) -> None:
    request = RequestFactory().post("/")
    limited = {"action": "login_failed", "key": "shared"}
    for _ in range(3):
        assert ratelimit.consume(request, **limited)
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in names})
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=database,
        text=True,
        capture_output=True,
        check=True,
    )
    assert "taken 2" in child.stdout
    assert not ratelimit.consume(request, **limited)


def test_T23_many_other_counts_do_not_push_one_out_of_the_store(db: None) -> None:
    """A stranger who fills the store with addresses of his own must not begin again at none."""
    cache.set("allauth:rl:hers", [1, 2, 3, 4, 5], 900)
    for number in range(400):
        cache.set(f"allauth:rl:{number}", [1], 900)
    assert cache.get("allauth:rl:hers") == [1, 2, 3, 4, 5]


# --- No account is told of ---------------------------------------------------------------------------


@pytest.fixture
def accounts(member: User) -> list[tuple[str, str]]:
    """Known, switched off (with its own password, too), without a password, unknown."""
    for email in ("off@example.org", "off-too@example.org"):
        User.objects.create_user(email, PASSWORD, display_name="Off", is_active=False)
    bare = User.objects.create_user("bare@example.org", None, display_name="Bare")
    assert not bare.has_usable_password()
    tried = [member.email, "off@example.org", bare.email, "nobody@example.org"]
    return [*((email, WRONG) for email in tried), ("off-too@example.org", PASSWORD)]


def test_T24_a_wrong_password_is_answered_alike_whoever_it_is(
    accounts: list[tuple[str, str]],
) -> None:
    for attempt in range(6):  # the last one is past the limit
        answers = [sign_in(Client(), *each) for each in accounts]
        assert len({words(one) for one in answers}) == 1, attempt
        assert {one.status_code for one in answers} == {200}
        assert len({tuple(sorted(one.headers)) for one in answers}) == 1
        cache_without_addresses()


def cache_without_addresses() -> None:
    """Forget what was counted for the network address, so that only the accounts' own is left."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_cache WHERE cache_key LIKE '%%:ip:%%'")


def test_T24_each_answer_costs_one_password_hash_and_leaves_one_row(
    accounts: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    encode = hashers.Argon2idHasher.encode
    verify = hashers.Argon2idHasher.verify
    monkeypatch.setattr(
        hashers.Argon2idHasher,
        "encode",
        lambda self, *args: (hashed.append(1), encode(self, *args))[1],
    )
    monkeypatch.setattr(
        hashers.Argon2idHasher,
        "verify",
        lambda self, *args: (hashed.append(1), verify(self, *args))[1],
    )
    trail = AuditEvent.objects.unscoped(reason="test")
    seen = {}
    for each in accounts:
        hashed.clear()
        before = trail.count()
        with CaptureQueriesContext(connection) as queries:
            sign_in(Client(), *each)
        rows = list(trail.order_by("-id")[: trail.count() - before])
        seen[each] = (
            len(hashed),
            len(queries),
            [(row.action, row.details, row.actor_id, row.subject_id) for row in rows],
        )
    assert len({repr(one) for one in seen.values()}) == 1, seen
    assert seen["nobody@example.org", WRONG][0] == 1


def test_T24_no_address_resets_a_password_by_mail_or_takes_anybody_in(db: None) -> None:
    for name in ("account_reset_password", "account_signup"):
        for answer in (Client().get(reverse(name)), Client().post(reverse(name), {"email": "x"})):
            assert answer.status_code == 404
