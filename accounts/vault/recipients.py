"""Locking a file for one receiver, with a public key of hers (age): only she opens it. The only importer of pyrage.

https://age-encryption.org/v1. What is locked is never held whole.
"""

import contextlib
import hashlib
import io
import os
import re
import threading
from collections.abc import Iterator
from typing import BinaryIO

import pyrage
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


class NoPublicKey(DomainError):
    code, status = "no_public_key", 400
    message = _(
        "This is no public key of age. It begins with “age1” and has 62 letters and digits."
    )


class NotForThisKey(DomainError):
    code, status = "not_for_this_key", 400
    message = _("This file is not locked for this key, or it was changed or cut off.")


def read_key(text: str) -> str:
    """Return a public key as it is kept. Errors: NoPublicKey, also for one mistyped letter."""
    text = "".join(text.split())
    if not _KEY.fullmatch(text):
        raise NoPublicKey
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise NoPublicKey from error
    return text


def fingerprint(key: str) -> str:
    """Return what two people read to each other: 32 characters in groups of four, of the SHA-256."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32].upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


@contextlib.contextmanager
def locking(key: str, destination: BinaryIO) -> Iterator[BinaryIO]:
    """Give what takes plain bytes and writes locked ones to `destination`.

    If the block ends with an error, what was written is worthless: throw it away.
    Errors: NoPublicKey; what writing raises.
    """
    recipient = pyrage.x25519.Recipient.from_str(read_key(key))
    reading, writing = os.pipe()
    watched = _Watched(destination)
    failed = watched.failed

    def lock() -> None:
        # age asks for bytes, and whoever makes a package gives them: a pipe between the two.
        try:
            with os.fdopen(reading, "rb") as plain:
                pyrage.encrypt_io(plain, watched, [recipient])
        except BaseException as error:  # noqa: BLE001 (goes on in the thread that waits)
            failed.append(error)

    thread = threading.Thread(target=lock, daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as pipe:
            yield pipe
    except BrokenPipeError:
        thread.join()
        raise (failed or [OSError("the lock was cut off")])[0] from None
    finally:
        thread.join()
    if failed:
        raise failed[0]


class _Watched:
    """Keeps what went wrong while writing: age makes another error of it."""

    def __init__(self, destination: BinaryIO) -> None:
        self._destination = destination
        self.failed: list[BaseException] = []

    def write(self, piece: bytes) -> int:
        try:
            self._destination.write(piece)
        except BaseException as error:
            self.failed.append(error)
            raise
        return len(piece)

    def flush(self) -> None:
        pass


def invented() -> tuple[str, str]:
    """Return a new secret key and its public half: for a demonstration. Real ones are never ours."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def public_of(identity: str) -> str:
    """Return the public half of a secret key. Errors: NotForThisKey."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity.strip()).to_public())
    except pyrage.IdentityError as error:
        raise NotForThisKey from error


def unlocked(locked: BinaryIO, identity: str) -> BinaryIO:
    """Return what a file says to the holder of a secret key, in memory. Errors: NotForThisKey."""
    plain = io.BytesIO()
    try:
        own = pyrage.x25519.Identity.from_str(identity.strip())
        pyrage.decrypt_io(locked, plain, [own])
    except (pyrage.IdentityError, pyrage.DecryptError, OSError) as error:
        raise NotForThisKey from error
    plain.seek(0)
    return plain
