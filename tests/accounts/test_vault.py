"""Sealing, opening, rotating and destroying (T-34, T-39, T-42)."""

import json
import os
import re
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts import keyfiles, vault
from accounts.errors import Erased
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, PersonKey, User
from accounts.vault import rotation
from evidence.models import Person
from tests.factories.accounts import OrganisationFactory, PersonKeyFactory, UserFactory

NAME = "گلالی Canary"
PLACE = "evidence_person|full_name_sealed|1"


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Key files of this test's own, for those that rotate or break them."""
    for name in ("VAULT_KEK_FILE", "VAULT_INDEX_KEY_FILE", "AUDIT_SIGNING_KEY_FILE"):
        monkeypatch.setattr(settings, name, tmp_path / Path(getattr(settings, name)).name)
    vault.create_missing_keys()
    return tmp_path


def make_person(**fields: Any) -> Person:
    """One invented survivor. Needs an identity, since row security stands in front of her."""
    person = Person(
        organisation=OrganisationFactory(),
        key=vault.create_person_key(),
        code=f"W-{uuid.uuid4().hex[:8]}",
        kind=Person.Kind.WOMAN,
        origin=Person.Origin.INVENTED,
        **fields,
    )
    person.save()
    return person


def stored(person: Person) -> Person:
    return Person.objects.unscoped(reason="test").get(pk=person.pk)


# --- Sealing ---------------------------------------------------------------------------------------


def test_what_is_sealed_opens_again(db: None) -> None:
    key = PersonKeyFactory()
    assert vault.open_sealed(key, PLACE, vault.seal(key, PLACE, NAME)) == NAME


def test_T34_sealed_bytes_hold_no_word_of_the_text(db: None) -> None:
    key = PersonKeyFactory()
    sealed = vault.seal(key, PLACE, NAME)
    assert b"Canary" not in sealed
    assert NAME.encode() not in sealed
    assert sealed[0] == 1
    assert len(sealed) == 1 + 12 + len(NAME.encode()) + 16


