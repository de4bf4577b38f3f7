"""T-45: whatever a superuser does to the trail, the verifier names it."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts import audit, seals, tasks
from accounts.merkle import EMPTY_ROOT, Tree, leaf_hash
from accounts.models import AuditEvent, AuditSeal, User
from tests import databases
from tests.factories.accounts import UserFactory

EVENTS = 7
PLACES = pytest.mark.parametrize("place", [0, 3, 6], ids=["first", "middle", "last"])

Attacker = psycopg.Connection[Any]


def seal_now() -> AuditSeal:
    """Seal all there is at once, when transactions of other tests on the same server have ended.

    A seal takes what is older than every open transaction, so one that is open elsewhere would cut
    the events in two seals.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        now = one_value(cursor)
        for _attempt in range(18_000):  # half an hour: a transaction of another test may be long
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [now])
            if one_value(cursor):
                break
            time.sleep(0.1)
    seal = audit.seal_pending() or AuditSeal.objects.unscoped(reason="test").last()
    assert seal is not None
    assert not audit.verify().unsealed
    return seal


def one_value(cursor: CursorWrapper) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def record_some(number: int = EVENTS) -> list[int]:
    user = UserFactory()
    ids = []
    for index in range(number):
        with transaction.atomic():
            details = {"count": str(index)}
            ids.append(audit.record(action="test.happened", by=user, details=details).pk)
    return ids


@pytest.fixture
def sealed(committed_db: str) -> list[int]:
    """Seven events under one seal, between two others; their ids."""
    record_some(2)
    seal_now()
    ids = record_some()
    seal_now()
    record_some(2)
    seal_now()
    assert audit.verify().ok
    return ids


@pytest.fixture
def attacker(sealed: list[int], superuser_connection: Attacker) -> Iterator[Attacker]:
    """A superuser who switched the triggers off."""
    superuser_connection.execute("SET session_replication_role = replica")
    return superuser_connection


def faults() -> str:
    return "\n".join(audit.verify().wrong)


@PLACES
def test_T45_a_changed_event_is_named(place: int, sealed: list[int], attacker: Attacker) -> None:
    attacker.execute(
        "UPDATE accounts_auditevent SET action = 'test.other' WHERE id = %s", [sealed[place]]
    )
    found = audit.verify()
    assert len(found.wrong) == 1
    assert f"Event {sealed[place]} " in found.wrong[0]
    assert "changed" in found.wrong[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01T00:00:00Z"),
        ("xact", None),
        ("outcome", "refused"),
        ("actor_id", "00000000-0000-0000-0000-000000000001"),
        ("system", "other"),
        ("subject_type", "other"),
        ("subject_id", "other"),
        ("details", '{"count":"99"}'),
        ("payload", "other"),
        ("leaf", b"\0" * 32),
    ],
)
def test_T45_every_column_of_an_event_is_covered(
    column: str, value: Any, sealed: list[int], attacker: Attacker
) -> None:
    change = psycopg.sql.SQL("UPDATE accounts_auditevent SET {} = {} WHERE id = %s").format(
        psycopg.sql.Identifier(column),
        # Into the window of the neighbour: the row is then missing here and a stranger there.
        psycopg.sql.SQL(
            "(SELECT xact FROM accounts_auditevent ORDER BY id LIMIT 1)"
            if column == "xact"
            else psycopg.sql.Literal(value).as_string()
        ),
    )
    attacker.execute(change, [sealed[3]])
    assert f"Event {sealed[3]} " in faults()


@PLACES
def test_T45_a_deleted_event_is_named(place: int, sealed: list[int], attacker: Attacker) -> None:
    attacker.execute("DELETE FROM accounts_auditevent WHERE id = %s", [sealed[place]])
    assert audit.verify().wrong == [f"Event {sealed[place]} (seal 2): deleted."]


@PLACES
def test_T45_an_inserted_event_is_named(place: int, sealed: list[int], attacker: Attacker) -> None:
    """The attacker copies a real event, so everything in it looks right."""
    attacker.execute(
        "INSERT INTO accounts_auditevent SELECT (e).* FROM (SELECT jsonb_populate_record("
        " event, jsonb_build_object('id', 900000 + event.id)) AS e"
        " FROM accounts_auditevent event WHERE id = %s) AS copy",
        [sealed[place]],
    )
    assert audit.verify().wrong == [
        f"Event {900000 + sealed[place]} (seal 2): inserted after sealing."
    ]


