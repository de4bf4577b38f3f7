"""T-46: a cut-off end and a trail made again with the real key show against what is kept outside."""

import base64
import datetime
import hashlib
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts import audit, tasks, vault, verification, witness
from accounts.models import AuditEvent, AuditSeal, OutsideWitness, Role
from tests.accounts.test_seals import record_some, seal_now
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory
from tests.time_authority import TimeAuthority, run

Attacker = psycopg.Connection[Any]


@pytest.fixture
def kept(committed_db: str, tmp_path: Path) -> Path:
    """A head over three seals, in a file that was taken away; after it the trail went on."""
    for _number in range(3):
        record_some(3)
        seal_now()
    call_command("write_witness", out=tmp_path, stdout=StringIO())
    record_some(2)
    seal_now()
    (file,) = tmp_path.iterdir()
    return file


@pytest.fixture
def attacker(kept: Path, superuser_connection: Attacker) -> Iterator[Attacker]:
    superuser_connection.execute("SET session_replication_role = replica")
    return superuser_connection


def verify(*arguments: str) -> str:
    output = StringIO()
    call_command("verify_audit", *arguments, stdout=output, stderr=StringIO())
    return output.getvalue()


def faults_against(*files: Path) -> str:
    complaints = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command(
            "verify_audit",
            *(f"--against={file}" for file in files),
            stdout=StringIO(),
            stderr=complaints,
        )
    assert failure.value.returncode == 1
    return complaints.getvalue()


def test_a_head_is_a_page_of_plain_text_and_says_where_the_trail_stood(kept: Path) -> None:
    text = kept.read_text(encoding="ascii")
    assert kept.name == "head-000001.txt"
    assert len(text.splitlines()) < 40
    assert max(map(len, text.splitlines())) < 100
    noted = witness.read(text)
    seal = AuditSeal.objects.unscoped(reason="test").get(number=3)
    assert noted.sections["trail"]["digest"] == bytes(seal.digest).hex()
    assert noted.sections["trail"]["events"] == "9"
    assert noted.key == vault.public_key()


def test_T46_the_trail_is_whole_only_with_something_fresh_from_outside(kept: Path) -> None:
    said = verify(f"--against={kept}")
    assert "The trail is whole: " in said
    assert "head 1" in said
    alone = verify()
    assert "is whole:" not in alone
    assert "would not be seen" in alone
    with pytest.raises(CommandError) as failure:
        verify("--require-outside")
    assert failure.value.returncode == 1
    assert verify("--require-outside", f"--against={kept}")


def test_T46_a_head_that_is_too_old_vouches_for_nothing(kept: Path, settings: Any) -> None:
    settings.WITNESS_FRESH_FOR = datetime.timedelta(0)
    said = verify(f"--against={kept}")
    assert "is whole:" not in said
    assert "too old" in said
    with pytest.raises(CommandError, match="too old"):
        verify("--require-outside", f"--against={kept}")
    ahead = timezone.now() - datetime.timedelta(hours=2)
    assert not witness.is_fresh(witness.read(kept.read_text()), now=ahead)  # one of the future


def test_T46_a_cut_off_end_is_seen(kept: Path, attacker: Attacker) -> None:
    attacker.execute("DELETE FROM accounts_witnessstamp")
    attacker.execute("DELETE FROM accounts_outsidewitness")
    attacker.execute("DELETE FROM accounts_auditseal WHERE number >= 3")
    attacker.execute(
        "DELETE FROM accounts_auditevent WHERE xact >="
        " (SELECT max(to_transaction) FROM accounts_auditseal)"
    )
    assert "would not be seen" in verify()  # from inside, nothing is wrong
    said = faults_against(kept)
    assert "Head 1: given out once, and missing here." in said
    assert "Head 1: Seal 3: noted outside, and missing here." in said


def test_T46_a_trail_made_again_with_the_real_key_is_seen(kept: Path, attacker: Attacker) -> None:
    """Everything is emptied, told again without one event, sealed and given out with the real key."""
    for table in ("witnessstamp", "outsidewitness", "auditseal", "auditevent"):
        name = psycopg.sql.Identifier(f"accounts_{table}")
        attacker.execute(psycopg.sql.SQL("DELETE FROM {}").format(name))
    for _number in range(3):
        record_some(2)
        seal_now()
    forged = witness.issue(system="test")
    assert forged.number == 1
    assert "would not be seen" in verify()
    said = faults_against(kept)
    assert "Head 1: not the one that was given out." in said
    assert "Head 1: Seal 3: not the one that was noted outside." in said


