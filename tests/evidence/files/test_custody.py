"""T-45, T-46: whatever is done to a chain of custody from inside, the verifier names it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from accounts import audit, vault
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence import custody, originals, rehash
from evidence.models import CustodyEvent, EvidenceItem, Original, WorkingCopy
from evidence.store import Directory, names
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory

Kind = CustodyEvent.Kind
Attacker = psycopg.Connection[Any]


@pytest.fixture
def sender(committed_db: str) -> User:
    return AssignmentFactory(role=Role.DOCUMENTER).user


@pytest.fixture
def items(sender: User) -> list[EvidenceItem]:
    """Three items, each with a chain of four events."""
    organisation = sender.assignments.get().organisation
    made = []
    for number in range(3):
        with acting_as(sender):
            item = make.receive(
                f"invented file {number}".encode() * 999, by=sender, organisation=organisation
            )
        with acting_for_system(reason="test"):
            for kind in (Kind.VIEWED, Kind.MOVED, Kind.TRANSFERRED):
                custody.record(item=item, kind=kind, by=sender, note=f"words {number}")
        made.append(item)
    return made


def wrong() -> list[str]:
    with acting_for_system(reason="test"):
        return custody.verify().wrong


@pytest.fixture
def attack(superuser_connection: Attacker) -> Callable[..., Any]:
    """Run SQL with every right, triggers switched off."""
    superuser_connection.execute("SET session_replication_role = replica")
    return lambda query, *values: superuser_connection.execute(query, values)


def test_a_chain_that_nobody_touched_is_whole(items: list[EvidenceItem], capsys: Any) -> None:
    with acting_for_system(reason="test"):
        found = custody.verify()
    assert (found.items, found.events, found.wrong) == (3, 12, [])
    call_command("verify_custody")
    assert "12 events of 3 items" in capsys.readouterr().out


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize(
    "change",
    [
        "kind = 'exported'",
        "at = at - interval '1 hour'",
        "local_time = ''",
        "details = '[]'",
        "note_sealed = 'x'",
        "payload = payload || ' '",
        "digest = sha256('x')",
        "previous = sha256('x')",
        "system = 'x', actor_id = NULL",
    ],
)
def test_T45_a_changed_event_is_named(
    items: list[EvidenceItem], attack: Callable[..., None], change: str, number: int
) -> None:
    query = sql.SQL(
        "UPDATE evidence_custodyevent SET {} WHERE item_id = %s AND number = %s"
    ).format(sql.SQL(change))
    attack(query, items[1].pk, number)
    named = wrong()
    assert named
    assert all(items[1].code in sentence for sentence in named)
    assert f"event {number}" in named[0]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_T45_a_deleted_event_is_named(
    items: list[EvidenceItem], attack: Callable[..., None], number: int
) -> None:
    attack(
        "DELETE FROM evidence_custodyevent WHERE item_id = %s AND number = %s", items[1].pk, number
    )
    assert f"Item {items[1].code}, custody event {number}: " in " ".join(wrong())


def test_T45_a_chain_that_is_gone_is_named(
    items: list[EvidenceItem], attack: Callable[..., None]
) -> None:
    attack("DELETE FROM evidence_custodyevent WHERE item_id = %s", items[2].pk)
    named = " ".join(wrong())
    assert "all of its 4 custody events were deleted" in named
    assert f"{items[2].code}: it has no custody event" in named


def test_T45_two_events_that_changed_places_are_named(
    items: list[EvidenceItem], attack: Callable[..., None]
) -> None:
    for before, after in ((2, 99), (3, 2), (99, 3)):
        attack(
            "UPDATE evidence_custodyevent SET number = %s WHERE item_id = %s AND number = %s",
            after,
            items[0].pk,
            before,
        )
    named = " ".join(wrong())
    assert "custody event 2: changed" in named
    assert "custody event 3: changed" in named


def test_T45_an_event_moved_to_another_item_is_named(
    items: list[EvidenceItem], attack: Callable[..., None]
) -> None:
    attack(
        "UPDATE evidence_custodyevent SET item_id = %s, number = 5 WHERE item_id = %s AND number = 4",
        items[1].pk,
        items[0].pk,
    )
    named = " ".join(wrong())
    assert f"{items[0].code}, custody event 4: cut off the end" in named
    assert f"{items[1].code}, custody event 5" in named


def test_T45_an_event_made_with_the_real_trigger_is_named(
    items: list[EvidenceItem], superuser_connection: Attacker
) -> None:
    """An insider with the database and no application: the chain fits, the trail knows nothing."""
    superuser_connection.execute(
        "INSERT INTO evidence_custodyevent (id, item_id, number, kind, at, local_time, system, details, previous,"
        " payload, digest) VALUES (gen_random_uuid(), %s, 0, 'checked', now(), '', 'x', '{}', '',"
        " '', '')",
        [items[0].pk],
    )
    assert wrong() == [
        f"Item {items[0].code}, custody event 5: inserted; the trail knows nothing of it."
    ]


def test_T46_a_chain_made_anew_from_its_beginning_is_named(
    items: list[EvidenceItem], attack: Callable[..., None], superuser_connection: Attacker
) -> None:
    rows = superuser_connection.execute(
        "SELECT id, kind, actor_id FROM evidence_custodyevent WHERE item_id = %s ORDER BY number",
        [items[0].pk],
    ).fetchall()
    attack("DELETE FROM evidence_custodyevent WHERE item_id = %s", items[0].pk)
    superuser_connection.execute("SET session_replication_role = origin")
    for row in rows:
        superuser_connection.execute(
            "INSERT INTO evidence_custodyevent (id, item_id, number, kind, at, local_time, actor_id, system,"
            " details, previous, payload, digest)"
            " VALUES (%s, %s, 0, %s, now(), '', %s, '', '{}', '', '', '')",
            [row[0], items[0].pk, row[1], row[2]],
        )
    named = wrong()
    assert len(named) == 4
    assert all("it was made anew" in sentence for sentence in named)


def test_the_command_ends_with_one_and_names_it(
    items: list[EvidenceItem], attack: Callable[..., None], capsys: Any
) -> None:
    attack(
        "UPDATE evidence_custodyevent SET kind = 'viewed' WHERE item_id = %s AND number = 3",
        items[1].pk,
    )
    with pytest.raises(CommandError) as ended:
        call_command("verify_custody")
    assert ended.value.returncode == 1
    assert f"{items[1].code}, custody event 3: changed" in capsys.readouterr().err


def test_T47_no_event_without_its_row_in_the_trail(
    items: list[EvidenceItem], sender: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_asked: Any) -> None:
        raise audit.TrailDown

    monkeypatch.setattr(audit, "record", down)
    with (
        acting_for_system(reason="test"),
        pytest.raises(audit.TrailDown),
        acting_for_system(reason="test"),
    ):
        custody.record(item=items[0], kind=Kind.VIEWED, by=sender)
    monkeypatch.undo()
    assert wrong() == []


@pytest.mark.parametrize("details", [{"name": "x"}, {"tool": "x" * 129}, {"reason": "زن"}])
def test_words_do_not_come_among_the_codes(
    items: list[EvidenceItem], sender: User, details: dict[str, str]
) -> None:
    with acting_for_system(reason="test"), pytest.raises(custody.BadDetail):
        custody.record(item=items[0], kind=Kind.VIEWED, by=sender, details=details)


# --- Reading originals again ---------------------------------------------------------------------------


def path_of(name: str, folder: Path) -> Path:
    return folder / name


def flip(path: Path, position: int) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))


def copy_of(item: EvidenceItem) -> WorkingCopy:
    with acting_for_system(reason="test"):
        return originals.add_copy(
            original=item.original,
            kind=WorkingCopy.Kind.TEXT,
            tool="tool",
            tool_version="1",
            media_type="text/plain",
            stream=io.BytesIO(b"some words"),
            system="test",
        )


def read_again() -> list[str]:
    with acting_for_system(reason="test"):
        return [
            sentence
            for original in rehash.due(everything=True)
            for sentence in rehash.check(original, system="test")
        ]


def test_files_nobody_touched_are_whole_and_not_read_twice(
    items: list[EvidenceItem], capsys: Any
) -> None:
    call_command("rehash")
    assert "whole: 3" in capsys.readouterr().out
    call_command("rehash")
    assert "whole: 0" in capsys.readouterr().out
    assert wrong() == []


@pytest.mark.parametrize("position", [0, 30, -1])
def test_T44_one_changed_bit_is_found_and_named(
    items: list[EvidenceItem], evidence_store: Path, position: int
) -> None:
    flip(path_of(items[1].original.object_name, evidence_store), position)
    assert read_again() == [f"Item {items[1].code}: its file was changed."]
    with acting_for_system(reason="test"):
        assert [one.item for one in rehash.damaged()] == [items[1]]
        last = CustodyEvent.objects.unscoped(reason="test").filter(item=items[1]).last()
        assert last is not None
        assert last.kind == Kind.DAMAGED
        said = audit.AuditEvent.objects.unscoped(reason="test").filter(action="item.damaged")
        assert said.count() == 1


def test_T44_one_changed_bit_of_a_copy_is_found_and_named(
    items: list[EvidenceItem], evidence_store: Path
) -> None:
    flip(path_of(copy_of(items[1]).object_name, evidence_store), 40)
    assert read_again() == [f"Item {items[1].code}, text 1: the file of this copy was changed."]


def test_T44_a_file_put_in_place_of_another_is_found(
    items: list[EvidenceItem], evidence_store: Path
) -> None:
    first, second = (path_of(one.original.object_name, evidence_store) for one in items[:2])
    second.write_bytes(first.read_bytes())
    assert read_again() == [f"Item {items[1].code}: its file was changed."]


def test_T44_a_file_that_is_gone_is_found_and_comes_back_whole(
    items: list[EvidenceItem], evidence_store: Path, capsys: Any
) -> None:
    path = path_of(items[0].original.object_name, evidence_store)
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(CommandError):
        call_command("rehash")
    assert f"{items[0].code}: its file is missing" in capsys.readouterr().err
    # Not due for a while, and still said.
    with pytest.raises(CommandError):
        call_command("rehash")
    path.write_bytes(kept)
    call_command("rehash", "--all")
    with acting_for_system(reason="test"):
        assert not rehash.damaged().exists()


def test_T44_hashes_changed_in_the_database_are_found(
    items: list[EvidenceItem], attack: Callable[..., None]
) -> None:
    attack("UPDATE evidence_original SET sha512 = sha512(random()::text::bytea)")
    assert len(read_again()) == 3


class Watched(Directory):
    """A store that lets something happen while a file is read."""

    meanwhile: ClassVar[Callable[[], object]]

    def get(self, name: str) -> BinaryIO:
        type(self).meanwhile()
        return super().get(name)


@pytest.fixture
def meanwhile(settings: Any, evidence_store: Path) -> type[Watched]:
    place = {"BACKEND": f"{__name__}.Watched", "OPTIONS": {"location": evidence_store}}
    settings.STORAGES = {**settings.STORAGES, "evidence": place}
    return Watched


def test_no_transaction_waits_for_the_bytes_of_a_file(
    items: list[EvidenceItem], meanwhile: type[Watched]
) -> None:
    copy_of(items[0])
    waited: list[bool] = []
    meanwhile.meanwhile = lambda: waited.append(connection.in_atomic_block)
    call_command("rehash")
    assert waited == [False] * 4


@pytest.mark.parametrize("what", ["erased", "read again"])
def test_what_changed_while_it_was_read_is_not_written_over(
    items: list[EvidenceItem],
    evidence_store: Path,
    sender: User,
    meanwhile: type[Watched],
    what: str,
) -> None:
    """Its bytes are damaged; but whoever erased it, or read it again, came first."""
    item = items[0]
    path = path_of(item.original.object_name, evidence_store)
    whole = path.read_bytes()
    flip(path, 30)

    def happens() -> None:
        meanwhile.meanwhile = lambda: None
        with acting_for_system(reason="test"):
            if what == "erased":
                vault.destroy(key=item.key, by=sender, reason="erasure")
                return
        damaged = path.read_bytes()
        path.write_bytes(whole)
        assert rehash.check_due(item.original.pk, system="test", everything=True) == []
        path.write_bytes(damaged)

    meanwhile.meanwhile = happens
    assert rehash.check_due(item.original.pk, system="test", everything=True) == []
    with acting_for_system(reason="test"):
        assert not rehash.damaged().exists()


def test_every_file_has_a_row_and_every_row_a_file(items: list[EvidenceItem]) -> None:
    copy_of(items[0])
    with acting_for_system(reason="test"):
        rows = set(
            Original.objects.unscoped(reason="test").values_list("object_name", flat=True)
        ) | set(WorkingCopy.objects.unscoped(reason="test").values_list("object_name", flat=True))
    assert rows <= {name for name, _written in names()}
