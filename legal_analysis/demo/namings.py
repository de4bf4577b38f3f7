"""Who is named in the demo case: by two people, as everywhere."""

from typing import Any

from accounts.identity import acting_as
from evidence.models import Authority
from legal_analysis.linkage import naming
from legal_analysis.models import CaseFile, Naming

from .survivors import REASON, Cast


def add_all(rows: list[dict[str, Any]], *, case: CaseFile, cast: Cast) -> None:
    """Propose and approve those nobody has proposed yet; what became of the others stays."""
    known = set(
        Naming.objects.unscoped(reason=REASON)
        .filter(case_file=case)
        .values_list("authority__code", flat=True)
    )
    for row in rows:
        if row["authority"] in known:
            continue
        authority = Authority.objects.get(code=row["authority"])
        with acting_as(cast.analyst):
            proposed = naming.propose(
                case_file=case,
                authority=authority,
                reason=" ".join(row["reason"].split()),
                by=cast.analyst,
            )
        if row["approved"] and proposed is not None:
            with acting_as(cast.approver):
                naming.approve(naming=proposed, by=cast.approver)
