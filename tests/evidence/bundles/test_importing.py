"""A bundle is taken in whole, with every file of it as an item of its own, or not at all."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, User
from evidence import custody, originals, receiving, store
from evidence.bundles import importing, looking, packing
from evidence.bundles.words import Reason, Trust, What
from evidence.models import (
    BundleContents,
    BundleMember,
    BundleSaying,
    CustodyEvent,
    EvidenceItem,
    Original,
    Upload,
)
from evidence.receiving import Facts
from tests.evidence.bundles import makers
from tests.evidence.bundles.makers import again, flipped, zipped

BUNDLE = EvidenceItem.Kind.BUNDLE


@pytest.fixture
def mine(documenter: User) -> Iterator[User]:
    with acting_as(documenter):
        yield documenter


@pytest.fixture(autouse=True)
def nothing_left_behind(db: None, django_capture_on_commit_callbacks: Any) -> Iterator[None]:
    before = objects()
    with django_capture_on_commit_callbacks(execute=True):
        yield
    with acting_for_system(reason="test"):
        known = {
            name
            for model in (Original, Upload)
            for name in model.objects.unscoped(reason="test").values_list("object_name", flat=True)
        }
    assert not objects() - before - known


def objects() -> set[str]:
    return {name for name, _written in store.names()}


def sent(data: bytes, by: User) -> Upload:
    upload = receiving.begin(by=by, name="from the field.zip")
    receiving.receive(upload, io.BytesIO(data))
    return upload


def taken(data: bytes, by: User, **facts: Any) -> EvidenceItem:
    return importing.take_in_bundle(sent(data, by), Facts(kind=BUNDLE, **facts), by=by)


def rows(model: Any, **wanted: Any) -> list[Any]:
    with acting_for_system(reason="test"):
        return list(model.objects.unscoped(reason="test").filter(**wanted))


def plain(item: EvidenceItem) -> bytes:
    with acting_for_system(reason="test"), originals.opened(item.original) as stream:
        return stream.read()


@pytest.mark.parametrize("code", makers.FORMATS)
def test_T44_a_bundle_and_each_of_its_files_become_items_bit_for_bit(
    code: str, mine: User, organisation: Organisation
) -> None:
    files = makers.FORMATS[code]()
    data = zipped(files)
    item = taken(data, mine, organisation=organisation, note="from her brother")
    assert item.kind == BUNDLE
    assert plain(item) == data
    (contents,) = rows(BundleContents, item=item)
    assert contents.format == code
    members = rows(BundleMember, bundle=contents)
    with acting_for_system(reason="test"):
        assert {one.name for one in members} == files.keys()
        for member in members:
            assert bytes(member.sha256).hex() == makers.sha256(files[member.name])
            if member.role == "file":
                assert plain(member.item) == files[member.name]
                assert member.item.original.name == member.name
                assert member.item.kind != BUNDLE
    assert custody.verify().ok


def test_a_file_and_its_bundle_name_each_other_in_their_chains(
    mine: User, organisation: Organisation
) -> None:
    item = taken(zipped(makers.tella()), mine, organisation=organisation)
    (member, _more) = rows(BundleMember, role="file")
    kinds = [one.kind for one in rows(CustodyEvent, item=item)]
    assert kinds == ["received", "derived", "derived"]
    events = rows(CustodyEvent, item=member.item)
    assert [one.kind for one in events] == ["received", "registered", "checked"]
    digest = bytes(member.sha256).hex()
    assert all(word in events[1].details for word in (item.code, digest, '"kind":"tella"'))
    assert digest in events[2].details
    (derived, _other) = rows(CustodyEvent, item=item, kind="derived")
    assert member.item.code in derived.details
    said = rows(AuditEvent, subject_id=str(item.pk), action="bundle.taken_in")
    assert '"count":"2"' in said[0].details


def test_what_the_bundle_says_is_kept_apart_with_its_place_and_its_trust(
    mine: User, organisation: Organisation
) -> None:
    item = taken(zipped(makers.proofmode()), mine, organisation=organisation)
    (member,) = rows(BundleMember, role="file")
    with acting_for_system(reason="test"):
        said = {(one.what, one.value, one.trust) for one in rows(BundleSaying, item=member.item)}
        assert (What.PLACE, "34.5281, 69.1723 (± 12.0 m)", Trust.OWN_KEY) in said
        (key,) = rows(BundleSaying, item=item)
        assert (key.what, key.trust) == (What.SIGNED_BY, Trust.OWN_KEY)


def test_T31_where_something_is_said_names_a_file_by_its_number(
    mine: User, organisation: Organisation
) -> None:
    taken(zipped(makers.tella()), mine, organisation=organisation)
    with acting_for_system(reason="test"):
        said = {one.where for one in rows(BundleSaying)}
    assert "1, Location" in said
    assert not any("clip" in where for where in said)


def test_an_analyst_takes_a_bundle_into_her_case(analyst: User, team: CaseTeam) -> None:
    facts = {"organisation": team.organisation, "team": team, "reason": "shows it"}
    with acting_as(analyst):
        item = taken(zipped(makers.listed()), analyst, **facts)
        seen = EvidenceItem.objects.visible_to(analyst)
        assert seen.filter(pk=item.pk).exists()
        assert seen.filter(came_in__bundle__item=item).count() == 2
        assert BundleSaying.objects.visible_to(analyst).exists()


def test_T20_a_documenter_does_not_read_again_what_she_took_in(
    mine: User, organisation: Organisation
) -> None:
    taken(zipped(makers.tella()), mine, organisation=organisation)
    for model in (BundleContents, BundleMember, BundleSaying):
        assert not model.objects.visible_to(mine).exists()


def test_nobody_else_takes_a_bundle_in(
    advocate: User, team: CaseTeam, organisation: Organisation
) -> None:
    with acting_as(advocate), transaction.atomic(), pytest.raises(NotAllowed):
        taken(zipped(makers.listed()), advocate, organisation=organisation, team=team)
    assert not rows(Original)
    with acting_as(advocate):
        for upload in Upload.objects.unscoped(reason="test"):
            receiving.give_up(upload, by=advocate)


@pytest.mark.parametrize("code", makers.FORMATS)
def test_nothing_is_taken_in_if_one_hash_is_wrong(
    code: str, mine: User, organisation: Organisation
) -> None:
    files = makers.FORMATS[code]()
    name = next(one for one in files if one.endswith((".jpg", ".warc.gz")))
    upload = sent(zipped(again(files, name, flipped(files[name]))), mine)
    facts = Facts(organisation=organisation, kind=BUNDLE)
    with pytest.raises(looking.BundleWrong) as caught:
        importing.take_in_bundle(upload, facts, by=mine)
    assert (name, Reason.HASH_DIFFERS) in {
        (one.name, one.reason) for one in caught.value.bundle.wrong
    }
    assert not rows(EvidenceItem, received_by=mine)
    importing.refuse(upload, caught.value.bundle, by=mine)
    assert not rows(Upload)
    (refused,) = rows(AuditEvent, action="bundle.refused")
    assert '"code":"hash_differs"' in refused.details


def test_T33_what_is_not_what_was_looked_at_takes_nothing_in(
    mine: User, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that was taken over behind the wall hands out other bytes than it told of."""
    upload = sent(zipped(makers.tella()), mine)
    take = looking.take

    def other(stream: Any, members: Any) -> dict[int, bytes]:
        data = take(stream, members)
        return {number: flipped(one) if number > 2 else one for number, one in data.items()}

    monkeypatch.setattr(looking, "take", other)
    before = objects()
    with pytest.raises(receiving.WrongHash):
        importing.take_in_bundle(upload, Facts(organisation=organisation, kind=BUNDLE), by=mine)
    assert objects() == before
    assert not rows(EvidenceItem, received_by=mine)
    monkeypatch.undo()
    facts = Facts(organisation=organisation, kind=BUNDLE)
    assert importing.take_in_bundle(upload, facts, by=mine).kind == BUNDLE


