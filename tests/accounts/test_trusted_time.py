"""T-48: a stamp holds or is refused, by two verifiers, with a real authority on this machine."""

import datetime
import hashlib
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from accounts import trusted_time
from accounts.models.stamp import Problem
from accounts.trusted_time import Authority, NotStamped
from tests.time_authority import TimeAuthority

DIGEST = hashlib.sha256(b"an invented file").digest()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with TimeAuthority(tmp_path_factory.mktemp("one"), "one").serving() as authority:
        yield authority


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    """It sends its chain leaf first, which is not the order DER asks for: many real ones do."""
    with TimeAuthority(tmp_path_factory.mktemp("two"), "two", chain=True).serving() as authority:
        yield authority


@pytest.fixture(autouse=True)
def unspoiled(one: TimeAuthority, chained: TimeAuthority) -> Iterator[None]:
    yield
    for authority in (one, chained):
        authority.down = authority.endless = False
        authority.change = None


def ask(authority: TimeAuthority, **more: Any) -> trusted_time.Stamped:
    return trusted_time.ask(Authority(*authority.setting()), DIGEST, **more)


def problem_of(authority: TimeAuthority, **more: Any) -> Problem:
    with pytest.raises(NotStamped) as failure:
        ask(authority, **more)
    return failure.value.problem


def openssl_says(stamped: trusted_time.Stamped, roots: Path, folder: Path) -> str:
    """Verify as an outsider does: the program alone, over the file itself."""
    (folder / "file").write_bytes(b"an invented file")
    (folder / "file.tsr").write_bytes(stamped.answer)
    command = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        "file",
        "-in",
        "file.tsr",
        "-CAfile",
        str(roots),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize("name", ["one", "chained"])
def test_T48_a_stamp_verifies_offline_with_the_standard_program(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    authority: TimeAuthority = request.getfixturevalue(name)
    stamped = ask(authority)
    assert "Verification: OK" in openssl_says(stamped, authority.roots, tmp_path)
    authority.down = True  # from here on nobody is asked
    again = trusted_time.verify(stamped.answer, digest=DIGEST, pem=authority.roots.read_text())
    assert again == stamped
    now = datetime.datetime.now(datetime.UTC)
    assert abs(now - stamped.gen_time) < datetime.timedelta(minutes=1)


def test_T48_a_stamp_over_something_else_is_refused(one: TimeAuthority) -> None:
    other = ask(one).answer
    with pytest.raises(NotStamped) as failure:
        trusted_time.verify(other, digest=hashlib.sha256(b"x").digest(), pem=one.roots.read_text())
    assert failure.value.problem == Problem.WRONG_DIGEST


def test_T48_an_old_answer_to_the_same_question_is_refused(one: TimeAuthority) -> None:
    old = ask(one).answer
    one.change = lambda _answer: old
    assert problem_of(one) == Problem.WRONG_NONCE


@pytest.mark.parametrize("hours", [-1.01, 1.01])
def test_T48_a_clock_an_hour_off_is_flagged(hours: float, one: TimeAuthority) -> None:
    ours = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)
    assert problem_of(one, now=ours) == Problem.CLOCK


def test_T48_a_clock_half_an_hour_off_is_a_matter_of_the_drift_check(one: TimeAuthority) -> None:
    ours = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=30)
    assert ask(one, now=ours)


def test_T48_the_stamp_of_another_authority_is_refused(
    one: TimeAuthority, chained: TimeAuthority
) -> None:
    mixed = Authority("one", chained.address, one.roots)
    with pytest.raises(NotStamped) as failure:
        trusted_time.ask(mixed, DIGEST)
    assert failure.value.problem == Problem.UNTRUSTED


def test_T48_a_chain_that_has_expired_is_refused(tmp_path: Path) -> None:
    with TimeAuthority(tmp_path, "one", expired=True).serving() as authority:
        assert problem_of(authority) == Problem.UNTRUSTED


def test_T48_both_verifiers_must_agree(one: TimeAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped = ask(one)
    monkeypatch.setattr(trusted_time, "_openssl_agrees", lambda *_a, **_k: False)
    with pytest.raises(NotStamped) as failure:
        trusted_time.verify(stamped.answer, digest=DIGEST, pem=one.roots.read_text())
    assert failure.value.problem == Problem.UNTRUSTED


def test_T48_no_bit_of_what_is_signed_can_be_changed(one: TimeAuthority) -> None:
    """One bit of each byte in turn; what is accepted says the same as before."""
    stamped, pem = ask(one), one.roots.read_text()
    accepted = 0
    for place in range(0, len(stamped.answer), 3):
        changed = bytearray(stamped.answer)
        changed[place] ^= 1 << place % 8
        try:
            said = trusted_time.verify(bytes(changed), digest=DIGEST, pem=pem)
        except NotStamped:
            continue
        accepted += 1
        assert said[1:] == stamped[1:]
    assert accepted < 10  # bytes beside what is signed, such as a version number


@pytest.mark.parametrize("answer", [b"", b"hello", b"\x30\x03\x02\x01\x00", b"\x30" * 5000])
def test_what_is_no_answer_is_refused(answer: bytes, one: TimeAuthority) -> None:
    one.change = lambda _answer: answer
    assert problem_of(one) == Problem.MALFORMED


def test_an_answer_that_declines_is_no_stamp(one: TimeAuthority) -> None:
    one.change = lambda _answer: bytes.fromhex("30053003020102")  # PKIStatus 2: rejection
    assert problem_of(one) == Problem.DECLINED


def test_an_answer_without_end_is_cut(one: TimeAuthority) -> None:
    one.endless = True
    assert problem_of(one) == Problem.MALFORMED  # at once, not when the time is over


def test_an_authority_that_is_down_gives_no_stamp(one: TimeAuthority) -> None:
    one.down = True
    assert problem_of(one) == Problem.UNREACHABLE


# --- T-41: who is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://127.0.0.1/",
        "file:///etc/hosts",
        "127.0.0.1:80",
        "",
        "https://",
    ],
)
def test_T41_only_https_or_this_machine_is_asked(address: str, one: TimeAuthority) -> None:
    with pytest.raises(NotStamped) as failure:
        trusted_time.ask(Authority("one", address, one.roots), DIGEST)
    assert failure.value.problem == Problem.NOT_CONFIGURED


def test_T41_neither_a_redirect_nor_a_proxy_leads_elsewhere(
    one: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", one.address)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    before = one.asked
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/"
        with pytest.raises(NotStamped) as failure:
            trusted_time.ask(Authority("one", address, one.roots), DIGEST)
        assert failure.value.problem == Problem.UNREACHABLE
        monkeypatch.setenv("http_proxy", address)
        assert ask(one)  # straight, not through what would redirect
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert one.asked == before + 1


def test_T41_what_leaves_is_a_digest_and_a_number_of_this_question(one: TimeAuthority) -> None:
    question = trusted_time._question(DIGEST, 1 << 62)
    assert DIGEST in question
    assert len(question) < 80


def test_settings_that_cannot_work_are_named(
    one: TimeAuthority, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "empty.pem").write_text("")
    settings.TIME_AUTHORITIES = [one.setting()]
    assert trusted_time.faults() == []
    settings.TIME_AUTHORITIES = [
        ("one", "http://example.org/", one.roots),
        ("two", one.address, tmp_path / "nowhere.pem"),
        ("three", one.address, tmp_path / "empty.pem"),
        ("three", one.address, one.roots),
    ]
    text = "\n".join(trusted_time.faults())
    for part in ("one has no https", "two cannot be read", "have one name"):
        assert part in text
