"""An incident the demo's analyst has begun and not entered: she finds it on her home page."""

from typing import Any

from accounts.identity import acting_as
from accounts.models import CaseTeam
from evidence import entries
from evidence.models import Testimony

from .survivors import REASON, Cast


def add(row: dict[str, Any], *, team: CaseTeam, cast: Cast) -> None:
    """Begin it, unless she has begun or entered something already."""
    if entries.of(cast.analyst).exists():
        return
    account = Testimony.objects.unscoped(reason=REASON).get(code=row["account"])
    with acting_as(cast.analyst):
        entry = entries.begin_incident(team=team, by=cast.analyst, account=account)
        entries.save(entry, changes=row["answers"], by=cast.analyst)
