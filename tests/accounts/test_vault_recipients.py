"""A file locked for one receiver (age): she opens it, nobody else does, and it is never held whole."""

import io
import resource

import pyrage
import pytest

from accounts.vault import recipients


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def locked(data: bytes, identity: pyrage.x25519.Identity) -> bytes:
    out = io.BytesIO()
    with recipients.locking(str(identity.to_public()), out) as lock:
        lock.write(data)
    return out.getvalue()


def test_T12_only_the_receiver_opens_what_is_locked_for_her(identity):
    data = locked(b"invented " * 20_000, identity)
    assert b"invented" not in data
    assert recipients.unlocked(io.BytesIO(data), str(identity)).read() == b"invented " * 20_000
    other = str(pyrage.x25519.Identity.generate())
    for spoiled, key in (
        (data, other),
        (data[:-1], str(identity)),
        (data[:-20] + b"x" + data[-19:], str(identity)),
        (b"", str(identity)),
        (data, "no key"),
    ):
        with pytest.raises(recipients.NotForThisKey):
            recipients.unlocked(io.BytesIO(spoiled), key)


def test_a_key_with_one_wrong_letter_is_refused(identity):
    key = str(identity.to_public())
    assert recipients.read_key(f" {key[:30]}\n{key[30:]} ") == key
    wrong = key[:-1] + ("q" if key[-1] != "q" else "p")
    for text in ("", wrong, key.upper(), str(identity), key + "q", "ssh-ed25519 AAAA"):
        with pytest.raises(recipients.NoPublicKey):
            recipients.read_key(text)


def test_two_keys_have_two_fingerprints(identity):
    said = recipients.fingerprint(str(identity.to_public()))
    assert len(said.split()) == 8
    assert said != recipients.fingerprint(str(pyrage.x25519.Identity.generate().to_public()))


def test_a_large_file_is_locked_in_constant_memory(identity):
    class Nowhere(io.RawIOBase):
        size = 0

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:
            self.size += len(piece)
            return len(piece)

    out = Nowhere()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with recipients.locking(str(identity.to_public()), out) as lock:
        for _piece in range(200):
            lock.write(bytes(1 << 20))
    assert out.size > 200 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_what_cannot_be_written_is_said(identity):
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _piece) -> int:
            raise OSError(28, "full")

    def lock_all() -> None:
        with recipients.locking(str(identity.to_public()), Full()) as lock:
            for _piece in range(4):
                lock.write(bytes(1 << 20))

    with pytest.raises(OSError, match="full"):
        lock_all()
