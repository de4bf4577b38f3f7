"""Rotating the wrapping key: a new one in use, every data key wrapped again, the old ones removed."""

import json
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from accounts import audit, keyfiles, second_factor
from accounts.models import User
from accounts.vault import _WRAPPING_LOCK, _keyset, _new_keyset, _written_by


class Rotation(NamedTuple):
    """What a rotation did: keys wrapped again, and wrapping keys removed from the file."""

    rewrapped: int
    removed: int


def rotate_wrapping_key(*, by: User | None = None) -> Rotation:
    """Put a new wrapping key in use, wrap every person's key again, then remove the old ones.

    Not to be called inside a transaction. Killed at any point, it goes on where it stopped when run
    again: with more than one key in the file it finishes that rotation and starts no new one.
    """
    if connection.in_atomic_block:
        raise RuntimeError("rotate_wrapping_key() commits in steps; call it outside a transaction.")
    if len(_keyset().ids) == 1:
        _add_wrapping_key()
    rewrapped = 0
    while batch := _rewrap_some(wait=False):
        rewrapped += batch
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRAPPING_LOCK])
        while batch := _rewrap_some(wait=True):
            rewrapped += batch
        second_factor.reseal()
        audit.record(
            action="keys.rotated",
            by=by,
            system="" if by else "rotate_keys",
            details={"count": str(rewrapped), "key": str(_keyset().primary)},
        )
    return Rotation(rewrapped, _remove_old_wrapping_keys())


def _add_wrapping_key() -> None:
    keyset = json.loads(settings.VAULT_KEK_FILE.read_text(encoding="ascii"))
    fresh = _new_keyset()
    while fresh["primaryKeyId"] in {key["keyId"] for key in keyset["key"]}:
        fresh = _new_keyset()
    keyset["key"] += fresh["key"]
    keyset["primaryKeyId"] = fresh["primaryKeyId"]
    keyfiles.replace(settings.VAULT_KEK_FILE, json.dumps(keyset).encode())


def _remove_old_wrapping_keys() -> int:
    keyset = json.loads(settings.VAULT_KEK_FILE.read_text(encoding="ascii"))
    kept = [key for key in keyset["key"] if key["keyId"] == keyset["primaryKeyId"]]
    removed = len(keyset["key"]) - len(kept)
    keyset["key"] = kept
    keyfiles.replace(settings.VAULT_KEK_FILE, json.dumps(keyset).encode())
    return removed


def _rewrap_some(*, wait: bool, limit: int = 2000) -> int:
    """Wrap up to `limit` keys again that are not under the wrapping key in use; return how many.

    `wait` False passes over keys somebody has locked; the last round waits for them.
    """
    keyset = _keyset()
    query = (
        "SELECT id, wrapped FROM accounts_personkey"
        " WHERE wrapped IS NOT NULL AND kek_id <> %s LIMIT %s FOR UPDATE"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query if wait else f"{query} SKIP LOCKED", [keyset.primary, limit])
        rows = cursor.fetchall()
        changed = []
        for key_id, wrapped in rows:
            data_key = keyset.primitive.decrypt(bytes(wrapped), key_id.bytes)
            again = keyset.primitive.encrypt(data_key, key_id.bytes)
            changed.append((again, _written_by(again), key_id, wrapped))
        # executemany: a tenth of the time of bulk_update. The old bytes in the condition: a key
        # destroyed meanwhile must not come back.
        cursor.executemany(
            "UPDATE accounts_personkey SET wrapped = %s, kek_id = %s, epoch = epoch + 1"
            " WHERE id = %s AND wrapped = %s",
            changed,
        )
    return len(rows)
