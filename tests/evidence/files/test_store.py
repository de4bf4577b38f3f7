"""The contract of the store: the same for a directory and for a bucket on a real server."""

import errno
import itertools
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, User
from evidence import originals, rehash, store, sweeping
from evidence.bucket import PART
from evidence.models import EvidenceItem, Original
from tests.evidence.files import object_server
from tests.factories import items as make

NUMBERS = itertools.count()
LARGE = 2 * PART + 12_345  # three parts


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with object_server.running() as found:
        yield found


def bucket_at(address: str, name: str) -> dict[str, Any]:
    options = {
        "bucket_name": name, "endpoint_url": address, "region_name": "us-east-1",
        "access_key": "invented", "secret_key": "invented",
    }  # fmt: skip
    return {"BACKEND": "evidence.bucket.Bucket", "OPTIONS": options}


@pytest.fixture(params=["directory", "bucket"])
def backend(request: Any, settings: Any, tmp_path: Path) -> str:
    """An empty store of each kind."""
    place = {"BACKEND": "evidence.store.Directory", "OPTIONS": {"location": tmp_path / "store"}}
    name = f"sealed-{next(NUMBERS)}"
    if request.param == "bucket":
        place = bucket_at(request.getfixturevalue("address"), name)
    settings.STORAGES = {**settings.STORAGES, "evidence": place}
    if request.param == "bucket":
        storages["evidence"].connection.create_bucket(Bucket=name)
    else:
        (tmp_path / "store").mkdir()
    return str(request.param)


def write(data: bytes, name: str = "") -> str:
    name = name or store.new_name()
    with store.create(name) as file:
        for start in range(0, len(data), 1 << 20):
            file.write(data[start : start + (1 << 20)])
    return name


def read(name: str) -> bytes:
    with store.read(name) as file:
        return b"".join(iter(lambda: file.read(100_000), b""))


def names() -> list[str]:
    return sorted(name for name, _at in store.names())


def unfinished() -> int:
    later = timezone.now() + timedelta(hours=1)
    return store.abort_unfinished(later)


@pytest.mark.parametrize("size", [0, 1, PART, LARGE])
def test_what_was_written_comes_back(backend: str, size: int) -> None:
    data = secrets.token_bytes(size)
    before = timezone.now() - timedelta(seconds=2)
    name = write(data)
    assert read(name) == data
    ((found, at),) = store.names()
    assert found == name
    assert before <= at <= timezone.now() + timedelta(seconds=2)


def test_T44_an_object_is_written_once(backend: str) -> None:
    name = write(b"first")
    with pytest.raises(FileExistsError):
        write(b"second", name)
    assert read(name) == b"first"


@pytest.mark.parametrize("size", [10, LARGE])
def test_T44_of_two_who_write_one_name_at_once_one_is_refused(backend: str, size: int) -> None:
    """Both have looked, and neither was there: the server says no, not we."""
    name = store.new_name()

    def both() -> None:
        with store.create(name) as first:
            first.write(bytes(size))
            with store.create(name) as second:
                second.write(b"x" * size)

    with pytest.raises(FileExistsError):
        both()
    assert len(set(read(name) if name in names() else b"")) <= 1
    assert unfinished() == 0


