"""Taking a bundle in: the bundle itself, and each of its files as an item that came out of it.

It waits sealed as any upload while somebody looks at what is in it. Taken in, everything appears in
one transaction: all items, their custody, what the bundle said of them, or nothing. Killed before its
end, it leaves sealed bytes no row knows, which are swept, and the bundle waits as before.
"""

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access_items, audit, vault
from accounts.errors import DomainError
from accounts.models import User
from evidence import custody, receiving, store
from evidence.bundles import looking
from evidence.bundles.looking import Bundle, Member, Said
from evidence.models import (
    BundleContents,
    BundleMember,
    BundleSaying,
    CustodyEvent,
    EvidenceItem,
    Upload,
)
from evidence.originals import PIECE
from evidence.receiver import NotWhole, Received, receive
from evidence.receiving import Facts, WrongHash

# Each takes a tenth of a second or so; a request has a minute.
MOST_BY_PAGE = 250
TOOL, VERSION = "gawah-bundles", "1"
Kind = EvidenceItem.Kind
KINDS = {"image": Kind.PHOTOGRAPH, "video": Kind.VIDEO, "audio": Kind.AUDIO}


class TooManyFiles(DomainError):
    code, status = "too_many_files", 413
    message = _(
        "This bundle holds more files than a page takes in. Whoever looks after the site can take it in on the machine itself."
    )


def check_by_page(bundle: Bundle) -> None:
    """Errors: TooManyFiles. The command import_bundle takes in what a page does not."""
    if len(bundle.files) > MOST_BY_PAGE:
        raise TooManyFiles


def look(upload: Upload) -> Bundle:
    """Return what is in a bundle that was received, or all that is wrong with it.

    Errors: Refused if it is no bundle; CannotInspect.
    """
    with _plain(upload) as stream:
        return looking.look(stream)


def refuse(upload: Upload, bundle: Bundle, *, by: User) -> None:
    """Keep nothing of a bundle in which something is wrong; the trail has what and how much."""
    with transaction.atomic():
        audit.record(
            action="bundle.refused",
            by=by,
            subject=upload,
            details={"code": bundle.wrong[0].reason.value, "count": str(len(bundle.wrong))},
        )
        receiving.give_up(upload, by=by)


def take_in_bundle(upload: Upload, facts: Facts, *, by: User) -> EvidenceItem:
    """Take in a bundle and its files, and return the item of the bundle.

    Everything is looked at again: between looking and taking in, nothing is kept but its bytes. The
    same bundle from the same person once more: the item that is there is returned.

    Errors: NotAllowed; looking.BundleWrong; Refused; CannotInspect; WrongHash if what came out is
            not what was looked at. Then nothing was taken in.
    """
    access_items.check_may_receive(by, facts.team or facts.organisation)
    received = _received(upload)
    if there := _taken_before(received, facts, by):
        receiving.give_up(upload, by=by)
        return there
    bundle = look(upload)
    looking.check_whole(bundle)
    with transaction.atomic():
        # The bytes first: the upload and the key that opens them go with the bundle's own item.
        with _removed_on_error() as names:
            items = _take_files(upload, bundle, facts, by=by, names=names)
        whole = replace(facts, kind=Kind.BUNDLE, method="bundle")
        item = receiving.take_in(upload, received, whole, by=by)
        _record(item, bundle, items, by=by)
    return item


@contextlib.contextmanager
def _plain(upload: Upload) -> Iterator[BinaryIO]:
    """The plain bytes of an upload that came whole. Errors: NotWhole."""
    try:
        sealed = store.read(upload.object_name)
    except store.ObjectMissing as error:
        raise NotWhole from error
    with sealed, vault.opening(upload.key, f"original|{upload.original_id}", sealed) as stream:
        yield stream


def _received(upload: Upload) -> Received:
    size, sha256, sha512 = 0, hashlib.sha256(), hashlib.sha512()
    with _plain(upload) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            sha256.update(piece)
            sha512.update(piece)
    return Received(upload.object_name, size, sha256.digest(), sha512.digest())


def _taken_before(received: Received, facts: Facts, by: User) -> EvidenceItem | None:
    same = receiving.same_bytes(received.sha256).filter(
        item__received_by=by, item__organisation=facts.organisation
    )
    original = same.exclude(item__bundle=None).first()
    return original.item if original else None


