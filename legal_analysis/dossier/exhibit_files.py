"""The files a case cites, as they were when it was frozen: what may leave for its receiver, and no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import leaving
from evidence.models import CaseMaterial, Original, Person, WorkingCopy
from legal_analysis.models import CaseFile

from . import questions
from .numbers import Numbers

_REASON = "snapshot.exhibits"


class ExhibitKeptIn(DomainError):
    code, status = "exhibit_kept_in", 409
    message = _("A file of this submission may not leave any more. Freeze the case again.")


def originals_of(case_file: CaseFile, sha256: str) -> list[Original]:
    """Return the originals of this case with this hash: by it alone a frozen row knows its file.

    More than one, where the same file came twice: each of them must be allowed to leave.
    """
    with acting_for_system(reason=_REASON):
        admitted = CaseMaterial.objects.unscoped(reason=_REASON).filter(team=case_file.team)
        rows = Original.objects.unscoped(reason=_REASON).select_related("item__key")
        found = rows.filter(sha256=bytes.fromhex(sha256), item__in=admitted.values("item"))
        return list(found.order_by("item__code"))


def people_in(case_file: CaseFile, rows: Sequence[Mapping[str, Any]]) -> set[Person]:
    """Return who is to be seen or heard in the files a frozen submission names, whoever may see them."""
    hashes = [bytes.fromhex(row["sha256"]) for row in rows]
    with acting_for_system(reason=_REASON):
        admitted = CaseMaterial.objects.unscoped(reason=_REASON).filter(team=case_file.team)
        named = Original.objects.unscoped(reason=_REASON).filter(
            sha256__in=hashes, item__in=admitted.values("item")
        )
        return leaving.people_in(named.values("item"))


def recheck(
    case_file: CaseFile, rows: Sequence[Mapping[str, Any]], *, recipient: str, now: datetime
) -> None:
    """Ask again for each file a frozen submission names, whether or not its bytes go with it.

    Until the transaction ends nobody can take it back.
    Errors: ExhibitKeptIn; leaving.KeptIn; leaving.NotAllowedByHer; Erased.
    """
    for row in rows:
        found = originals_of(case_file, row["sha256"])
        if not found:
            raise ExhibitKeptIn
        for one in found:
            leaving.check_can_leave(one, recipient=recipient, now=now)


def collect(
    case_file: CaseFile, by: User, *, recipient: str, numbering: Numbers
) -> tuple[list[dict[str, Any]], dict[UUID, str]]:
    """Return a row for each cited item of this case whose file may leave, in the order of their codes;
    and the number of each by the id of the item, for the citations of it.

    No code of ours is in it: what a receiver holds has nothing in common with what another has, but
    the hash of the file itself.

    `copy` is the copy without hidden data, as it was made by then; None: there is none.
    """
    cited = questions.citations(case_file, by).filter(item__isnull=False).values("item")
    admitted = CaseMaterial.objects.unscoped(reason=_REASON).filter(team=case_file.team)
    originals = Original.objects.visible_to(by).filter(
        item__in=cited.order_by(), item__pk__in=admitted.values("item")
    )
    rows: list[dict[str, Any]] = []
    numbers: dict[UUID, str] = {}
    for original in originals.select_related("item").order_by("item__code"):
        if not leaving.open_to(original, [recipient]):
            continue
        sha256 = bytes(original.sha256).hex()
        numbers[original.item_id] = number = numbering.of_file(sha256)
        rows.append(
            {
                "number": number,
                "kind": original.item.kind,
                "description": original.item.description,
                "size": original.size,
                "sha256": sha256,
                "sha512": bytes(original.sha512).hex(),
                "received": original.received_at.date().isoformat(),
                "copy": _copy(original),
            }
        )
    return rows, numbers


def _copy(original: Original) -> dict[str, Any] | None:
    with acting_for_system(reason=_REASON):
        made = (
            WorkingCopy.objects.unscoped(reason=_REASON)
            .filter(original=original, kind=WorkingCopy.Kind.EXPORT)
            .first()
        )
    if made is None:
        return None
    return {
        "sha256": bytes(made.sha256).hex(),
        "size": made.size,
        "media_type": made.media_type,
        "tool": f"{made.tool} {made.tool_version}",
    }
