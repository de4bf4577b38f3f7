"""Measures by right and year: how they add up. All of it is public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from legal_analysis.models import Policy

from .dimensions import Dimension, expression, labels
from .tally import Known, Pair


@dataclass(frozen=True)
class Measures:
    """Measures by the right they take and the year they were issued in, or until its end."""

    rights: Mapping[str, str]
    years: Mapping[str, str]
    issued: Mapping[Pair, int]
    known: Known

    @property
    def added_up(self) -> dict[Pair, int]:
        """For each right and year, how many had been issued by the end of that year."""
        found: dict[Pair, int] = {}
        for right in self.rights:
            total = 0
            for year in self.years:
                total += self.issued.get((right, year), 0)
                found[right, year] = total
        return found


def measures_by_year(policies: QuerySet[Policy]) -> Measures:
    """Count policies. One that takes three rights away counts under each. Four queries."""
    rows = policies.order_by().annotate(_year=expression(Dimension.YEAR))
    known = rows.filter(_year__isnull=False, provisions__rights__isnull=False)
    issued = {
        (right, year): number
        for right, year, number in known.values_list("provisions__rights__code", "_year").annotate(
            _n=Count("pk", distinct=True)
        )
    }
    rights = {right for right, _year in issued}
    titles = labels(Dimension.RIGHT, rights)
    counted = rows.aggregate(
        asked=Count("pk", distinct=True),
        known=Count(
            "pk",
            distinct=True,
            filter=Q(provisions__rights__isnull=False, _year__isnull=False),
        ),
    )
    return Measures(
        rights={code: title for code, title in titles.items() if code in rights},
        years=labels(Dimension.YEAR, {year for _right, year in issued}),
        issued=issued,
        known=Known(counted["asked"], counted["known"]),
    )
