"""Files sealed piece by piece: what was changed, cut or moved does not open, and nothing of it comes."""

import errno
import io
import secrets
from typing import Any

import pytest

from accounts import vault
from accounts.errors import Erased
from accounts.models import PersonKey
from tests.factories.accounts import PersonKeyFactory, UserFactory

PLACE = "original|0f0e"
MEBIBYTE = 1 << 20
pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> PersonKey:
    return PersonKeyFactory()


def sealed(key: PersonKey, plain: bytes, *, piece: int = 300_000) -> bytes:
    file = io.BytesIO()
    stream = vault.sealing(key, PLACE, file)
    for start in range(0, len(plain), piece):
        stream.write(plain[start : start + piece])
    stream.finish()
    return file.getvalue()


def opened(key: PersonKey, data: bytes, place: str = PLACE) -> bytes:
    with vault.opening(key, place, io.BytesIO(data)) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, MEBIBYTE - 41, MEBIBYTE, 3 * MEBIBYTE + 7])
def test_a_file_comes_back_as_it_was(key: PersonKey, size: int) -> None:
    plain = secrets.token_bytes(size)
    data = sealed(key, plain)
    assert opened(key, data) == plain
    assert size < 32 or plain[:32] not in data  # a byte alone may well be there


def test_what_is_whole_comes_before_what_is_not_and_nothing_of_that(key: PersonKey) -> None:
    plain = secrets.token_bytes(2 * MEBIBYTE + 5)
    data = bytearray(sealed(key, plain))
    data[-3] ^= 1
    given = b""
    stream = vault.opening(key, PLACE, io.BytesIO(bytes(data)))

    def read_on() -> None:
        nonlocal given
        while piece := stream.read(4096):
            given += piece

    with pytest.raises(vault.SealBroken):
        read_on()
    assert len(given) <= 2 * MEBIBYTE
    assert plain.startswith(given)


@pytest.mark.parametrize("place", ["original|0f0f", "copy|0f0e", ""])
def test_a_file_moved_to_another_row_does_not_open(key: PersonKey, place: str) -> None:
    data = sealed(key, b"page one")
    with pytest.raises(vault.SealBroken):
        opened(key, data, place)


@pytest.mark.parametrize("cut", [1, 16, MEBIBYTE, 2 * MEBIBYTE])
def test_a_file_that_was_cut_does_not_open(key: PersonKey, cut: int) -> None:
    data = sealed(key, bytes(2 * MEBIBYTE + 100))
    with pytest.raises(vault.SealBroken):
        opened(key, data[:-cut])


def test_a_file_that_was_not_finished_does_not_open(key: PersonKey) -> None:
    file = io.BytesIO()
    stream = vault.sealing(key, PLACE, file)
    stream.write(bytes(2 * MEBIBYTE))
    begun = file.getvalue()
    assert begun
    with pytest.raises(vault.SealBroken):
        opened(key, begun)


def test_another_key_does_not_open_it(key: PersonKey) -> None:
    data = sealed(key, b"page one")
    with pytest.raises(vault.SealBroken):
        opened(PersonKeyFactory(), data)


def test_T39_a_file_whose_key_was_destroyed_is_gone(key: PersonKey) -> None:
    data = sealed(key, b"page one")
    gone = vault.destroy(key=key, by=UserFactory(), reason="erasure")
    with pytest.raises(Erased):
        opened(gone, data)


class TakesLittle(io.BytesIO):
    """A file without a buffer on a disk that is nearly full: it takes less than it was given."""

    def write(self, piece: Any) -> int:
        return super().write(memoryview(piece)[:100_000])


def test_T44_a_file_that_takes_less_than_it_is_given_loses_nothing(key: PersonKey) -> None:
    plain, file = secrets.token_bytes(2 * MEBIBYTE + 5), TakesLittle()
    stream = vault.sealing(key, PLACE, file)
    stream.write(plain)
    stream.finish()
    assert opened(key, file.getvalue()) == plain


class Fails(io.BytesIO):
    def write(self, _piece: Any) -> int:
        raise OSError(errno.ENOSPC, "no room")

    def read(self, _size: int | None = -1) -> bytes:
        raise OSError(errno.EIO, "the line is down")


def test_what_a_disk_says_while_sealing_comes_as_it_said_it(key: PersonKey) -> None:
    stream = vault.sealing(key, PLACE, Fails())
    with pytest.raises(OSError, match="no room"):
        stream.write(bytes(2 * MEBIBYTE))
    with pytest.raises(OSError, match="no room"):
        stream.finish()


def test_T44_a_line_that_is_down_is_no_broken_seal(key: PersonKey) -> None:
    with vault.opening(key, PLACE, Fails()) as stream, pytest.raises(OSError, match="line is down"):
        stream.read(1)
