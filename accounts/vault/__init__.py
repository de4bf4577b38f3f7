"""Sealing and opening. The only package that imports cryptography and Tink.

Every person has a data key of her own, and so has every record that is nobody's (a file, a draft).
It lies in the database wrapped by the wrapping key, which is
in a file outside it. What the data key seals is bound to table, column and row: moved elsewhere, it
does not open. Destroying the data key erases, history rows included.

Shape of sealed bytes: 0x01 (format), 12 random bytes (nonce), AES-256-GCM ciphertext with its tag.
"""

import hmac
import io
import json
import logging
import os
import secrets
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple, NoReturn

import tink
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from tink import aead, secret_key_access

from accounts import keyfiles, names
from accounts.errors import DomainError, Erased
from accounts.models import PersonKey, User
from accounts.sealed import SealedText
from accounts.vault.streams import SEGMENT, Opening, Sealing

__all__ = ["Erased", "KeyAlreadyDestroyed", "SealBroken", "SealedText"]

logger = logging.getLogger(__name__)
aead.register()

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_DATA_KEY_BYTES = 32
_TOKEN_BYTES = 16
# Everybody who wraps a key holds this lock shared until her transaction ends; who removes an old
# wrapping key takes it alone. So no key can appear under a wrapping key that is going away.
_WRAPPING_LOCK = 4_711_002


class SealBroken(Exception):
    """Sealed bytes do not open: changed, moved from another row, or sealed by another key."""


class KeyAlreadyDestroyed(DomainError):
    """There is nothing left to destroy."""

    code, status = "key_already_destroyed", 409


# --- The wrapping key ----------------------------------------------------------------------------


class _Keyset(NamedTuple):
    primary: int
    ids: frozenset[int]
    primitive: aead.Aead


@lru_cache(maxsize=4)
def _read_keyset(stamp: keyfiles.Stamp) -> _Keyset:
    # The stamp changes when the file is replaced, so a rotation elsewhere is seen at once.
    text = settings.VAULT_KEK_FILE.read_text(encoding="ascii")
    handle = tink.json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    keyset = json.loads(text)
    ids = frozenset(int(key["keyId"]) for key in keyset["key"])
    return _Keyset(int(keyset["primaryKeyId"]), ids, handle.primitive(aead.Aead))


def _keyset() -> _Keyset:
    return _read_keyset(keyfiles.stamp(settings.VAULT_KEK_FILE))


def _new_keyset() -> dict[str, Any]:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    text = tink.json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    keyset: dict[str, Any] = json.loads(text)
    return keyset


def _written_by(wrapped: bytes) -> int:
    """Return the number of the wrapping key that made `wrapped` (Tink's prefix: 0x01, 4 bytes)."""
    return int.from_bytes(wrapped[1:5], "big")


