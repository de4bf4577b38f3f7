"""What the analyst of the demo says of two records: one corroborates, one contradicts."""

from typing import Any

from accounts.identity import acting_as
from evidence.models import Act, Incident, Testimony
from legal_analysis import corroborating
from legal_analysis.corroborating import Record
from legal_analysis.models import CaseFile, Corroboration

from .survivors import REASON, Cast


def add_all(rows: list[dict[str, Any]], *, case: CaseFile, cast: Cast) -> None:
    """Say what nobody has said yet in the case; what was taken back is not said anew."""
    if Corroboration.objects.unscoped(reason=REASON).filter(case_file=case).exists():
        return
    for row in rows:
        about = Incident.objects.unscoped(reason=REASON).get(code=row["about"]["incident"])
        acts = Act.objects.unscoped(reason=REASON).filter(incident=about, kind=row["about"]["act"])
        first, second = _record(row["first"]), _record(row["second"])
        with acting_as(cast.analyst):
            corroborating.say(
                row["says"],
                first=first,
                second=second,
                about=about,
                act=acts.get(),
                reason=" ".join(row["reason"].split()),
                case_file=case,
                by=cast.analyst,
            )


def _record(row: dict[str, str]) -> Record:
    if "account_of" in row:
        accounts = Testimony.objects.unscoped(reason=REASON)
        return accounts.get(person__code=row["account_of"])
    return Incident.objects.unscoped(reason=REASON).get(code=row["incident"])
