"""What was received stays what it was: the database and the store let nobody change it."""

import io
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, User
from evidence import originals, store
from evidence.models import WorkingCopy
from tests.evidence.files.test_receiving import NAME, objects, photograph
from tests.factories import items as make


@pytest.fixture
def mine(documenter: User) -> Iterator[User]:
    with acting_as(documenter):
        yield documenter


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("evidence_original", "sha256 = '\\x00'"),
        ("evidence_original", "sha512 = '\\x00'"),
        ("evidence_original", "size = 1"),
        ("evidence_original", "object_name = 'x'"),
        ("evidence_original", "name_sealed = NULL"),
        ("evidence_original", "received_at = now()"),
        ("evidence_evidenceitem", "code = 'F-1'"),
        ("evidence_evidenceitem", "key_id = NULL"),
        ("evidence_workingcopy", "tool = 'x'"),
        ("evidence_custodyevent", "kind = 'viewed'"),
    ],
)
def test_T44_what_an_original_is_cannot_change(
    mine: User, organisation: Organisation, table: str, change: str
) -> None:
    item = make.receive(photograph(5000), by=mine, name=NAME, organisation=organisation)
    with acting_for_system(reason="test"):
        originals.add_copy(
            original=item.original,
            kind=WorkingCopy.Kind.TEXT,
            tool="tool",
            tool_version="1",
            media_type="text/plain",
            stream=io.BytesIO(b"words"),
            system="test",
        )
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608 (words of this test)


@pytest.mark.parametrize("table", ["original", "workingcopy", "custodyevent"])
def test_T44_nothing_of_an_original_is_deleted(
    mine: User, organisation: Organisation, table: str
) -> None:
    make.receive(photograph(5000), by=mine, organisation=organisation)
    with (
        acting_for_system(reason="test"),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM evidence_{table}")  # noqa: S608 (words of this test)


def test_T44_an_object_is_never_written_over(mine: User, organisation: Organisation) -> None:
    item = make.receive(photograph(5000), by=mine, organisation=organisation)
    with pytest.raises(FileExistsError), store.create(item.original.object_name):
        pass
    assert item.original.object_name in objects()


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "ab/../../x", "", "ab/x", "aa/\0", "aa"])
def test_T31_the_store_takes_only_names_of_its_own(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        store.read(name)
    with pytest.raises(ValueError, match="no name"), store.create(name):
        pass
    with pytest.raises(ValueError, match="no name"):
        store.delete(name)