def hold_wrapping_key() -> None:
    """Keep the wrapping key in use from being removed until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_WRAPPING_LOCK])


# --- The key of a person -------------------------------------------------------------------------


def create_person_key() -> PersonKey:
    """Make and store a new data key. Inside a transaction the key lives or dies with it."""
    with transaction.atomic():
        hold_wrapping_key()
        key = PersonKey(id=uuid.uuid4())
        key.wrapped = _keyset().primitive.encrypt(
            secrets.token_bytes(_DATA_KEY_BYTES), key.id.bytes
        )
        key.kek_id = _written_by(key.wrapped)
        key.save(force_insert=True)
    return key


def _data_key(key: PersonKey) -> bytes:
    if key.wrapped is None:
        raise Erased
    try:
        return _keyset().primitive.decrypt(bytes(key.wrapped), key.id.bytes)
    except tink.TinkError as error:
        logger.error("vault.key_does_not_open", extra={"key_id": str(key.pk)})
        raise SealBroken("A person's key does not open with the wrapping keys in use.") from error


# Who must hear of an erasure in its own transaction: what went out to somebody (apps.py adds it).
AFTER_DESTRUCTION: list[Callable[..., None]] = []


def destroy(*, key: PersonKey, by: User | None, reason: str, system: str = "") -> PersonKey:
    """Erase: make everything this key sealed unreadable for ever, for everybody.

    `by` None needs `system`, the job that sweeps what was never finished. `reason` is short and names nobody; it stays in the tombstone. The caller deletes blind-index
    rows, which do not hang on the key.

    Errors: KeyAlreadyDestroyed; ValueError without a reason.
    Limits: the wrapped key stays in dead rows until VACUUM, in the write-ahead log and in backups;
            docs/adr/0004 says when those are gone.
    """
    from accounts import audit  # audit signs its seals with this module

    if not reason.strip():
        raise ValueError("Destroying a key needs a reason.")
    with transaction.atomic():
        rows = PersonKey.objects.unscoped(reason="vault.destroy").select_for_update()
        key = rows.get(pk=key.pk)
        if key.wrapped is None:
            raise KeyAlreadyDestroyed
        key.wrapped, key.destroyed_at = None, timezone.now()
        key.destroyed_by, key.destroyed_reason = by, reason.strip()
        key.save(update_fields=["wrapped", "destroyed_at", "destroyed_by", "destroyed_reason"])
        audit.record(action="key.destroyed", by=by, system=system, subject=key)
        for told in AFTER_DESTRUCTION:
            told(key, now=key.destroyed_at)
    return key


# --- Sealing -------------------------------------------------------------------------------------


def seal(key: PersonKey, aad: str, text: str) -> bytes:
    """Return `text` sealed for one place. `aad` is `table|column|pk` of the row it is for."""
    return _seal_bytes(_data_key(key), aad, text.encode())


def open_sealed(key: PersonKey, aad: str, data: bytes) -> str:
    """Return the text again.

    Errors: Erased if the person's key was destroyed; SealBroken if a bit was changed or the bytes
            belong to another table, column or row. Never a part of the text.
    """
    return _open_bytes(_data_key(key), aad, data).decode()


def _seal_bytes(data_key: bytes, aad: str, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(data_key).encrypt(nonce, plain, _FORMAT + aad.encode())


def _open_bytes(data_key: bytes, aad: str, data: bytes) -> bytes:
    data = bytes(data)
    if len(data) < len(_FORMAT) + _NONCE_BYTES + _TAG_BYTES or data[:1] != _FORMAT:
        _broken(aad)
    nonce, sealed = data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :]
    try:
        return AESGCM(data_key).decrypt(nonce, sealed, _FORMAT + aad.encode())
    except InvalidTag:
        _broken(aad)


def _broken(aad: str) -> NoReturn:
    raise _broken_seal(aad) from None


def _broken_seal(aad: str) -> SealBroken:
    logger.error("vault.seal_broken", extra={"place": aad})
    return SealBroken(f"Sealed bytes do not open: {aad}.")


def sealing(key: PersonKey, aad: str, destination: BinaryIO) -> Sealing:
    """Return what takes the plain bytes of a file and writes sealed ones; call `finish()` at its end.

    The sealed file is 24 bytes longer at its head and 16 for each mebibyte.
    """
    return Sealing(_data_key(key), aad, destination)


def opening(key: PersonKey, aad: str, source: BinaryIO) -> BinaryIO:
    """Return the plain bytes of a sealed file as a stream, in constant memory.

    Errors: Erased; while reading, SealBroken at the first mebibyte that was changed, cut or moved.
            What came before it was whole: who must know about the file reads to its end.
    """
    opened = Opening(_data_key(key), aad, source, lambda: _broken_seal(aad))
    return io.BufferedReader(opened, SEGMENT)


# --- Secrets of the system: second factors, sessions -----------------------------------------------


def seal_secret(secret: str | bytes, *, context: str) -> bytes:
    """Seal with the wrapping key itself. `context` says for what; it must be the same to open."""
    plain = secret.encode() if isinstance(secret, str) else secret
    return _keyset().primitive.encrypt(plain, b"secret|" + context.encode())


def open_secret(data: bytes, *, context: str) -> bytes:
    """Errors: SealBroken, also when the wrapping key it was sealed with is gone."""
    try:
        return _keyset().primitive.decrypt(bytes(data), b"secret|" + context.encode())
    except tink.TinkError as error:
        raise SealBroken(f"A sealed secret does not open: {context}.") from error


# --- Blind index ---------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _read_index_key(stamp: keyfiles.Stamp) -> bytes:
    return bytes.fromhex(settings.VAULT_INDEX_KEY_FILE.read_text(encoding="ascii"))


def blind_index(purpose: str, value: str) -> bytes:
    """Return 16 bytes that are equal for equal values of one purpose, and say nothing else.

    The value is normalised first, so spellings in Arabic script meet. Whoever holds the index key
    can try names; that is why it is not in the database.

    Errors: ValueError if nothing is left of the value.
    """
    normal = names.normalise(value)
    if not normal:
        raise ValueError("There is nothing to index in this value.")
    master = _read_index_key(keyfiles.stamp(settings.VAULT_INDEX_KEY_FILE))
    key_of_purpose = hmac.digest(master, purpose.encode(), "sha256")
    return hmac.digest(key_of_purpose, normal.encode(), "sha256")[:_TOKEN_BYTES]


def keyed_digest(purpose: str, text: str) -> bytes:
    """Return 16 bytes that are equal for the very same text, letter by letter, and say nothing else."""
    master = _read_index_key(keyfiles.stamp(settings.VAULT_INDEX_KEY_FILE))
    key_of_purpose = hmac.digest(master, b"digest|" + purpose.encode(), "sha256")
    return hmac.digest(key_of_purpose, text.encode(), "sha256")[:_TOKEN_BYTES]


# --- Signing the trail ----------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _read_signing_key(stamp: keyfiles.Stamp) -> Ed25519PrivateKey:
    pem = settings.AUDIT_SIGNING_KEY_FILE.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise keyfiles.KeyFileUnsafe("The audit signing key is not an Ed25519 key.")
    return key


def _signing_key() -> Ed25519PrivateKey:
    return _read_signing_key(keyfiles.stamp(settings.AUDIT_SIGNING_KEY_FILE))


def sign(data: bytes) -> bytes:
    """Return an Ed25519 signature, 64 bytes."""
    return _signing_key().sign(data)


def verify_signature(data: bytes, signature: bytes) -> bool:
    return verify_signature_by(public_key(), data, signature)


def public_key() -> bytes:
    """Return the public half of the signing key, DER (SubjectPublicKeyInfo), 44 bytes."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return _signing_key().public_key().public_bytes(serialization.Encoding.DER, form)


def verify_signature_by(key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key (as `public_key` gives it) signed `data`."""
    try:
        signer = serialization.load_der_public_key(key)
        if not isinstance(signer, Ed25519PublicKey):
            return False
        signer.verify(bytes(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- Making keys -----------------------------------------------------------------------------------


def create_missing_keys() -> list[str]:
    """Make the key files that are not there, mode 0600; return their names. Overwrites nothing.

    Errors: KeyFileUnsafe if one that is there may be used by others.
    """
    fresh = {
        settings.VAULT_KEK_FILE: lambda: json.dumps(_new_keyset()).encode(),
        settings.VAULT_INDEX_KEY_FILE: lambda: secrets.token_bytes(32).hex().encode(),
        settings.AUDIT_SIGNING_KEY_FILE: lambda: Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    }
    made = [path.name for path, content in fresh.items() if keyfiles.create(path, content())]
    for path in fresh:
        keyfiles.stamp(path)
    return made
