"""What nobody goes on with is given up, with its key; what is being written, and what is kept, stays."""

import io
import secrets
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, PersonKey, User
from evidence import originals, receiver, receiving, store, sweeping
from evidence.models import Upload, UploadPart
from tests.factories import items as make


@pytest.fixture
def mine(
    own_store: Path, documenter: User, django_capture_on_commit_callbacks: Any
) -> Iterator[User]:
    with django_capture_on_commit_callbacks(execute=True), acting_as(documenter):
        yield documenter


def photograph(size: int) -> bytes:
    return secrets.token_bytes(size)


def objects() -> set[str]:
    return {name for name, _written in store.names()}


def test_T33_bytes_that_no_row_knows_are_swept_and_others_stay(
    mine: User, organisation: Organisation
) -> None:
    item = make.receive(photograph(5000), by=mine, organisation=organisation)
    stray = store.new_name()
    with store.create(stray) as file:
        file.write(b"sealed")
    with acting_for_system(reason="test"):
        sweeping.sweep()
        assert stray in objects(), "it may still grow"
        sweeping.sweep(left_behind=timedelta(seconds=-5))
    assert stray not in objects()
    assert item.original.object_name in objects()


def test_a_file_nobody_goes_on_with_is_given_up(mine: User) -> None:
    upload = make.in_pieces(photograph(5000), by=mine, piece=2000)
    parts = set(UploadPart.objects.unscoped(reason="test").values_list("object_name", flat=True))
    assert parts <= objects()
    later = timezone.now() + settings.UPLOAD_KEPT_FOR + timedelta(minutes=1)
    with acting_for_system(reason="test"):
        assert sweeping.sweep(now=later - timedelta(hours=1), left_behind=timedelta(days=99)) == 0
        assert sweeping.sweep(now=later, left_behind=timedelta(days=99)) == 1
    assert not Upload.objects.visible_to(mine).filter(pk=upload.pk).exists()


def test_a_plain_form_whose_process_was_killed_holds_no_place_for_long(
    mine: User, settings: Any
) -> None:
    settings.UPLOADS_AT_ONCE = 1
    killed = receiving.begin(by=mine)
    with pytest.raises(receiving.TooManyUploads):
        receiving.begin(by=mine)
    Upload.objects.visible_to(mine).update(last_at=timezone.now() - timedelta(hours=3))
    waiting = receiving.begin(by=mine, length=10)
    with acting_for_system(reason="test"):
        assert sweeping.sweep(left_behind=timedelta(hours=2)) == 1
    assert list(Upload.objects.visible_to(mine)) == [waiting]
    assert erased(killed)


def test_a_plain_form_that_still_comes_says_so(
    mine: User, monkeypatch: pytest.MonkeyPatch, organisation: Organisation
) -> None:
    monkeypatch.setattr(receiver, "SECONDS_BETWEEN_SIGNS", 0.0)
    upload = receiving.begin(by=mine)
    Upload.objects.visible_to(mine).update(last_at=timezone.now() - timedelta(hours=3))
    receiving.receive(upload, io.BytesIO(photograph(5000)))
    with acting_for_system(reason="test"):
        assert sweeping.sweep(left_behind=timedelta(hours=2)) == 0
    assert Upload.objects.visible_to(mine).exists()
    receiving.give_up(upload, by=mine)
    upload.object_name = store.new_name()
    with pytest.raises(receiver.NotWhole):
        receiving.receive(upload, io.BytesIO(photograph(5000)))


def erased(upload: Upload) -> bool:
    keys = PersonKey.objects.unscoped(reason="test").filter(pk=upload.key_id)
    return keys.filter(wrapped=None, destroyed_reason="file given up").exists()


def test_T34_what_is_given_up_leaves_no_key_that_opens_it(
    mine: User, organisation: Organisation
) -> None:
    upload = make.in_pieces(photograph(5000), by=mine, piece=2000)
    receiving.give_up(upload, by=mine)
    assert erased(upload)
    # Given up once more, when it is an item: that key stays.
    item = make.receive(photograph(5000), by=mine, organisation=organisation)
    receiving.give_up(Upload(pk=uuid.uuid4(), key=item.key), by=mine)
    with originals.opened(item.original) as stream:
        assert stream.read()