def test_T46_a_new_key_is_seen(
    kept: Path, attacker: Attacker, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "other" / "audit-signing.pem"
    vault.create_missing_keys()
    said = faults_against(kept)
    assert "signed with another key" in said


def test_T46_an_event_taken_out_of_a_counted_seal_is_seen(kept: Path, attacker: Attacker) -> None:
    """Even where the seals themselves were left as they were."""
    attacker.execute("UPDATE accounts_auditseal SET events = 2 WHERE number = 1")
    assert "held 9 events up to seal 3" in faults_against(kept)


def test_T46_a_changed_file_is_named(kept: Path) -> None:
    text = kept.read_text()
    for old, new in (("events: 9", "events: 8"), ("number: 1", "number: 2"), ("[trail]", "[x]")):
        kept.write_text(text.replace(old, new))
        assert f"{kept}: This head was changed after it was signed." in faults_against(kept)


def test_T46_of_several_files_each_is_compared(kept: Path, tmp_path: Path) -> None:
    call_command("write_witness", "--out", str(tmp_path), stdout=StringIO())
    second = tmp_path / "head-000002.txt"
    said = verify(f"--against={kept}", f"--against={second}")
    assert "head 1, head 2" in said
    spoiled = tmp_path / "spoiled.txt"
    spoiled.write_text("log-head-1\n")
    assert "spoiled.txt" in faults_against(kept, second, spoiled)


def test_a_file_survives_what_mail_does_to_it(kept: Path) -> None:
    text = kept.read_text()
    mailed = "\ufeff\r\n" + text.replace("\n", "  \r\n") + "\r\n\r\n"
    assert witness.read(mailed) == witness.read(text)


@pytest.mark.parametrize("text", ["", "hello", "log-head-1", "log-head-1\nsignature: x", "\0" * 99])
def test_what_is_no_head_is_refused(text: str, db: None) -> None:
    with pytest.raises(witness.BadFile):
        witness.read(text)


def test_T46_a_changed_row_of_a_head_is_named_from_inside(kept: Path, attacker: Attacker) -> None:
    table = "UPDATE accounts_outsidewitness SET "
    text = "text = replace(text, 'events: {}', 'events: {}')"
    for change, back in (
        (table + text.format(9, 8), table + text.format(8, 9)),
        (f"{table} issued_at = issued_at - interval '1 day'",
         f"{table} issued_at = issued_at + interval '1 day'"),
        (f"{table} number = 2", f"{table} number = 1"),
    ):  # fmt: skip
        attacker.execute(change)
        assert witness.verify_given_out(), change
        attacker.execute(back)
        assert witness.verify_given_out() == []


def test_T46_heads_are_chained(kept: Path, attacker: Attacker) -> None:
    second = witness.issue(system="test")
    assert f"previous: {hashlib.sha256(kept.read_bytes()).hexdigest()}" in second.text
    attacker.execute("DELETE FROM accounts_outsidewitness WHERE number = 1")
    assert "Head 2: one before it is missing." in verification.verify_and_record(system="t").wrong


def test_T46_what_was_given_out_is_only_ever_added(
    kept: Path, superuser_connection: Attacker
) -> None:
    for act in ("UPDATE {} SET text = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added"):
            superuser_connection.execute(act.format("accounts_outsidewitness"))


def test_the_signature_is_that_of_the_standard(kept: Path) -> None:
    text = kept.read_text()
    signed, _, signature = text.rpartition("signature: ")
    noted = witness.read(text)
    assert vault.verify_signature_by(noted.key, signed.encode(), base64.b64decode(signature))
    assert not vault.verify_signature_by(noted.key, b"other", base64.b64decode(signature))
    assert not vault.verify_signature_by(b"no key", signed.encode(), b"")


def test_nothing_sealed_gives_no_head(committed_db: str, tmp_path: Path, settings: Any) -> None:
    settings.WITNESS_DIR = tmp_path / "out"
    with pytest.raises(CommandError, match="nothing sealed"):
        call_command("write_witness", out=tmp_path)
    tasks.write_witness(0)
    assert not OutsideWitness.objects.unscoped(reason="test").exists()
    record_some(1)
    seal_now()
    tasks.write_witness(0)
    (file,) = settings.WITNESS_DIR.iterdir()
    assert witness.read(file.read_text()).number == 1
    told = AuditEvent.objects.unscoped(reason="test").get(action="trail.head_given_out")
    assert told.system == "accounts.write_witness"
    assert audit.verify().ok


# --- The pages of auditors -----------------------------------------------------------------------------


@pytest.fixture
def browser(kept: Path) -> Client:
    user = AssignmentFactory(role=Role.AUDITOR).user
    give_second_factor(user)
    client = Client()
    client.force_login(user, backend="accounts.backends.Backend")
    return client


def test_an_auditor_reads_prints_and_fetches_what_was_given_out(
    browser: Client, kept: Path, settings: Any
) -> None:
    page = browser.get("/account/trail/heads/").content.decode()
    assert "/account/trail/heads/1/" in page
    assert "No time authority is set" in page
    assert "too old" not in page
    sheet = browser.get("/account/trail/heads/1/").content.decode()
    assert escape(kept.read_text()) in sheet
    fetched = browser.get("/account/trail/heads/1/text/")
    assert fetched.content == kept.read_bytes()
    assert 'filename="head-000001.txt"' in fetched.headers["Content-Disposition"]
    settings.WITNESS_FRESH_FOR = datetime.timedelta(0)
    assert "too old" in browser.get("/account/trail/heads/").content.decode()
    for missing in ("7", str(2**63), str(2**200)):
        assert browser.get(f"/account/trail/heads/{missing}/").status_code == 404


def test_T48_a_head_shows_its_stamps_and_what_is_not_yet_stamped(
    browser: Client, settings: Any, tmp_path: Path
) -> None:
    with TimeAuthority(tmp_path / "one", "one").serving() as one:
        silent = ("two", "http://127.0.0.1:9/", one.roots)
        settings.TIME_AUTHORITIES = [one.setting(), silent]
        row = witness.issue(system="test")
        tasks.ask_for_time(0)
        page = browser.get(f"/account/trail/heads/{row.number}/").content.decode()
        assert "Not yet stamped (The authority did not answer.)" in page
        (address,) = re.findall(r'href="(/account/trail/heads/2/time/[^"]+)"', page)
        (tmp_path / "head.tsr").write_bytes(browser.get(address).content)
        (tmp_path / "head.txt").write_text(row.text)
        said = run(
            tmp_path,
            *("ts", "-verify", "-data", "head.txt", "-in", "head.tsr", "-CAfile", str(one.roots)),
        )
        assert "Verification: OK" in said
        assert "1 time stamps" in verify()
