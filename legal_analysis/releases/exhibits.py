"""The files that go with a submission: the copy without hidden data, or the file itself under a leave of its own."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import second_person
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.models.stamp import State
from evidence import custody, handing_out, leaving, originals
from evidence.models import CustodyEvent, FileRequest, Original, TimeStamp, WorkingCopy
from evidence.packages import bag
from legal_analysis.dossier import exhibit_files
from legal_analysis.dossier.exhibit_files import ExhibitKeptIn
from legal_analysis.models import Release, Submission

_REASON = "release.exhibits"
COPY, ORIGINAL = "copy", "original"


@dataclass(frozen=True)
class Exhibit:
    """One file of a package. `frozen` is its row of the snapshot."""

    frozen: Mapping[str, Any]
    original: Original
    copy: WorkingCopy | None  # None: the file itself

    @property
    def name(self) -> str:
        kind = handing_out.ENDINGS.get(self.copy.media_type, "bin") if self.copy else "bin"
        return f"{self.frozen['number']}.{kind}"

    @property
    def sha256(self) -> str:
        return bytes((self.copy or self.original).sha256).hex()


def chosen(
    submission: Submission, frozen: list[dict[str, Any]], *, by: User, now: datetime
) -> list[Exhibit]:
    """Return the files that go, each asked once more whether it may. In the open transaction.

    A row without a copy and without a leave for the file itself is left out. A leave is used up.
    Errors: ExhibitKeptIn; leaving.KeptIn; leaving.NotAllowedByHer; Erased.
    """
    found, recipient = [], submission.mechanism.code
    for row in frozen:
        original = _originals(submission, row)[0]
        leave = _leave(original, recipient=recipient, by=by, now=now)
        copy = None if leave else _copy(original, row)
        if leave is None and copy is None:
            continue
        original = _checked(submission, row, now=now)
        if leave is not None:
            second_person.write_opened(leave, now=now)
        found.append(Exhibit(row, original, copy))
    return found


def codes_of(submission: Submission, frozen: list[dict[str, Any]]) -> list[str]:
    """Return the codes of the items of these files: who is in one may be found out after it left."""
    found = [one for row in frozen for one in _originals(submission, row)]
    return sorted({one.item.code for one in found})


def number_of(submission: Submission, frozen: list[dict[str, Any]], code: str) -> str:
    """Return what the receiver calls an item of ours; empty: it is not in there."""
    return next(
        (
            row["number"]
            for row in frozen
            if code in {one.item.code for one in _originals(submission, row)}
        ),
        "",
    )


def note_exported(release: Release, frozen: list[dict[str, Any]], *, by: User) -> None:
    """Write into the chain of each file that it left, in the transaction that lets it."""
    went = {row["number"]: row for row in release.exhibits}
    for row in frozen:
        if told := went.get(row["number"]):
            custody.record(
                item=_originals(release.submission, row)[0].item,
                kind=CustodyEvent.Kind.EXPORTED,
                by=by,
                details={
                    "copy": told["form"],
                    "mechanism": release.submission.mechanism.code,
                    "sha256": told["sha256"],
                    "submission": str(release.submission_id),
                },
            )


def _originals(submission: Submission, row: Mapping[str, Any]) -> list[Original]:
    found = exhibit_files.originals_of(submission.case_file, row["sha256"])
    if not found:
        raise ExhibitKeptIn
    return found


def _checked(submission: Submission, row: Mapping[str, Any], *, now: datetime) -> Original:
    """Return the original, after each with this hash was asked whether it may leave."""
    recipient = submission.mechanism.code
    first, *others = _originals(submission, row)
    for one in others:
        leaving.check_can_leave(one, recipient=recipient, now=now)
    return leaving.check_can_leave(first, recipient=recipient, now=now)


def _copy(original: Original, row: Mapping[str, Any]) -> WorkingCopy | None:
    if row["copy"] is None:
        return None
    with acting_for_system(reason=_REASON):
        rows = WorkingCopy.objects.unscoped(reason=_REASON).select_related("original__item__key")
        made = rows.filter(original=original, kind=WorkingCopy.Kind.EXPORT).first()
    if made is None or bytes(made.sha256).hex() != row["copy"]["sha256"]:
        raise ExhibitKeptIn
    return made


def _leave(original: Original, *, recipient: str, by: User, now: datetime) -> FileRequest | None:
    """Return the leave a second person gave her to take this very file out for this receiver."""
    with acting_for_system(reason=_REASON):
        rows = FileRequest.objects.unscoped(reason=_REASON).select_for_update(of=("self",))
        mine = list(rows.filter(user=by, original=original, recipient=recipient))
    open_now = {FileRequest.State.ALLOWED, FileRequest.State.OPEN}
    return next((one for one in mine if one.state_at(now) in open_now), None)


# --- What goes into the package ----------------------------------------------------------------------


def described(exhibits: list[Exhibit]) -> list[dict[str, Any]]:
    """Return what the record says of each file."""
    return [
        {
            "number": one.frozen["number"],
            "file": one.name,
            "form": COPY if one.copy else ORIGINAL,
            "kind": one.frozen["kind"],
            "description": one.frozen["description"],
            "received": one.frozen["received"],
            "size": one.copy.size if one.copy else one.original.size,
            "sha256": one.sha256,
            "original_sha256": one.frozen["sha256"],
            "original_sha512": one.frozen["sha512"],
            "tool": f"{one.copy.tool} {one.copy.tool_version}" if one.copy else "",
            "custody": f"{one.frozen['number']}.json",
        }
        for one in exhibits
    ]


def parts(exhibits: list[Exhibit], *, recipient: str, at: datetime) -> Iterator[bag.Part]:
    """Yield the files, their chains up to `at`, and the stamps they had by then."""
    for one in exhibits:
        number = one.frozen["number"]
        stamps = _stamps(one, at)
        chain = {
            "format": "custody-1",
            "exhibit": number,
            "sha256": one.frozen["sha256"],
            "sha512": one.frozen["sha512"],
            "until": at.isoformat(),
            "events": _events(one, recipient=recipient, at=at),
            "stamps": sorted(stamps),
        }
        text = json.dumps(chain, ensure_ascii=False, sort_keys=True, indent=1)
        yield bag.part(f"custody/{number}.json", f"{text}\n".encode())
        yield from (bag.part(f"stamps/{name}", stamps[name]) for name in sorted(stamps))
        yield bag.Part(f"exhibits/{one.name}", lambda one=one: _pieces(one))  # type: ignore[misc]


def _pieces(one: Exhibit) -> Iterator[bytes]:
    """Yield the plain bytes, the last of them only if all are what was received or made."""
    with contextlib.ExitStack() as stack:
        opened = originals.opened_copy(one.copy) if one.copy else originals.opened(one.original)
        stream = stack.enter_context(opened)
        yield from handing_out.Outgoing(stack, stream, bytes.fromhex(one.sha256))


def _events(one: Exhibit, *, recipient: str, at: datetime) -> list[dict[str, Any]]:
    """Return the chain. Of what was done for another receiver, the hash only: it still binds the next."""
    with acting_for_system(reason=_REASON):
        rows = CustodyEvent.objects.unscoped(reason=_REASON).filter(
            item=one.original.item, at__lte=at
        )
        chain = list(rows.order_by("number").defer("note_sealed"))
    told = []
    for event in chain:
        row = {"number": event.number, "digest": bytes(event.digest).hex()}
        of = json.loads(event.details)
        if of.get("mechanism", recipient) == recipient and "recipient" not in of:
            told_at = json.loads(event.payload)[6]
            row |= {"kind": event.kind, "at": told_at, "payload": event.payload}
        told.append(row)
    return told


def _stamps(one: Exhibit, at: datetime) -> dict[str, bytes]:
    with acting_for_system(reason=_REASON):
        rows = TimeStamp.objects.unscoped(reason=_REASON).filter(
            item=one.original.item, state=State.STAMPED, stamped_at__lte=at
        )
        made = [row for row in rows if bytes(row.digest) == bytes(one.original.sha256)]
    number = one.frozen["number"]
    return {f"{number}-{row.authority}.tsr": bytes(row.answer or b"") for row in made}