@pytest.mark.parametrize("which", ["fdatasync", "fsync"])
def test_T44_what_a_disk_could_not_keep_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, which: str
) -> None:
    """It says so once, perhaps to whoever asks while the file is still coming."""
    place = {"BACKEND": "evidence.store.Directory", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": place}
    monkeypatch.setattr(store, "FLUSHED", 1 << 20)
    said = itertools.count()
    real = getattr(os, which)

    def worn(descriptor: int) -> None:
        if next(said) == 0:
            raise OSError(errno.EIO, "the disk is worn")
        real(descriptor)

    monkeypatch.setattr(os, which, worn)
    with pytest.raises(OSError, match="disk is worn"):
        write(bytes(4 << 20))
    assert names() == []


def test_what_is_not_there_is_missing_and_deleting_it_is_nothing(backend: str) -> None:
    name = store.new_name()
    with pytest.raises(store.ObjectMissing):
        store.read(name)
    store.delete(write(b"x"))
    store.delete(name)
    assert names() == []


@pytest.mark.parametrize("size", [10, LARGE])
def test_T33_a_write_that_breaks_leaves_nothing(backend: str, size: int) -> None:
    def broken() -> None:
        with store.create(store.new_name()) as file:
            file.write(bytes(size))
            raise RuntimeError("the line is down")

    with pytest.raises(RuntimeError, match="line is down"):
        broken()
    assert names() == []
    assert unfinished() == 0


def test_names_are_all_told_and_others_things_passed_over(backend: str) -> None:
    made = sorted(write(b"x") for _ in range(7))
    assert names() == made


# --- With rows ---------------------------------------------------------------------------------------


@pytest.fixture
def mine(documenter: User) -> Iterator[User]:
    with acting_as(documenter):
        yield documenter


def plain_of(item: EvidenceItem) -> bytes:
    with acting_for_system(reason="test"), originals.opened(item.original) as stream:
        return stream.read()


def read_again(item: EvidenceItem) -> list[str]:
    with acting_for_system(reason="test"):
        row = Original.objects.unscoped(reason="test").get(item=item)
        return rehash.check(row, system="test")


def test_T44_a_large_file_is_received_and_read_again(
    backend: str, mine: User, organisation: Organisation
) -> None:
    data = secrets.token_bytes(LARGE)
    item = make.receive(data, by=mine, organisation=organisation)
    assert plain_of(item) == data
    assert read_again(item) == []


def test_T44_one_changed_bit_is_found(backend: str, mine: User, organisation: Organisation) -> None:
    item = make.receive(secrets.token_bytes(5000), by=mine, organisation=organisation)
    name = item.original.object_name
    sealed = bytearray(read(name))
    sealed[2000] ^= 1
    store.delete(name)
    write(bytes(sealed), name)
    assert read_again(item) == [f"Item {item.code}: its file was changed."]


def test_T44_a_file_that_is_gone_is_found(
    backend: str, mine: User, organisation: Organisation
) -> None:
    item = make.receive(b"invented", by=mine, organisation=organisation)
    store.delete(item.original.object_name)
    assert read_again(item) == [f"Item {item.code}: its file is missing."]


def test_T33_strays_and_uploads_nobody_ended_are_swept(
    backend: str, mine: User, organisation: Organisation
) -> None:
    item = make.receive(b"invented", by=mine, organisation=organisation)
    write(b"x")
    if backend == "bucket":  # what a kill leaves there, beside what it leaves in a directory
        place = storages["evidence"]
        place.connection.meta.client.create_multipart_upload(
            Bucket=place.bucket_name, Key=store.new_name()
        )
    with acting_for_system(reason="test"):
        # The server for tests says of every unended upload that it was begun in 2010.
        gone = sweeping.sweep()
        assert len(names()) == 2
        gone += sweeping.sweep(left_behind=timedelta(seconds=-5))
    assert gone == (2 if backend == "bucket" else 1)
    assert names() == [item.original.object_name]
    assert unfinished() == 0


def test_T44_a_store_that_is_away_is_no_damaged_file(
    backend: str, mine: User, organisation: Organisation, settings: Any, tmp_path: Path
) -> None:
    item = make.receive(b"invented", by=mine, organisation=organisation)
    away = {"BACKEND": "evidence.store.Directory", "OPTIONS": {"location": tmp_path / "not there"}}
    if backend == "bucket":
        away = bucket_at(f"http://127.0.0.1:{object_server.free_port()}", "sealed")
    settings.STORAGES = {**settings.STORAGES, "evidence": away}
    with pytest.raises(store.StoreAway):
        read_again(item)
    if backend == "bucket":
        with pytest.raises(store.StoreAway):
            write(b"x")


def test_T44_a_bucket_that_is_not_there_is_no_damaged_file(address: str, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "evidence": bucket_at(address, "not-there")}
    with pytest.raises(store.StoreAway):
        store.read(store.new_name())
    with pytest.raises(store.StoreAway):
        write(b"x")
