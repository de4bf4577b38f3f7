"""A large file is put together by a job: once, whatever is killed, pressed twice or taken away meanwhile."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, User
from evidence import joining, originals, receiver, receiving, store
from evidence.models import CustodyEvent, EvidenceItem, Joining, Upload
from tests.factories import items as make

Status = Joining.Status
DATA = secrets.token_bytes(300_000)


@pytest.fixture(autouse=True)
def one_byte_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "AT_ONCE", 0)


@pytest.fixture
def mine(documenter: User) -> Iterator[User]:
    with acting_as(documenter):
        yield documenter


@pytest.fixture
def upload(mine: User) -> Upload:
    return make.in_pieces(DATA, by=mine, piece=100_000)


@pytest.fixture
def told(organisation: Organisation) -> dict[str, str]:
    sha256 = hashlib.sha256(DATA).hexdigest()
    return {
        "place": str(organisation.pk),
        "kind": "V",
        "note": "from her brother",
        "sha256": sha256,
    }


def now_of(asked: Joining) -> Joining:
    with acting_for_system(reason="test"):
        rows = Joining.objects.unscoped(reason="test").select_related("item__original__item__key")
        return rows.get(pk=asked.pk)


def change(asked: Joining, **values: Any) -> None:
    with acting_for_system(reason="test"):
        Joining.objects.unscoped(reason="test").filter(pk=asked.pk).update(**values)


def test_a_job_makes_the_item_of_what_was_said_when_it_was_asked_for(
    upload: Upload, told: dict[str, str], mine: User
) -> None:
    asked = joining.request(upload, told, by=mine)
    assert joining.request(upload, told, by=mine) == asked  # the button was pressed twice
    assert ProcrastinateJob.objects.filter(task_name=joining.TASK).count() == 1
    joining.run(asked.pk)
    joining.run(asked.pk)
    done = now_of(asked)
    assert (done.status, done.done, done.told_sealed, done.upload) == (
        "done",
        len(DATA),
        None,
        None,
    )
    assert done.item is not None
    assert done.item.kind == EvidenceItem.Kind.VIDEO
    with acting_for_system(reason="test"):
        with originals.opened(done.item.original) as stream:
            assert stream.read() == DATA
        event = CustodyEvent.objects.unscoped(reason="test").get(item=done.item)
        assert (event.note, event.actor) == ("from her brother", mine)
    assert not Upload.objects.visible_to(mine).exists()


def test_T33_what_a_dead_worker_left_is_begun_again_three_times_at_most(
    upload: Upload, told: dict[str, str], mine: User
) -> None:
    asked = joining.request(upload, told, by=mine)
    change(asked, status=Status.WORKING, attempt=1, done=100_000)
    joining.run_waiting()
    assert (now_of(asked).status, now_of(asked).attempt) == ("done", 2)
    second = make.in_pieces(secrets.token_bytes(1000), by=mine, piece=1000)
    asked = joining.request(second, {**told, "sha256": ""}, by=mine)
    change(asked, status=Status.WORKING, attempt=joining.ATTEMPTS)
    joining.run_waiting()
    assert (now_of(asked).status, now_of(asked).error_code) == ("failed", "worker_died")
    joining.again(asked, by=mine)
    joining.run_waiting()
    assert now_of(asked).status == "done"


def test_T44_what_is_not_what_was_sent_ends_with_its_reason_and_the_pieces_stay(
    upload: Upload, told: dict[str, str], mine: User
) -> None:
    asked = joining.request(upload, {**told, "sha256": "0" * 64}, by=mine)
    joining.run(asked.pk)
    assert (now_of(asked).status, now_of(asked).error_code) == ("failed", "wrong_hash")
    assert Upload.objects.visible_to(mine).get().received == len(DATA)
    assert joining.request(upload, told, by=mine) == asked  # sent once more, with the right hash
    joining.run(asked.pk)
    assert now_of(asked).item is not None


def test_T05_who_lost_her_work_meanwhile_takes_nothing_in(
    upload: Upload, told: dict[str, str], mine: User
) -> None:
    asked = joining.request(upload, told, by=mine)
    last = timezone.now().date() - timedelta(days=1)
    mine.assignments.update(starts_on=last, ends_on=last)
    before = set(store.names())
    joining.run(asked.pk)
    assert set(store.names()) == before, "found out before an hour of work, not after"
    assert (now_of(asked).status, now_of(asked).error_code) == ("failed", "not_allowed")
    assert now_of(asked).item is None


def test_who_gives_it_up_ends_the_work(
    upload: Upload, told: dict[str, str], mine: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "SECONDS_BETWEEN_SIGNS", 0.0)
    begun = joining._begin(joining.request(upload, told, by=mine).pk)
    assert begun is not None
    joining._shown(begun)(100_000)
    assert now_of(begun).done == 100_000
    receiving.give_up(upload, by=mine)
    with pytest.raises(receiver.NotWhole):
        joining._shown(begun)(200_000)
    joining.run(begun.pk)
    assert not Joining.objects.visible_to(mine).exists()


def test_a_file_that_is_not_all_here_is_not_asked_for(mine: User, told: dict[str, str]) -> None:
    upload = receiving.begin(by=mine, length=10)
    with pytest.raises(receiver.NotWhole):
        joining.request(upload, told, by=mine)
