"""Files come in whole or not at all, and their plain bytes are nowhere but in memory."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import vault
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, User
from evidence import originals, receiver, receiving, store
from evidence.models import (
    CaseMaterial,
    CustodyEvent,
    EvidenceItem,
    Original,
    Upload,
    UploadPart,
    WorkingCopy,
)
from tests.factories import items as make

CANARY = b"CANARY-7f3a-plain-bytes-of-a-photograph"
NAME = "parwin-at-the-gate.jpg"


def photograph(size: int = 700_000) -> bytes:
    return CANARY + secrets.token_bytes(size - 2 * len(CANARY)) + CANARY


@pytest.fixture
def mine(documenter: User) -> Iterator[User]:
    with acting_as(documenter):
        yield documenter


def objects() -> set[str]:
    return {name for name, _written in store.names()}


def known() -> set[str]:
    with acting_for_system(reason="test"):
        return {
            name
            for model in (Original, WorkingCopy, Upload, UploadPart)
            for name in model.objects.unscoped(reason="test").values_list("object_name", flat=True)
        }


@pytest.fixture(autouse=True)
def nothing_left_behind(db: None, django_capture_on_commit_callbacks: Any) -> Iterator[None]:
    """After each test: no object in the store that no row knows, apart from those of other tests."""
    before = objects()
    with django_capture_on_commit_callbacks(execute=True):
        yield
    left = objects() - before - known()
    assert not left, left


def plain_of(item: EvidenceItem) -> bytes:
    with acting_for_system(reason="test"), originals.opened(item.original) as stream:
        return stream.read()


def test_T44_a_file_is_kept_bit_for_bit_with_both_hashes_taken_on_the_way(
    mine: User, organisation: Organisation
) -> None:
    data = photograph()
    item = make.receive(data, by=mine, name=NAME, organisation=organisation)
    original = item.original
    assert (original.size, bytes(original.sha256)) == (len(data), hashlib.sha256(data).digest())
    assert bytes(original.sha512) == hashlib.sha512(data).digest()
    assert original.standing == Original.Standing.QUARANTINED
    assert plain_of(item) == data
    assert original.name == NAME


def test_T33_no_plain_byte_and_no_name_is_in_the_store(
    mine: User, organisation: Organisation
) -> None:
    folder = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"])
    of_others = set(folder.rglob("*"))  # tests that spoil a file put it there themselves
    make.receive(photograph(), by=mine, name=NAME, organisation=organisation)
    upload = make.in_pieces(photograph(200_000), by=mine, piece=64_000, name=NAME)
    files = [path for path in set(folder.rglob("*")) - of_others if path.is_file()]
    assert len(files) >= 5
    for path in files:
        assert CANARY not in path.read_bytes()
        assert "parwin" not in str(path)
        assert path.stat().st_mode & 0o077 == 0
    receiving.give_up(upload, by=mine)


def test_receiving_leaves_its_event_in_the_chain_and_in_the_trail(
    mine: User, organisation: Organisation
) -> None:
    item = make.receive(photograph(), by=mine, organisation=organisation, note="from her brother")
    with acting_for_system(reason="test"):
        event = CustodyEvent.objects.unscoped(reason="test").get(item=item)
        assert (event.kind, event.number, event.actor) == ("received", 1, mine)
        assert event.note == "from her brother"
        assert event.local_time.endswith("+04:30")
        said = AuditEvent.objects.unscoped(reason="test").filter(subject_id=str(item.pk))
        assert sorted(said.values_list("action", flat=True)) == [
            "custody.received",
            "item.received",
        ]
        assert bytes(event.digest).hex() in said.get(action="custody.received").details


def test_an_analyst_of_a_case_takes_a_file_into_it(
    analyst: User, team: CaseTeam, stranger: User
) -> None:
    with acting_as(analyst):
        item = make.receive(
            photograph(), by=analyst, organisation=team.organisation, team=team, reason="shows it"
        )
        assert EvidenceItem.objects.visible_to(analyst).filter(pk=item.pk).exists()
        assert Original.objects.visible_to(analyst).filter(item=item).exists()
        assert CaseMaterial.objects.visible_to(analyst).filter(item=item).exists()
    with acting_as(stranger):
        assert not EvidenceItem.objects.visible_to(stranger).filter(pk=item.pk).exists()
        assert not CustodyEvent.objects.visible_to(stranger).filter(item=item).exists()
        assert not EvidenceItem.objects.unscoped(reason="test").filter(pk=item.pk).exists()


def test_a_documenter_sees_that_it_is_in_and_no_more(
    mine: User, organisation: Organisation
) -> None:
    item = make.receive(photograph(), by=mine, name=NAME, organisation=organisation)
    assert list(EvidenceItem.objects.visible_to(mine)) == [item]
    assert not Original.objects.visible_to(mine).exists()
    assert not CustodyEvent.objects.visible_to(mine).exists()


def test_the_same_file_sent_twice_makes_one_item(mine: User, organisation: Organisation) -> None:
    data = photograph()
    first = make.receive(data, by=mine, organisation=organisation)
    with transaction.atomic():
        again = make.receive(data, by=mine, organisation=organisation)
    assert again == first
    assert not Upload.objects.visible_to(mine).exists()


def test_the_same_file_from_somebody_else_is_an_item_of_its_own(
    mine: User, analyst: User, team: CaseTeam, organisation: Organisation
) -> None:
    data = photograph()
    first = make.receive(data, by=mine, organisation=organisation)
    with acting_as(analyst):
        second = make.receive(data, by=analyst, organisation=organisation, team=team)
    assert second != first
    assert second.original.object_name != first.original.object_name


def test_T44_a_file_sent_again_after_its_own_was_damaged_is_kept(
    mine: User, organisation: Organisation
) -> None:
    data = photograph()
    first = make.receive(data, by=mine, organisation=organisation)
    with acting_for_system(reason="test"):
        rows = Original.objects.unscoped(reason="test").filter(item=first)
        rows.update(damaged_at=timezone.now())
    again = make.receive(data, by=mine, organisation=organisation)
    assert again != first
    assert plain_of(again) == data


def test_T39_a_file_sent_again_after_its_own_was_erased_is_kept(
    mine: User, organisation: Organisation
) -> None:
    data = photograph()
    first = make.receive(data, by=mine, organisation=organisation)
    with acting_for_system(reason="test"):
        vault.destroy(key=first.key, by=mine, reason="erasure")
    again = make.receive(data, by=mine, organisation=organisation)
    assert plain_of(again) == data


def test_the_same_file_sent_again_into_another_case_joins_it(analyst: User, team: CaseTeam) -> None:
    data = photograph()
    with acting_as(analyst):
        first = make.receive(data, by=analyst, organisation=team.organisation)
        again = make.receive(
            data, by=analyst, organisation=team.organisation, team=team, reason="shows it"
        )
        assert again == first
        assert CaseMaterial.objects.visible_to(analyst).filter(item=first, team=team).exists()


# --- On a bad line ---------------------------------------------------------------------------------


class Breaks(io.BytesIO):
    """A line that goes down after some bytes."""

    def __init__(self, data: bytes, after: int) -> None:
        super().__init__(data)
        self._after = after

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self._after:
            raise OSError("the line is down")
        most = self._after - self.tell()
        return super().read(most if size is None or size < 0 else min(size, most))


def test_T22_an_upload_broken_twenty_times_goes_on_to_the_same_hash(
    mine: User, organisation: Organisation
) -> None:
    data = photograph(1_500_000)
    upload = receiving.begin(by=mine, name=NAME, length=len(data))
    broken = 0
    while upload.received < len(data):
        start = upload.received
        line = Breaks(data[start:], after=65_536 + broken * 300)
        receiving.add_part(upload, start=start, stream=line, by=mine)
        broken += 1
    assert broken >= 20
    received = receiving.join(upload, sha256=hashlib.sha256(data).hexdigest())
    facts = receiving.Facts(organisation=organisation, kind=EvidenceItem.Kind.PHOTOGRAPH)
    item = receiving.take_in(upload, received, facts, by=mine)
    assert plain_of(item) == data
    assert not UploadPart.objects.unscoped(reason="test").exists()


def test_a_piece_that_does_not_follow_is_refused(mine: User) -> None:
    upload = make.in_pieces(photograph(1000)[:500], by=mine, piece=250)
    upload.length = 1000
    for start in (0, 250, 499, 501):
        with pytest.raises(receiving.WrongPlace):
            receiving.add_part(upload, start=start, stream=io.BytesIO(b"x"), by=mine)
    assert upload.received == 500


def test_the_same_piece_twice_at_once_counts_once(mine: User) -> None:
    upload = receiving.begin(by=mine, length=10)
    twin = Upload.objects.visible_to(mine).get()
    receiving.add_part(upload, start=0, stream=io.BytesIO(b"12345"), by=mine)
    with pytest.raises(receiving.WrongPlace):
        receiving.add_part(twin, start=0, stream=io.BytesIO(b"12345"), by=mine)


def test_more_than_was_said_is_refused(mine: User) -> None:
    upload = receiving.begin(by=mine, length=10)
    with pytest.raises(receiving.FileTooLarge):
        receiving.add_part(upload, start=0, stream=io.BytesIO(bytes(11)), by=mine)
    assert Upload.objects.visible_to(mine).get().received == 0


def test_what_is_not_whole_is_not_joined(mine: User) -> None:
    upload = receiving.begin(by=mine, length=10)
    receiving.add_part(upload, start=0, stream=io.BytesIO(bytes(9)), by=mine)
    with pytest.raises(receiver.NotWhole):
        receiving.join(upload)


def test_T44_what_came_is_not_what_was_sent(mine: User) -> None:
    upload = make.in_pieces(photograph(5000), by=mine, piece=2000)
    with pytest.raises(receiving.WrongHash):
        receiving.join(upload, sha256="0" * 64)
    assert UploadPart.objects.unscoped(reason="test").filter(upload=upload).count() == 3
    receiving.join(upload)
    receiving.give_up(upload, by=mine)


def test_T01_nobody_goes_on_with_somebody_elses_file(mine: User, analyst: User) -> None:
    upload = receiving.begin(by=mine, length=10)
    with acting_as(analyst), pytest.raises(Upload.DoesNotExist):
        receiving.add_part(upload, start=0, stream=io.BytesIO(b"12345"), by=analyst)


def test_T44_a_file_joined_twice_at_once_is_one_item_and_whole(
    mine: User, organisation: Organisation
) -> None:
    """The line is slow, the page asks again: the second must not take away what the first wrote."""
    data = photograph(5000)
    upload = make.in_pieces(data, by=mine, piece=2000)
    twin = Upload.objects.visible_to(mine).get()
    facts = receiving.Facts(organisation=organisation, kind=EvidenceItem.Kind.PHOTOGRAPH)
    first, second = receiving.join(upload), receiving.join(twin)
    with pytest.raises(receiving.WrongHash):
        receiving.join(Upload.objects.visible_to(mine).get(), sha256="0" * 64)
    item = receiving.take_in(upload, first, facts, by=mine)
    assert receiving.take_in(twin, second, facts, by=mine) == item
    assert plain_of(item) == data
    with pytest.raises(receiver.NotWhole):
        receiving.join(twin)


# --- Limits ------------------------------------------------------------------------------------------


def test_T29_a_file_that_is_too_large_leaves_nothing(
    mine: User, organisation: Organisation, settings: Any
) -> None:
    settings.EVIDENCE_LARGEST = 1 << 20
    with pytest.raises(receiving.FileTooLarge):
        make.receive(bytes((1 << 20) + 1), by=mine, organisation=organisation)
    with pytest.raises(receiving.FileTooLarge):
        receiving.begin(by=mine, length=(1 << 20) + 1)


def test_an_empty_file_is_none(mine: User, organisation: Organisation) -> None:
    with pytest.raises(receiving.FileEmpty):
        make.receive(b"", by=mine, organisation=organisation)


def test_a_full_disk_is_said_before_a_byte_comes(
    mine: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEPT_FREE", 1 << 60)
    with pytest.raises(store.StoreFull):
        receiving.begin(by=mine, length=10)


def test_a_line_that_breaks_in_a_plain_form_leaves_nothing(mine: User) -> None:
    upload = receiving.begin(by=mine)
    before = objects()
    with pytest.raises(OSError, match="line is down"):
        receiving.receive(upload, Breaks(photograph(), after=300_000))
    assert objects() == before


def test_nobody_begins_files_without_end(mine: User, settings: Any) -> None:
    settings.UPLOADS_AT_ONCE = 2
    receiving.begin(by=mine)
    receiving.begin(by=mine)
    with pytest.raises(receiving.TooManyUploads):
        receiving.begin(by=mine)
