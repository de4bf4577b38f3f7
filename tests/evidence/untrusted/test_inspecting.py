"""What was received stays closed until it was looked at; what came of it is written down once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Organisation, User
from evidence import inspecting, originals, store
from evidence.models import CustodyEvent, Inspection, ItemMetadata, Original, WorkingCopy
from evidence.untrusted import copies, sandbox
from evidence.untrusted.refusals import Why
from evidence.untrusted.scanner import ScannerDown
from tests.evidence.untrusted import files
from tests.factories import items as make

Kind = WorkingCopy.Kind
Take = Callable[..., Original]


@pytest.fixture
def take(db: None, documenter: User, organisation: Organisation) -> Take:
    """Take bytes in as the page does; return the original."""

    def taken(data: bytes, name: str = "") -> Original:
        with acting_as(documenter):
            item = make.receive(data, by=documenter, name=name, organisation=organisation)
            return Original.objects.unscoped(reason="test").get(item=item)

    return taken


def rows(model: Any, **of: Any) -> Any:
    with acting_for_system(reason="test"):
        return list(model.objects.unscoped(reason="test").filter(**of))


def now(original: Original) -> Original:
    with acting_for_system(reason="test"):
        everything = Original.objects.unscoped(reason="test").select_related("item__key")
        return everything.get(pk=original.pk)


def made(original: Original) -> set[tuple[str, int, str]]:
    copies = rows(WorkingCopy, original=original)
    return {(copy.kind, copy.number, copy.media_type) for copy in copies}


def looked_at(original: Original) -> Inspection:
    (looked,) = rows(Inspection, original=original)
    return looked


def chain(original: Original) -> list[str]:
    return [event.kind for event in rows(CustodyEvent, item=original.item_id)]


PICTURE_COPIES = {
    (Kind.VEILED, 1, "image/webp"),
    (Kind.PREVIEW, 1, "image/webp"),
    (Kind.RESIZED, 1, "image/jpeg"),
}


def test_a_picture_is_inspected_and_its_copies_are_in_the_chain(take: Take) -> None:
    original = take(files.picture("jpeg", 1600, 1200), "from her.jpg")
    assert original.standing == Original.Standing.QUARANTINED
    assert inspecting.inspect_waiting() == 1
    after = now(original)
    assert (after.standing, after.media_type) == (Original.Standing.CLEAN, "image/jpeg")
    assert made(original) == PICTURE_COPIES
    assert chain(original) == ["received", "inspected", "derived", "derived", "derived"]
    looked = looked_at(original)
    assert (looked.width, looked.height, looked.scan) == (1600, 1200, "not_configured")
    for copy in rows(WorkingCopy, original=original):
        assert (copy.tool, copy.made_by) == ("Pillow", None)
        with acting_for_system(reason="test"), originals.opened_copy(copy) as stream:
            assert stream.read(4) in (b"RIFF", b"\xff\xd8\xff\xe0")
    assert inspecting.inspect_waiting() == 0  # and there is nothing left to do


def test_what_a_file_says_of_itself_is_kept_apart_and_sealed(take: Take) -> None:
    original = take(files.recording("mp3", 1, "artist=Words of a canary"))
    inspecting.inspect_waiting()
    with acting_for_system(reason="test"):
        (said,) = rows(ItemMetadata, original=original, field="ID3v2_4:Artist")
        assert (said.value, said.tool, said.trust) == (
            "Words of a canary",
            "exiftool",
            ItemMetadata.Trust.SAID_BY_FILE,
        )
        assert b"canary" not in bytes(said.value_sealed)


def test_T30_what_is_refused_is_kept_closed_with_its_reason(take: Take) -> None:
    sent = files.gifar()
    original = take(sent)
    inspecting.inspect_waiting()
    after = now(original)
    assert (after.standing, after.standing_reason) == (Original.Standing.REFUSED, Why.TWO_KINDS)
    assert made(original) == set()
    assert chain(original) == ["received", "inspected"]
    (event,) = rows(CustodyEvent, item=original.item_id, kind=CustodyEvent.Kind.INSPECTED)
    assert json.loads(event.details)["reason"] == "two_kinds"
    with originals.opened(after) as stream:  # kept as it came, all the same
        assert stream.read() == sent


def test_T30_the_name_it_came_with_is_looked_at_too(take: Take) -> None:
    original = take(files.picture(), "photo\u202egpj.exe")
    inspecting.inspect_waiting()
    assert now(original).standing_reason == Why.NOT_AS_NAMED


@pytest.mark.usefixtures("clamd_configured")
def test_T32_what_the_scanner_finds_is_kept_closed(take: Take) -> None:
    original = take(files.picture() + files.SIGNATURE)
    inspecting.inspect_waiting()
    assert now(original).standing_reason == Why.INFECTED
    assert chain(original) == ["received", "inspected"]
    looked = looked_at(original)
    assert (looked.scan, looked.scan_name) == ("found", "Test.Signature.UNOFFICIAL")
    assert looked.media_type == ""  # it was not opened


def test_T32_while_the_scanner_is_down_a_file_stays_quarantined(
    take: Take, settings: Any, tmp_path: Any
) -> None:
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody")
    original = take(files.picture())
    with pytest.raises(ScannerDown):
        inspecting.inspect(original.pk)
    assert inspecting.inspect_waiting() == 0
    assert now(original).standing == Original.Standing.QUARANTINED
    settings.CLAMAV_SOCKET = ""
    assert inspecting.inspect_waiting() == 1
    assert now(original).standing == Original.Standing.CLEAN


def test_T32_without_a_wall_everything_stays_quarantined(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = take(files.picture())
    sandbox.check_wall.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "BUBBLEWRAP", "/nowhere/bwrap")
        assert inspecting.inspect_waiting() == 0
    assert now(original).standing == Original.Standing.QUARANTINED
    assert chain(original) == ["received"]


@pytest.mark.parametrize("step", ["before it is noted", "after the first copy", "before the end"])
def test_T33_a_run_that_is_cut_goes_on_where_it_stopped(
    take: Take, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    original = take(files.picture("jpeg", 1600, 1200))
    with monkeypatch.context() as patch:
        if step == "before it is noted":
            patch.setattr(inspecting, "_keep_metadata", _cut)
        else:
            whole = copies.make_copies
            count = 1 if step == "after the first copy" else 3

            def some(*arguments: Any) -> Any:
                for number, copy in enumerate(whole(*arguments)):
                    if number == count:
                        _cut()
                    yield copy
                _cut()

            patch.setattr(copies, "make_copies", some)
        with pytest.raises(KeyboardInterrupt):
            inspecting.inspect_waiting()
    assert inspecting.inspect_waiting() == 1
    assert made(original) == PICTURE_COPIES
    assert chain(original) == ["received", "inspected", "derived", "derived", "derived"]
    assert looked_at(original).copies_at


def _cut(*_arguments: Any) -> None:
    raise KeyboardInterrupt


def test_two_who_look_at_the_same_time_write_it_down_once(take: Take) -> None:
    original = now(take(files.picture()))
    inspecting._look(original, "")
    inspecting._look(original, "")
    assert looked_at(original).media_type == "image/jpeg"
    assert chain(original) == ["received", "inspected"]


def test_copies_that_cannot_be_made_are_noted_and_not_tried_again(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = take(files.picture())

    def refused(*_arguments: Any) -> Any:
        raise inspecting.Refused(Why.TOOK_TOO_LONG)
        yield

    monkeypatch.setattr(copies, "make_copies", refused)
    inspecting.inspect_waiting()
    assert looked_at(original).copies_refused == "took_too_long"
    assert now(original).standing == Original.Standing.CLEAN
    assert inspecting.inspect_waiting() == 0


def test_what_is_damaged_is_left_and_the_others_are_inspected(take: Take) -> None:
    lost, whole = take(files.picture("png")), take(files.picture("gif"))
    store.delete(lost.object_name)
    inspecting.inspect_waiting()
    assert now(lost).standing == Original.Standing.QUARANTINED
    assert now(whole).standing == Original.Standing.CLEAN


def test_the_trail_knows_each_step(take: Take) -> None:
    original = take(files.picture())
    inspecting.inspect_waiting()
    events = rows(AuditEvent, subject_id=str(original.item_id), actor=None)
    assert sorted(event.action for event in events) == [
        "custody.derived",
        "custody.derived",
        "custody.inspected",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_inspection SET media_type = 'text/html'",
        "UPDATE evidence_inspection SET copies_at = now(), refused = 'active'",
        "UPDATE evidence_inspection SET copies_at = now()",  # a second time
        "DELETE FROM evidence_inspection",
        "UPDATE evidence_itemmetadata SET trust = 'measured'",
        "DELETE FROM evidence_itemmetadata",
    ],
)
def test_what_was_found_cannot_be_rewritten(db: None, change: str) -> None:
    with acting_for_system(reason="test"):
        looked = make.InspectionFactory()
        make.ItemMetadataFactory(original=looked.original)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@pytest.mark.parametrize(
    "wrong",
    [
        {"refused": "", "media_type": "", "copies_at": None},
        {"refused": "active", "media_type": ""},  # with the time of copies
    ],
)
def test_an_inspection_found_something_or_refused(db: None, wrong: dict[str, Any]) -> None:
    with acting_for_system(reason="test"), pytest.raises(DatabaseError), transaction.atomic():
        make.InspectionFactory(**wrong)