@pytest.mark.parametrize(("one", "other"), [(0, 1), (2, 5), (5, 6), (0, 6)])
def test_T45_two_events_that_changed_places_are_named(
    one: int, other: int, sealed: list[int], attacker: Attacker
) -> None:
    """Every column but the id moves, hash and payload included."""
    first, second = sealed[one], sealed[other]
    with attacker.transaction():
        for source, target in ((first, -1), (second, first), (-1, second)):
            attacker.execute(
                "UPDATE accounts_auditevent SET id = %s WHERE id = %s", [target, source]
            )
    assert sorted(audit.verify().wrong) == sorted(
        [
            f"Event {first} (seal 2): holds the content of event {second}.",
            f"Event {second} (seal 2): holds the content of event {first}.",
        ]
    )


@PLACES
def test_T45_an_event_made_again_with_its_hash_is_named(
    place: int, sealed: list[int], attacker: Attacker
) -> None:
    """The attacker makes payload and hash fit the change: only the seal knows better."""
    event = AuditEvent.objects.unscoped(reason="test").get(pk=sealed[place])
    values = json.loads(event.payload)
    values[4] = "test.other"
    payload = json.dumps(values, ensure_ascii=False)
    attacker.execute(
        "UPDATE accounts_auditevent SET action = %s, payload = %s, leaf = %s WHERE id = %s",
        ["test.other", payload, leaf_hash(payload.encode()), event.pk],
    )
    assert audit.verify().wrong == [f"Event {event.pk} (seal 2): changed."]


def test_T45_an_event_and_its_entry_in_the_seal_changed_together_break_the_seal(
    sealed: list[int], attacker: Attacker
) -> None:
    attacker.execute(
        "UPDATE accounts_auditevent SET action = 'test.other', leaf = %s WHERE id = %s",
        [b"\1" * 32, sealed[3]],
    )
    index = bytes(AuditSeal.objects.unscoped(reason="test").get(number=2).index)
    start = index.index(sealed[3].to_bytes(8, "big")) + 8
    forged = index[:start] + b"\1" * 32 + index[start + 32 :]
    attacker.execute("UPDATE accounts_auditseal SET index = %s WHERE number = 2", [forged])
    assert "Seal 2: it was changed" in faults()
    assert "Seal 2: its index does not give its root." in faults()


@pytest.mark.parametrize("number", [1, 2])
def test_T45_a_removed_seal_is_named(number: int, sealed: list[int], attacker: Attacker) -> None:
    attacker.execute("DELETE FROM accounts_auditseal WHERE number = %s", [number])
    assert f"seal {number} before it is missing" in faults()


def test_T45_a_whole_seal_made_again_without_the_key_is_named(
    sealed: list[int], attacker: Attacker
) -> None:
    """Event, index, root, payload and digest all fit; the signature and the next link do not."""
    seal = AuditSeal.objects.unscoped(reason="test").get(number=2)
    values = json.loads(seal.payload)
    values[8] = "2026-01-01T00:00:00.000000Z"
    payload = json.dumps(values, ensure_ascii=False)
    attacker.execute(
        "UPDATE accounts_auditseal SET sealed_at = %s, payload = %s, digest = %s WHERE number = 2",
        [values[8], payload, hashlib.sha256(payload.encode()).digest()],
    )
    assert "Seal 2: its signature is not by our key." in faults()
    assert "Seal 3: it was changed, or the seal before it was." in faults()


def test_T45_a_cut_off_end_shows_against_a_head_noted_outside(
    sealed: list[int], attacker: Attacker
) -> None:
    last = AuditSeal.objects.unscoped(reason="test").get(number=3)
    head = (3, bytes(last.digest).hex())
    assert audit.verify(head=head).ok
    attacker.execute("DELETE FROM accounts_auditseal WHERE number = 3")
    attacker.execute("DELETE FROM accounts_auditevent WHERE id > %s", [sealed[-1]])
    assert audit.verify().ok  # from inside it cannot be seen: that is why the head is noted
    assert audit.verify(head=head).wrong == ["Seal 3: noted outside, and missing here."]