def test_T42_every_flipped_bit_is_refused(db: None) -> None:
    key = PersonKeyFactory()
    sealed = vault.seal(key, PLACE, "short")
    for position in range(len(sealed) * 8):
        broken = bytearray(sealed)
        broken[position // 8] ^= 1 << (position % 8)
        with pytest.raises(vault.SealBroken):
            vault.open_sealed(key, PLACE, bytes(broken))
    for length in range(len(sealed)):
        with pytest.raises(vault.SealBroken):
            vault.open_sealed(key, PLACE, sealed[:length])


def test_T42_a_broken_seal_is_logged_with_its_place_and_without_its_text(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    key = PersonKeyFactory()
    with pytest.raises(vault.SealBroken) as failure:
        vault.open_sealed(key, PLACE, vault.seal(key, PLACE, NAME)[:-1])
    assert [record.getMessage() for record in caplog.records] == ["vault.seal_broken"]
    assert "Canary" not in str(failure.value)


def test_T42_nonces_do_not_repeat(db: None) -> None:
    data_key = os.urandom(32)
    nonces = {vault._seal_bytes(data_key, PLACE, b"")[1:13] for _ in range(100_000)}
    assert len(nonces) == 100_000


@pytest.mark.parametrize(
    "other",
    [
        "evidence_person|full_name_sealed|2",
        "evidence_person|father_name_sealed|1",
        "evidence_historicalperson|full_name_sealed|1",
    ],
)
def test_T34_sealed_text_moved_to_another_place_does_not_open(other: str, db: None) -> None:
    key = PersonKeyFactory()
    with pytest.raises(vault.SealBroken):
        vault.open_sealed(key, other, vault.seal(key, PLACE, NAME))


def test_T34_sealed_text_does_not_open_with_another_persons_key(db: None) -> None:
    sealed = vault.seal(PersonKeyFactory(), PLACE, NAME)
    with pytest.raises(vault.SealBroken):
        vault.open_sealed(PersonKeyFactory(), PLACE, sealed)


def test_a_wrapped_key_moved_to_another_row_does_not_open(db: None) -> None:
    key, other = PersonKeyFactory(), PersonKeyFactory()
    other.wrapped = key.wrapped
    with pytest.raises(vault.SealBroken):
        vault.seal(other, PLACE, NAME)


# --- On a model --------------------------------------------------------------------------------------


def test_T34_a_model_seals_on_the_way_in_and_opens_on_the_way_out(as_system: None) -> None:
    person = make_person(full_name=NAME, phone=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM evidence_person p")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT full_name_sealed FROM evidence_person")
        raw = bytes(cursor.fetchone()[0])
    assert "Canary" not in rows
    assert b"Canary" not in raw
    assert stored(person).full_name == NAME
    assert stored(person).phone is None
    assert stored(person).history.get().full_name == NAME


def test_T34_identity_copied_to_another_person_or_column_does_not_open(as_system: None) -> None:
    person, other = make_person(full_name=NAME), make_person(full_name="Other")
    other.full_name_sealed = stored(person).full_name_sealed
    with pytest.raises(vault.SealBroken):
        _ = other.full_name
    person.address_sealed = person.full_name_sealed
    with pytest.raises(vault.SealBroken):
        _ = person.address


# --- Erasure ---------------------------------------------------------------------------------------


def test_T39_destroying_a_key_erases_the_row_and_its_whole_history(
    as_system: None, administrator: User
) -> None:
    person, other = make_person(full_name=NAME), make_person(full_name="Other")
    person.full_name = "Changed"
    person.save()
    vault.destroy(key=person.key, by=administrator, reason="Withdrawal with erasure")
    person = stored(person)
    assert person.history.count() == 2
    for row in (person, *person.history.all()):
        with pytest.raises(Erased):
            _ = row.full_name
    with pytest.raises(Erased):
        person.full_name = "New"
    assert stored(other).full_name == "Other"


def test_destroying_a_key_leaves_a_tombstone_and_a_row_in_the_trail(
    db: None, administrator: User
) -> None:
    key = vault.destroy(key=PersonKeyFactory(), by=administrator, reason="Withdrawal")
    key.refresh_from_db()
    assert key.wrapped is None
    assert key.destroyed_by == administrator
    event = AuditEvent.objects.unscoped(reason="test").get(action="key.destroyed")
    assert (event.actor, event.subject_id) == (administrator, str(key.pk))
    assert "Withdrawal" not in event.payload


def test_a_key_is_destroyed_once_and_with_a_reason(db: None, administrator: User) -> None:
    key = PersonKeyFactory()
    with pytest.raises(ValueError, match="reason"):
        vault.destroy(key=key, by=administrator, reason=" ")
    vault.destroy(key=key, by=administrator, reason="Withdrawal")
    with pytest.raises(vault.KeyAlreadyDestroyed):
        vault.destroy(key=key, by=administrator, reason="Withdrawal")


def test_the_database_lets_no_key_come_back_or_disappear(db: None, administrator: User) -> None:
    key = PersonKeyFactory()
    wrapped = key.wrapped
    vault.destroy(key=key, by=administrator, reason="Withdrawal")
    rows = PersonKey.objects.unscoped(reason="test").filter(pk=key.pk)
    with pytest.raises(DatabaseError, match="destroyed"), transaction.atomic():
        rows.update(wrapped=wrapped, destroyed_at=None, destroyed_by=None, destroyed_reason="")
    with pytest.raises(DatabaseError, match=r"permission denied|tombstone"), transaction.atomic():
        rows.delete()


def test_a_key_without_its_bytes_needs_a_tombstone(db: None) -> None:
    key = PersonKeyFactory()
    with pytest.raises(DatabaseError, match="key_is_whole_or_has_tombstone"), transaction.atomic():
        PersonKey.objects.unscoped(reason="test").filter(pk=key.pk).update(wrapped=None)


# --- Rotation --------------------------------------------------------------------------------------


def keyset() -> dict[str, Any]:
    return json.loads(settings.VAULT_KEK_FILE.read_text())


def test_T42_after_a_rotation_all_opens_and_the_old_key_is_useless(
    committed_db: str, own_keys: Path
) -> None:
    with acting_for_system(reason="test"):
        persons = [make_person(full_name=f"Person {number}") for number in range(5)]
    vault.destroy(key=persons[4].key, by=UserFactory(), reason="Withdrawal")
    old = settings.VAULT_KEK_FILE.read_text()
    assert rotation.rotate_wrapping_key() == (4, 1)
    assert [entry["keyId"] for entry in keyset()["key"]] == [keyset()["primaryKeyId"]]
    assert keyset()["primaryKeyId"] != json.loads(old)["primaryKeyId"]
    with acting_for_system(reason="test"):
        assert [stored(person).full_name for person in persons[:4]] == [
            f"Person {number}" for number in range(4)
        ]
        with pytest.raises(Erased):
            _ = stored(persons[4]).full_name
        keyfiles.replace(settings.VAULT_KEK_FILE, old.encode())
        with pytest.raises(vault.SealBroken):
            _ = stored(persons[0]).full_name


@pytest.mark.parametrize("after", ["_add_wrapping_key", "_rewrap_some"])
def test_T33_a_rotation_that_was_killed_goes_on_where_it_stopped(
    after: str, committed_db: str, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [vault.create_person_key() for _ in range(5)]
    sealed = [vault.seal(key, PLACE, NAME) for key in keys]
    step = getattr(rotation, after)

    class Killed(BaseException):
        pass

    def step_then_die(**options: Any) -> None:
        step(**({**options, "limit": 2} if after == "_rewrap_some" else options))
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rotation, after, step_then_die)
        with pytest.raises(Killed):
            rotation.rotate_wrapping_key()
    assert len(keyset()["key"]) == 2  # in between, both keys open
    for key, data in zip(keys, sealed, strict=True):
        key.refresh_from_db()
        assert vault.open_sealed(key, PLACE, data) == NAME
    rotation.rotate_wrapping_key()
    assert len(keyset()["key"]) == 1
    for key, data in zip(keys, sealed, strict=True):
        key.refresh_from_db()
        assert vault.open_sealed(key, PLACE, data) == NAME


def test_T42_a_key_made_while_rotating_is_not_lost(committed_db: str, own_keys: Path) -> None:
    """Its transaction began under the old wrapping key and commits after the new one is in use."""
    started, finish = threading.Event(), threading.Event()
    made: list[PersonKey] = []

    def slow_interview() -> None:
        try:
            with transaction.atomic():
                made.append(vault.create_person_key())
                started.set()
                finish.wait(20)
        finally:
            connection.close()

    interview = threading.Thread(target=slow_interview)
    interview.start()
    assert started.wait(20)
    threading.Timer(1, finish.set).start()
    assert rotation.rotate_wrapping_key() == (1, 1)
    interview.join()
    key = PersonKey.objects.unscoped(reason="test").get(pk=made[0].pk)
    assert key.kek_id == keyset()["primaryKeyId"]
    assert vault.open_sealed(key, PLACE, vault.seal(key, PLACE, NAME)) == NAME


def test_a_rotation_commits_in_steps_and_so_needs_no_transaction_around_it(db: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        rotation.rotate_wrapping_key()


# --- Key files --------------------------------------------------------------------------------------


def test_init_keys_makes_what_is_missing_and_overwrites_nothing(own_keys: Path) -> None:
    before = {path.name: path.read_bytes() for path in own_keys.iterdir()}
    assert len(before) == 3
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in own_keys.iterdir())
    settings.VAULT_INDEX_KEY_FILE.unlink()
    call_command("init_keys", verbosity=0)
    after = {path.name: path.read_bytes() for path in own_keys.iterdir()}
    assert before.keys() == after.keys()
    changed = [name for name in before if before[name] != after[name]]
    assert changed == [settings.VAULT_INDEX_KEY_FILE.name]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_T36_a_key_file_others_may_use_is_refused(mode: int, own_keys: Path) -> None:
    for name, use in (
        ("VAULT_KEK_FILE", lambda: vault.seal_secret("x", context="test")),
        ("VAULT_INDEX_KEY_FILE", lambda: vault.blind_index("full_name", "x")),
        ("AUDIT_SIGNING_KEY_FILE", lambda: vault.sign(b"x")),
    ):
        getattr(settings, name).chmod(mode)
        with pytest.raises(keyfiles.KeyFileUnsafe, match="0600"):
            use()
    with pytest.raises(keyfiles.KeyFileUnsafe):
        vault.create_missing_keys()


def test_a_missing_key_file_is_named(own_keys: Path) -> None:
    settings.VAULT_KEK_FILE.unlink()
    with pytest.raises(keyfiles.KeyFileMissing, match=re.escape(settings.VAULT_KEK_FILE.name)):
        vault.seal_secret("x", context="test")


# --- Blind index, secrets, signatures --------------------------------------------------------------


def test_a_blind_index_meets_spellings_and_keeps_purposes_apart(own_keys: Path) -> None:
    token = vault.blind_index("full_name", "كريمي")
    assert token == vault.blind_index("full_name", " کریمی ")
    assert len(token) == 16
    assert token != vault.blind_index("name_and_father", "کریمی")
    assert token != vault.blind_index("full_name", "کریمه")
    with pytest.raises(ValueError, match="nothing"):
        vault.blind_index("full_name", " \u200c ")


def test_T34_a_blind_index_needs_its_key(own_keys: Path) -> None:
    token = vault.blind_index("full_name", "کریمی")
    settings.VAULT_INDEX_KEY_FILE.unlink()
    vault.create_missing_keys()
    assert vault.blind_index("full_name", "کریمی") != token


def test_a_secret_opens_for_its_own_purpose_only(own_keys: Path) -> None:
    sealed = vault.seal_secret("seed", context="second_factor")
    assert b"seed" not in sealed
    assert vault.open_secret(sealed, context="second_factor") == b"seed"
    with pytest.raises(vault.SealBroken):
        vault.open_secret(sealed, context="session")


def test_a_signature_is_for_these_bytes(own_keys: Path) -> None:
    signature = vault.sign(b"head")
    assert vault.verify_signature(b"head", signature)
    assert not vault.verify_signature(b"heae", signature)
    settings.AUDIT_SIGNING_KEY_FILE.unlink()
    vault.create_missing_keys()
    assert not vault.verify_signature(b"head", signature)
