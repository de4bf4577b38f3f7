"""What of the counts may leave in a dossier, as lists that together give nothing away (T-08).

Of our own records only lists leave, each by one thing, all of the same incidents: those that stand
in the dossier, described as each person allowed. Two tables of the same people can be subtracted from
one another; lists that share nothing but how many incidents there are cannot, as long as each keeps
its total. So a list that could not keep its total is withheld whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet

from evidence.models import Incident
from legal_analysis.patterns import THRESHOLD, Cell, Origin, suppress_list

from .dimensions import Dimension
from .tally import Known, tally

# As coarse as a dossier shows our records: the region and not the province, the year and not the month.
EITHER = (
    Dimension.RIGHT,
    Dimension.ACT,
    Dimension.GROUP,
    Dimension.PERPETRATOR,
    Dimension.YEAR,
)
LEAVING: tuple[tuple[Dimension, tuple[Origin, ...]], ...] = (
    *((dimension, tuple(Origin)) for dimension in EITHER),
    (Dimension.PROVINCE, (Origin.PUBLIC_SOURCES,)),
    (Dimension.REGION, (Origin.OWN_ACCOUNTS,)),
)


@dataclass(frozen=True)
class LeavingList:
    """One list as it may leave. None is a hidden number.

    `cells` is None where the whole list is withheld, `known` with it. `known` may tell of how many
    nothing is recorded, be it one: that says nothing of anybody.
    """

    cells: Mapping[str, Cell] | None
    total: Cell
    asked: Cell
    known: Cell


def leaving_list(counts: Mapping[str, int], known: Known, *, origin: Origin) -> LeavingList:
    """Return what may leave of one list of incidents.

    Shape: `counts` is {value: incidents}; an incident may count under several values.
    """
    if origin is Origin.PUBLIC_SOURCES:
        return LeavingList(dict(counts), sum(counts.values()), known.asked, known.known)
    asked = None if 0 < known.asked < THRESHOLD else known.asked
    cells, total = suppress_list(counts, origin=origin)
    if asked is None or total is None or 0 < known.known < THRESHOLD:
        return LeavingList(None, None, asked, None)
    return LeavingList(cells, total, asked, known.known)


def leaving_lists(incidents: QuerySet[Incident]) -> list[dict[str, Any]]:
    """Return the lists a dossier prints of the incidents in it, as plain JSON, in their order.

    No person is counted by name, not even who is named in the case: some of what leaves may name nobody,
    and a list with her row, laid beside one without it, would give what the other hides.
    """
    found = []
    for dimension, origins in LEAVING:
        counted = tally(incidents, dimension)
        for origin in origins:
            counts = {code: counted.of_row(origin, code) for code in counted.down}
            if not dimension.is_fixed:
                # A zero would tell that the other origin has some.
                counts = {code: number for code, number in counts.items() if number}
            leaves = leaving_list(counts, counted.known[origin], origin=origin)
            found.append({"by": dimension.value, "origin": origin.value, **asdict(leaves)})
    return found