def test_T45_verify_audit_exits_with_one_and_names_the_event(
    sealed: list[int], attacker: Attacker
) -> None:
    output = StringIO()
    call_command("verify_audit", stdout=output)
    assert "11 events checked, 3 seals" in output.getvalue()
    attacker.execute("DELETE FROM accounts_auditevent WHERE id = %s", [sealed[0]])
    complaints = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", stderr=complaints)
    assert failure.value.returncode == 1
    assert f"Event {sealed[0]} (seal 2): deleted." in complaints.getvalue()


@pytest.mark.parametrize("table", ["accounts_auditevent", "accounts_auditseal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET payload = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_T45_nobody_changes_the_trail_while_its_triggers_stand(
    table: str,
    statement: str,
    sealed: list[int],
    owner_connection: Attacker,
    superuser_connection: Attacker,
) -> None:
    for attempt in (owner_connection.execute, superuser_connection.execute):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added"):
            attempt(statement.format(table))
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(statement.format(table))
    assert audit.verify().ok


def test_the_database_dates_and_hashes_an_event_whatever_the_application_says(
    committed_db: str,
) -> None:
    user = UserFactory()
    with transaction.atomic():
        event = AuditEvent(
            action="test.happened",
            outcome="allowed",
            actor=user,
            details="{}",
            at="2020-01-01T00:00Z",
        )
        event.payload, event.leaf, event.transaction = "other", b"other", 5
        event.save(force_insert=True)
    stored = AuditEvent.objects.unscoped(reason="test").get(pk=event.pk)
    assert stored.at.year >= 2026
    assert stored.transaction > 5
    assert bytes(stored.leaf) == leaf_hash(stored.payload.encode())
    assert audit.verify().ok


def test_T45_a_transaction_that_commits_late_is_sealed_exactly_once(
    committed_db: str, superuser_connection: Attacker
) -> None:
    """It takes an early id, others with later ids commit and are sealed, then it commits."""
    user: User = UserFactory()
    with databases.connect("app") as slow:
        insert = (
            "INSERT INTO accounts_auditevent (action, outcome, actor_id, system, subject_type,"
            " subject_id, details) VALUES ('test.late', 'allowed', %s, '', '', '', '{}') RETURNING id"
        )
        with slow.transaction():
            row = slow.execute(insert, [user.pk]).fetchone()
            assert row is not None
            record_some(3)
            audit.seal_pending()
            sealed_early = AuditSeal.objects.unscoped(reason="test").count()
            waiting = audit.verify().unsealed
        assert waiting == 3  # those after the running transaction wait, and so does it
        assert sealed_early == 0
    seal_now()
    assert audit.verify().ok
    entries = [
        entry[0]
        for seal in AuditSeal.objects.unscoped(reason="test")
        for entry in seals._index(seal)
    ]
    assert entries.count(row[0]) == 1
    assert len(entries) == len(set(entries)) == 4


def test_two_sealers_at_once_make_one_chain(committed_db: str) -> None:
    record_some(3)
    done: list[Any] = []

    def seal() -> None:
        try:
            done.append(audit.seal_pending())
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_now()
    assert len(done) == 3
    assert audit.verify().ok


def test_verification_reads_the_index_in_pieces(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = record_some(5)
    seal = seal_now()
    for size in (1, 2, 5, 6):
        assert [entry[0] for entry in seals._index(seal, entries=size)] == ids


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(
        b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])
    ).digest()


def test_the_tree_is_that_of_rfc_6962() -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(70)]
    for size in range(70):
        tree = Tree()
        for leaf in leaves[:size]:
            tree.add(leaf)
        assert tree.root() == naive_root(leaves[:size])
    assert Tree().root() == EMPTY_ROOT


def test_the_job_and_the_command_seal_what_is_new(committed_db: str) -> None:
    record_some(1)
    for _attempt in range(3000):  # a transaction of another test may still be running
        tasks.seal_audit(timestamp=0)
        if not audit.verify().unsealed:
            break
        time.sleep(0.1)
    output = StringIO()
    call_command("seal_audit", stdout=output)
    assert output.getvalue().strip() == "Nothing new to seal."
    head = AuditSeal.objects.unscoped(reason="test").get(number=1)
    checked = StringIO()
    call_command("verify_audit", head=(1, bytes(head.digest).hex()), stdout=checked)
    assert "1 events checked, 1 seals" in checked.getvalue()
    with pytest.raises(CommandError, match="looks like"):
        call_command("verify_audit", "--head", "one")
