"""The counting itself: a fixed number of queries, grouped in the database, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from accounts.models import User
from evidence.models import Incident
from legal_analysis.dossier.questions import of_library_or_case
from legal_analysis.models import CaseFile, Policy
from legal_analysis.narrowing import period_told
from legal_analysis.patterns import Origin
from legal_analysis.views.reading import sees_exactly

from .dimensions import Dimension, expression, labels, with_alleged

Pair = tuple[str, str]
WHOLE = ""  # the one column of a list

OURS = ExpressionWrapper(Q(organisation__isnull=False), output_field=BooleanField())


@dataclass(frozen=True)
class Known:
    """How many incidents were asked, and of how many of them what was asked is known."""

    asked: int
    known: int

    @property
    def unknown(self) -> int:
        return self.asked - self.known


@dataclass(frozen=True)
class Tally:
    """Incidents by one or two things, those others reported apart from those recorded by us.

    `counts` leaves out pairs that count nothing. A list has the one column WHOLE.
    """

    down: Mapping[str, str]
    across: Mapping[str, str]
    counts: Mapping[Origin, Mapping[Pair, int]]
    known: Mapping[Origin, Known]

    @property
    def turned(self) -> Tally:
        """The same with rows for columns."""
        return Tally(
            down=self.across,
            across=self.down,
            counts={
                origin: {(column, row): number for (row, column), number in counts.items()}
                for origin, counts in self.counts.items()
            },
            known=self.known,
        )

    def of_row(self, origin: Origin, row: str) -> int:
        """The number of a list."""
        return self.counts[origin].get((row, WHOLE), 0)


def incidents_of(case_file: CaseFile, user: User) -> QuerySet[Incident]:
    """The incidents of a case: what this reader may see of the library and of its material.

    As in the dossier: those outside the period of the case are left out, those without a date stay. Who
    sees months only is shown ours of the months that the period touches.
    """
    rows = Incident.objects.visible_to(user).filter(of_library_or_case("incident", case_file.team))
    return rows.filter(period_told(case_file, exactly=sees_exactly(user)))


def tally(
    incidents: QuerySet[Incident],
    down: Dimension,
    across: Dimension | None = None,
    *,
    policy: Policy | None = None,
    exactly: bool = True,
    named: Collection[UUID] = (),
) -> Tally:
    """Count incidents by `down`, or by `down` and `across`. At most five queries.

    `policy`, `exactly`: for SIDE, `named`: for PERPETRATOR; see `dimensions.expression`.

    An act and its victims, or an act and who is alleged to have done it, belong to the same act.
    Errors: ValueError for the same thing twice, or for SIDE without a policy that has a date.
    """
    if down == across:
        raise ValueError(f"Counted by {down} twice.")
    rows = incidents.order_by()
    if Dimension.PERPETRATOR in {down, across}:
        rows = with_alleged(rows)
    rows = rows.annotate(_ours=OURS, _down=expression(down, policy, exactly=exactly, named=named))
    names = ["_down"]
    if across is not None:
        rows = rows.annotate(_across=expression(across, policy, exactly=exactly, named=named))
        names.append("_across")
    known = rows.filter(**{f"{name}__isnull": False for name in names})
    counts: defaultdict[Origin, dict[Pair, int]] = defaultdict(dict)
    found: list[set[str]] = [set(), set()]
    for ours, *values, number in known.values_list("_ours", *names).annotate(
        _n=Count("pk", distinct=True)
    ):
        pair = (values[0], values[1] if across else WHOLE)
        counts[_origin(ours)][pair] = number
        for seen, value in zip(found, values, strict=False):
            seen.add(value)
    rows_named = labels(down, found[0])
    columns = labels(across, found[1]) if across else {WHOLE: ""}
    return Tally(
        down=_narrowed(rows_named, found[0]) if across and not down.goes_on else rows_named,
        across=_narrowed(columns, found[1]) if across and not across.goes_on else columns,
        counts={origin: counts[origin] for origin in Origin},
        known=_known(incidents, known),
    )


def _known(asked: QuerySet[Incident], known: QuerySet[Incident]) -> dict[Origin, Known]:
    asked_of, known_of = (
        dict(
            rows.order_by()
            .annotate(_ours=OURS)
            .values_list("_ours")
            .annotate(_n=Count("pk", distinct=True))
        )
        for rows in (asked, known)
    )
    return {
        origin: Known(asked_of.get(is_ours, 0), known_of.get(is_ours, 0))
        for origin, is_ours in ((Origin.PUBLIC_SOURCES, False), (Origin.OWN_ACCOUNTS, True))
    }


def _origin(ours: bool) -> Origin:
    return Origin.OWN_ACCOUNTS if ours else Origin.PUBLIC_SOURCES


def _narrowed(names: Mapping[str, str], found: set[str]) -> dict[str, str]:
    """Of a crossed table, only rows and columns in which something was counted."""
    return {code: name for code, name in names.items() if code in found}
