"""Detached OpenPGP signatures. The key comes from the bundle: a fit says "nothing changed since"."""

from __future__ import annotations

import pysequoia


class NoKey(Exception):
    """The key file of the bundle holds no key that can be read."""


def read_key(data: bytes) -> pysequoia.Cert:
    """Errors: NoKey."""
    try:
        return pysequoia.Cert.from_bytes(data)
    except RuntimeError as error:  # whatever is wrong with a key, the library calls it so
        raise NoKey from error


def fits(key: pysequoia.Cert, signature: bytes, signed: bytes) -> bool:
    """Whether this key made this signature over these bytes."""
    try:
        found = pysequoia.Sig.from_bytes(signature)
        answer = pysequoia.verify(signed, store=lambda _ids: [key], signature=found)
    except RuntimeError:
        return False
    return bool(answer.valid_sigs)


def fingerprint(key: pysequoia.Cert) -> str:
    return str(key.fingerprint)