@contextlib.contextmanager
def _removed_on_error() -> Iterator[list[str]]:
    """Give a list for names of objects; if the block fails, they are removed again.

    Only inside a transaction: its rows then go with them. What is left by a kill is swept.
    """
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            store.delete(name)
        raise


def _take_files(
    upload: Upload, bundle: Bundle, facts: Facts, *, by: User, names: list[str]
) -> dict[int, EvidenceItem]:
    """Take in the files of a bundle, some at a time, and return their items by number."""
    items: dict[int, EvidenceItem] = {}
    for group in looking.batches(bundle.files):
        with _plain(upload) as stream:
            data = looking.take(stream, group)
        for member in group:
            items[member.number] = _take_file(
                member, data.pop(member.number), facts, bundle, by=by, names=names
            )
    return items


def _take_file(
    member: Member, data: bytes, facts: Facts, bundle: Bundle, *, by: User, names: list[str]
) -> EvidenceItem:
    part = receiving.begin(by=by, name=member.name, counted=False)
    names.append(part.object_name)
    received = receive(part, io.BytesIO(data))
    hashes = (received.size, received.sha256.hex(), received.sha512.hex())
    if hashes != (member.size, member.sha256, member.sha512):
        raise WrongHash
    kind = KINDS.get(member.media_type.partition("/")[0], Kind.DOCUMENT)
    if bundle.format == "wacz":
        kind = Kind.OPEN_SOURCE
    return receiving.take_in(part, received, replace(facts, kind=kind, method="bundle"), by=by)


def _record(
    item: EvidenceItem, bundle: Bundle, items: dict[int, EvidenceItem], *, by: User
) -> None:
    """Write down what came out of what, in the chains of both, and what the bundle said."""
    assert bundle.format is not None  # noqa: S101 - looking.check_whole
    contents = BundleContents.objects.create(
        item=item, format=bundle.format, notes=_codes(bundle.notes)
    )
    for member in bundle.members:
        row = BundleMember(
            bundle=contents,
            item=items.get(member.number),
            number=member.number,
            role=member.role,
            size=member.size,
            sha256=bytes.fromhex(member.sha256),
            hashes=len(member.stated),
            notes=_codes(member.notes),
        )
        row.name = member.name
        row.save(force_insert=True)
    sayings = [(item, said) for said in bundle.said]
    sayings += [(items[one.number], said) for one in bundle.files for said in one.said]
    _say(contents, sayings, bundle.members)
    for member in bundle.files:
        _chain(item, items[member.number], member, bundle.format, by=by)
    audit.record(
        action="bundle.taken_in",
        by=by,
        subject=item,
        details={"code": item.code, "format": bundle.format.value, "count": str(len(items))},
    )


def _say(
    contents: BundleContents,
    sayings: Sequence[tuple[EvidenceItem, Said]],
    members: Sequence[Member],
) -> None:
    for number, (item, said) in enumerate(sayings, 1):
        row = BundleSaying(
            item=item, bundle=contents, number=number, what=said.what, trust=said.trust
        )
        row.value, row.where = said.value, _without_name(said.where, members)
        row.save(force_insert=True)


def _without_name(where: str, members: Sequence[Member]) -> str:
    """Say which file by its number: its name may name her, and stays with the file (T-31)."""
    for member in members:
        if where.startswith(f"{member.name}, "):
            return f"{member.number}, {where.removeprefix(f'{member.name}, ')}"
    return where.rpartition(", ")[2]


def _chain(
    bundle: EvidenceItem, file: EvidenceItem, member: Member, code: str, *, by: User
) -> None:
    """COC-8: the bundle gave this file, and this file came out of the bundle."""
    same = {"tool": TOOL, "version": VERSION, "number": str(member.number), "sha256": member.sha256}
    custody.record(
        item=bundle,
        kind=CustodyEvent.Kind.DERIVED,
        by=by,
        details={**same, "copy": "member", "output": file.code, "kind": code},
    )
    custody.record(
        item=file,
        kind=CustodyEvent.Kind.REGISTERED,
        by=by,
        details={**same, "input": bundle.code, "kind": code},
    )
    custody.record(
        item=file,
        kind=CustodyEvent.Kind.CHECKED,
        by=by,
        details={"sha256": member.sha256, "method": f"{code}-list", "input": bundle.code},
    )


def _codes(notes: Sequence[str]) -> str:
    return " ".join(str(note) for note in notes)