def test_the_same_bundle_again_is_the_item_that_is_there(
    mine: User, organisation: Organisation
) -> None:
    data = zipped(makers.tella())
    first = taken(data, mine, organisation=organisation)
    assert taken(data, mine, organisation=organisation) == first
    assert len(rows(BundleContents)) == 1
    assert not rows(Upload)


def test_the_same_file_in_two_bundles_is_one_item(mine: User, organisation: Organisation) -> None:
    taken(zipped({"a.jpg": b"x", "SHA256SUMS": makers.sums({"a.jpg": b"x"})}), mine,
          organisation=organisation)  # fmt: skip
    other = {"b.jpg": b"x", "empty.txt": b""}
    taken(zipped({**other, "SHA256SUMS": makers.sums(other)}), mine, organisation=organisation)
    assert len({one.item_id for one in rows(BundleMember, role="file")}) == 1
    assert len(rows(BundleMember, role="empty", item=None)) == 1


def test_T33_what_came_in_a_bundle_cannot_be_changed(
    mine: User, organisation: Organisation
) -> None:
    taken(zipped(makers.tella()), mine, organisation=organisation)
    for model in (BundleContents, BundleMember, BundleSaying):
        (row, *_others) = rows(model)
        with acting_for_system(reason="test"), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.unscoped(reason="test").filter(pk=row.pk).update(id=row.pk)


# --- A folder, by command ----------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in makers.listed().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def packed(folder: Path) -> bytes:
    made = io.BytesIO()
    packing.pack(folder, made.write)  # type: ignore[arg-type]
    return made.getvalue()


def test_a_folder_makes_the_same_bundle_every_time(folder: Path) -> None:
    data = packed(folder)
    (folder / "photo.jpg").touch()
    assert packed(folder) == data
    assert not looking.look(io.BytesIO(data)).wrong


def test_T31_a_folder_with_a_link_is_refused(folder: Path) -> None:
    (folder / "link.jpg").symlink_to("/etc/passwd")
    with pytest.raises(packing.NoPlainFolder):
        packed(folder)


def test_a_folder_is_taken_in_by_command(
    folder: Path, documenter: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_bundle", str(folder), "--as", documenter.email)
    assert "Files taken in: 2" in capsys.readouterr().out
    assert len(rows(BundleMember, role="file")) == 2


def test_a_folder_that_changed_is_refused_by_name(
    folder: Path, documenter: User, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "photo.jpg").write_bytes(b"another")
    with pytest.raises(CommandError):
        call_command("import_bundle", str(folder), "--as", documenter.email)
    assert "photo.jpg [sha256 (SHA256SUMS, line 1)]: It does not match its hash." in (
        capsys.readouterr().err
    )
    assert not rows(Upload)
    assert not rows(EvidenceItem, received_by=documenter)


def test_what_is_no_bundle_leaves_nothing(tmp_path: Path, documenter: User) -> None:
    (tmp_path / "x.zip").write_bytes(b"plain text")
    with pytest.raises(CommandError):
        call_command("import_bundle", str(tmp_path / "x.zip"), "--as", documenter.email)
    assert not rows(Upload)
