"""T-46, T-48: originals are stamped from the moment they are taken in, and chains are kept outside."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from accounts import audit, witness
from accounts.identity import acting_as, acting_for_system
from accounts.merkle import Tree, leaf_hash
from accounts.models import Role, User
from accounts.models.stamp import State
from evidence import custody, heads, receiving, stamps, tasks
from evidence.models import ChainHead, CustodyEvent, EvidenceItem, TimeStamp
from tests.accounts.test_seals import record_some, seal_now
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory
from tests.time_authority import TimeAuthority

Attacker = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[TimeAuthority]]:
    folder = tmp_path_factory.mktemp("authorities")
    with (
        TimeAuthority(folder / "one", "one").serving() as one,
        TimeAuthority(folder / "two", "two", chain=True).serving() as two,
    ):
        yield [one, two]


@pytest.fixture
def authorities(served: list[TimeAuthority], settings: Any) -> Iterator[list[TimeAuthority]]:
    settings.TIME_AUTHORITIES = [one.setting() for one in served]
    yield served
    for one in served:
        one.down = False


@pytest.fixture
def sender(committed_db: str) -> User:
    return AssignmentFactory(role=Role.DOCUMENTER).user


def take_in(sender: User, data: bytes = b"an invented file") -> EvidenceItem:
    with acting_as(sender):
        organisation = sender.assignments.get().organisation
        return make.receive(data, by=sender, organisation=organisation)


def rows() -> list[TimeStamp]:
    with acting_for_system(reason="test"):
        return list(
            TimeStamp._base_manager.select_related("item").order_by("item__code", "authority")
        )


def kinds(item: EvidenceItem) -> list[str]:
    with acting_for_system(reason="test"):
        events = CustodyEvent.objects.unscoped(reason="test").filter(item=item)
        return list(events.order_by("number").values_list("kind", flat=True))


@pytest.fixture
def attack(superuser_connection: Attacker) -> Callable[..., Any]:
    superuser_connection.execute("SET session_replication_role = replica")
    return lambda query, *values: superuser_connection.execute(query, values)


# --- Time --------------------------------------------------------------------------------------------


def test_T48_a_new_original_waits_for_its_time_from_the_same_transaction(
    sender: User, authorities: list[TimeAuthority], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(sender)
    assert [(one.authority, one.state) for one in rows()] == [
        ("one", State.WAITING),
        ("two", State.WAITING),
    ]
    monkeypatch.setattr(receiving, "_remove", lambda *_a, **_k: 1 / 0)  # the last step of it
    with pytest.raises(ZeroDivisionError):
        take_in(sender, b"another")
    assert len(rows()) == 2


def test_T48_a_stamp_is_an_event_of_custody_and_verifies(
    sender: User, authorities: list[TimeAuthority]
) -> None:
    item = take_in(sender)
    authorities[1].down = True
    tasks.ask_for_time(0)
    assert [one.state for one in rows()] == [State.STAMPED, State.WAITING]
    assert kinds(item) == ["received", "stamped"]
    authorities[1].down = False
    with acting_for_system(reason="test"):
        TimeStamp._base_manager.exclude(state=State.STAMPED).update(next_try_at="2026-01-01T00:00Z")
    tasks.ask_for_time(0)
    assert kinds(item) == ["received", "stamped", "stamped"]
    assert stamps.verify() == (2, [])
    output = StringIO()
    call_command("verify_custody", "--thorough", stdout=output)
    assert "2 time stamps" in output.getvalue()


def test_T48_what_was_there_before_an_authority_is_stamped_later_and_not_dated_back(
    sender: User, authorities: list[TimeAuthority], settings: Any
) -> None:
    set_up, settings.TIME_AUTHORITIES = settings.TIME_AUTHORITIES, []
    item = take_in(sender)
    assert rows() == []
    settings.TIME_AUTHORITIES = set_up
    tasks.want_time(0)
    tasks.want_time(0)
    assert stamps.ask_waiting() == 2
    with acting_for_system(reason="test"):
        received_at = item.original.received_at
    assert all(one.requested_at > received_at for one in rows())


def test_T48_a_stamp_exchanged_by_a_superuser_is_named(
    sender: User, authorities: list[TimeAuthority], attack: Callable[..., Any], settings: Any
) -> None:
    take_in(sender)
    take_in(sender, b"another file")
    stamps.ask_waiting()
    first = rows()[0]
    attack("UPDATE evidence_timestamp SET digest = sha256('x') WHERE id = %s", first.pk)
    said = "\n".join(stamps.verify()[1])
    assert f"Time stamp {first.pk}: it is not over the original of its item." in said
    assert "wrong_digest" in said
    # Even where its authority is not in the settings any more, and roots and answer fit each other.
    settings.TIME_AUTHORITIES = []
    attack("UPDATE evidence_timestamp SET digest = %s WHERE id = %s", first.digest, first.pk)
    attack(
        "UPDATE evidence_timestamp a SET answer = b.answer, roots = b.roots, serial = b.serial,"
        " gen_time = b.gen_time FROM evidence_timestamp b"
        " WHERE a.id = %s AND b.item_id = a.item_id AND b.authority = 'two'",
        first.pk,
    )
    code = first.item.code
    gone = f"Item {code}: a time stamp that its custody tells is not here."
    assert stamps.verify()[1] == [f"Time stamp {first.pk}: not the one its custody tells.", gone]
    attack("DELETE FROM evidence_timestamp WHERE id = %s", first.pk)
    assert stamps.verify()[1] == [gone]
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_custody", stdout=StringIO(), stderr=StringIO())


def test_T48_stamps_are_seen_by_whoever_sees_the_item(
    sender: User, authorities: list[TimeAuthority]
) -> None:
    item = take_in(sender)
    stranger = AssignmentFactory(role=Role.ANALYST).user
    analyst = AssignmentFactory(role=Role.ANALYST, organisation=item.organisation).user
    for user, count in ((stranger, 0), (analyst, 2)):
        with acting_as(user):
            assert stamps.stamps_of(item, user).count() == count


# --- Chains kept outside -------------------------------------------------------------------------------


@pytest.fixture
def kept(sender: User, tmp_path: Path) -> Path:
    """A head over two items, and one that came after it."""
    for number in range(2):
        take_in(sender, b"invented %d" % number)
    seal_now()
    return given_out(tmp_path)


def given_out(folder: Path) -> Path:
    return witness.write_file(witness.issue(system="test"), folder)


def faults_against(file: Path, command: str = "verify_audit") -> str:
    complaints = StringIO()
    with pytest.raises(CommandError):
        call_command(command, f"--against={file}", stdout=StringIO(), stderr=complaints)
    return complaints.getvalue()


def test_a_head_names_the_chains_that_grew(kept: Path, sender: User, tmp_path: Path) -> None:
    first = witness.read(kept.read_text())
    assert first.sections["chains"]["grown"] == "2"
    take_in(sender, b"a third")
    second = given_out(tmp_path)
    assert witness.read(second.read_text()).sections["chains"]["grown"] == "1"
    nothing_new = given_out(tmp_path)
    assert witness.read(nothing_new.read_text()).sections["chains"]["grown"] == "0"
    for command in ("verify_audit", "verify_custody"):
        output = StringIO()
        call_command(
            command, *(f"--against={file}" for file in (kept, second, nothing_new)), stdout=output
        )
        assert "whole" in output.getvalue()


@pytest.mark.parametrize("later", [False, True], ids=["the same head", "a later head"])
@pytest.mark.parametrize("command", ["verify_audit", "verify_custody"])
def test_T46_a_chain_made_again_with_trail_and_key_is_seen_from_outside(
    later: bool,
    command: str,
    kept: Path,
    sender: User,
    attack: Callable[..., Any],
    tmp_path: Path,
) -> None:
    """The trail is emptied and told again, seals and all: inside, everything fits."""
    file = given_out(tmp_path) if later else kept
    with acting_for_system(reason="test"):
        (item, *_rest) = EvidenceItem.objects.unscoped(reason="test").order_by("code")
    for table in ("accounts_auditseal", "accounts_auditevent"):
        attack(psycopg.sql.SQL("DELETE FROM {}").format(psycopg.sql.Identifier(table)))
    attack("DELETE FROM evidence_custodyevent WHERE item_id = %s", item.pk)
    with acting_for_system(reason="test"):
        custody.record(item=item, kind=CustodyEvent.Kind.RECEIVED, by=sender, note="other words")
        for other in EvidenceItem.objects.unscoped(reason="test").exclude(pk=item.pk):
            _tell_again(other)
    seal_now()
    with acting_for_system(reason="test"):
        assert custody.verify().wrong == []
    said = faults_against(file, command)
    assert f"Item {item.code}, custody event 1: not the one given out." in said


def _tell_again(item: EvidenceItem) -> None:
    for event in CustodyEvent.objects.unscoped(reason="test").filter(item=item):
        details = {"number": str(event.number), "digest": bytes(event.digest).hex()}
        audit.record(
            action=f"custody.{event.kind}", by=None, system="x", subject=item, details=details
        )


def test_T46_a_chain_taken_out_is_seen_from_outside(kept: Path, attack: Callable[..., Any]) -> None:
    attack("DELETE FROM evidence_custodyevent")
    assert faults_against(kept).count("given out once, and missing here") >= 2


def test_T46_a_list_of_chains_that_was_changed_is_seen(
    kept: Path, attack: Callable[..., Any]
) -> None:
    attack("UPDATE evidence_chainhead SET digest = sha256('x')")
    assert "its list of chains is not the one that was given out" in faults_against(kept)
    attack("SET session_replication_role = origin")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attack("DELETE FROM evidence_chainhead")


def test_the_tree_of_a_head_is_that_of_its_rows(kept: Path) -> None:
    tree = Tree()
    with acting_for_system(reason="test"):
        for row in ChainHead.objects.unscoped(reason="test").order_by("item_id"):
            line = f"{row.item_id} {row.number} {bytes(row.digest).hex()}"
            tree.add(leaf_hash(line.encode()))
    assert witness.read(kept.read_text()).sections[heads.NAME]["root"] == tree.root().hex()


def test_a_head_without_any_item_is_given_out_too(committed_db: str, tmp_path: Path) -> None:
    record_some(1)
    seal_now()
    noted = witness.read(given_out(tmp_path).read_text())
    assert noted.sections["chains"]["grown"] == "0"
