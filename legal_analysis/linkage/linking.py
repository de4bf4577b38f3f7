"""What links each alleged perpetrator of a case with its acts: done by it, or by who was under it then.

A fixed number of queries. Only incidents this reader may see are counted (T-02); who sees months only is
also answered for months, since the side of a change of office on which a day lies would tell the day.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property

from accounts.models import User
from evidence.coarse import month_begins, month_ends
from evidence.models import Authority, Involvement
from evidence.vocabulary import ActKind, DegreeOfInvolvement
from legal_analysis.counting import incidents_of
from legal_analysis.in_force.reading import asked_of
from legal_analysis.matrix import (
    CITED,
    Assessed,
    Found,
    Gap,
    elements_of,
    gaps_of,
    origins_behind,
)
from legal_analysis.models import CaseFile, Citation, Element

from .chain import Certainty, Reach
from .reading import Authorities

MODE_OF_LIABILITY = "mode_of_liability"


@dataclass(frozen=True)
class LinkedAct:
    """One act of the case and who is alleged in it. `certainty`: None if it is the perpetrator itself.

    `by`: the office in place of a person whom the case does not name; None if none is on record (OUT-1).
    """

    act: UUID
    kind: str
    degree: str
    incident: UUID
    code: str
    title: str
    by: Authority | None
    certainty: Certainty | None = None

    @property
    def words(self) -> tuple[Any, Any]:
        return ActKind(self.kind).label, DegreeOfInvolvement(self.degree).label


@dataclass
class Mode:
    """One mode of liability, and what is cited on it that names this perpetrator."""

    element: Element
    assessment: Assessed | None
    found: Found = field(default_factory=Found)
    citations: list[UUID] = field(default_factory=list)
    names_nobody: int = 0  # citations on the element that bear on no one in particular

    @property
    def supports(self) -> int:
        return self.found.of_stance(Citation.Stance.SUPPORTS.value)

    @property
    def undermines(self) -> int:
        return self.found.of_stance(Citation.Stance.UNDERMINES.value)

    @property
    def neutral(self) -> int:
        return self.found.of_stance(Citation.Stance.NEUTRAL.value)

    @property
    def gaps(self) -> list[Gap]:
        """What it lacks, counted as the matrix counts: one origin once, however often it is cited."""
        return gaps_of(self.element, self.found, self.assessment)


@dataclass
class Linked:
    """One alleged perpetrator with the acts of the case and the modes of liability."""

    authority: Authority
    own: list[LinkedAct] = field(default_factory=list)
    under: list[LinkedAct] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)

    @property
    def own_acts(self) -> int:
        """How many acts. An act in which it is alleged in two degrees stands twice in `own`."""
        return len({one.act for one in self.own})

    @cached_property
    def surely_under(self) -> int:
        return len({one.act for one in self.under if one.certainty == Certainty.SURELY})

    @cached_property
    def possibly_under(self) -> int:
        sure = {one.act for one in self.under if one.certainty == Certainty.SURELY}
        return len({one.act for one in self.under} - sure)

    @property
    def supported(self) -> list[Mode]:
        """The modes with support: of several, one suffices."""
        return [one for one in self.modes if one.supports]

    @property
    def undermined(self) -> int:
        return sum(one.undermines for one in self.modes)

    @property
    def degrees(self) -> list[tuple[Any, int]]:
        counted = Counter(one.degree for one in self.own)
        return [(DegreeOfInvolvement(code).label, number) for code, number in counted.items()]


def linkage(
    case_file: CaseFile, user: User, *, exactly: bool, authorities: Authorities | None = None
) -> list[Linked]:
    """Return each alleged perpetrator of a case: institutions before persons, then by code."""
    known = authorities or Authorities()
    alleged = case_file.alleged_perpetrators.order_by("kind", "code").values_list("pk", flat=True)
    found = [Linked(known.by_pk[pk]) for pk in alleged]
    rows = _involved(case_file, user)
    if not exactly:  # in which order they stand would tell the day
        rows = sorted(rows, key=_told)
    modes = _modes(case_file, user)
    for one in found:
        _add_acts(one, rows, known, exactly=exactly, named=set(alleged))
        one.modes = _modes_of(one.authority.pk, *modes)
    return found


def _involved(case_file: CaseFile, user: User) -> Sequence[tuple[Any, ...]]:
    # What she may see, incidents_of says once more. Only who is alleged has an authority (a constraint).
    sides = Involvement.objects.visible_to(user).filter(
        authority__isnull=False,
        act__incident__in=incidents_of(case_file, user).order_by().values("pk"),
    )
    # Each authority once in each act and degree, in however many words its doers are described. Only what
    # is selected may order the rows: anything else would be selected too, and tell them apart.
    return list(
        sides.order_by(
            "act__incident__date_range",
            "act__incident__code",
            "act__kind",
            "act_id",
            "degree",
            "authority_id",
        )
        .values_list(
            "authority",
            "act",
            "act__kind",
            "degree",
            "act__incident",
            "act__incident__code",
            "act__incident__title",
            "act__incident__organisation",
            "act__incident__date_range",
        )
        .distinct()
    )


def _told(row: tuple[Any, ...]) -> tuple[bool, datetime.date, str]:
    """Return by what an act is ordered for who sees months: the month of one of ours, and its code."""
    code, _title, organisation, days = row[5:]
    first = days.lower if days else None
    if first is None:
        return True, datetime.date.max, code
    return False, first.replace(day=1) if organisation else first, code


def _add_acts(
    linked: Linked,
    rows: Iterable[tuple[Any, ...]],
    known: Authorities,
    *,
    exactly: bool,
    named: Collection[UUID],
) -> None:
    below = known.below(linked.authority.pk)
    answers: dict[tuple[UUID, Any], Certainty | None] = {}
    for authority, act, kind, degree, incident, code, title, organisation, days in rows:
        by = _shown_as(known.by_pk[authority], known, named)
        if authority == linked.authority.pk:
            linked.own.append(LinkedAct(act, kind, degree, incident, code, title, by))
            continue
        reach = below.get(authority)
        if reach is None:
            continue
        if organisation and not exactly:
            days = _whole_months(days)
        if (authority, days) not in answers:
            answers[authority, days] = _on(reach, days)
        if sure := answers[authority, days]:
            linked.under.append(LinkedAct(act, kind, degree, incident, code, title, by, sure))
    # Several whom the case does not name are shown as one office.
    linked.under = list(dict.fromkeys(linked.under))


def _shown_as(by: Any, known: Authorities, named: Collection[UUID]) -> Authority | None:
    if by.kind == Authority.Kind.INSTITUTION or by.pk in named:
        return by
    return None if by.not_held else known.by_pk.get(by.institution_id)


def _on(reach: Reach, days: Any) -> Certainty | None:
    asked = asked_of(days, None)
    if asked is None:  # nobody knows when
        return Certainty.POSSIBLY
    return reach.on(asked.days)


def _whole_months(days: Any) -> Any:
    if days is None or days.lower is None or days.upper is None:
        return days
    return type(days)(month_begins(days.lower), month_ends(days.upper), "[)")


# --- Modes of liability -----------------------------------------------------------------------------

_Cited = list[tuple[Any, ...]]


def _modes(
    case_file: CaseFile, user: User
) -> tuple[
    list[tuple[Element, Assessed | None]],
    _Cited,
    dict[UUID, set[UUID]],
    Mapping[UUID, frozenset[str]],
]:
    """Return the modes, what is cited on each of them, whom each citation names, and the origins behind
    each record. Three queries, and those of elements_of.
    """
    # Who reads the case sees its citations: asked of the case, and once more of each row.
    elements = [pair for pair in elements_of(case_file, user) if pair[0].kind == MODE_OF_LIABILITY]
    cited = (
        Citation.objects.visible_to(user)
        .standing()
        .filter(case_file=case_file, element__in=[one.pk for one, _assessed in elements])
    )
    rows = list(cited.order_by("pk").values_list("pk", "element", *CITED))
    names: dict[UUID, set[UUID]] = defaultdict(set)
    through = Citation.perpetrators.through.objects.filter(
        citation__in=cited.order_by().values("pk")
    )
    for citation, authority in through.values_list("citation", "authority"):
        names[citation].add(authority)
    return elements, rows, names, origins_behind(cited, case_file).records


def _modes_of(
    perpetrator: UUID,
    elements: Iterable[tuple[Element, Assessed | None]],
    cited: _Cited,
    names: dict[UUID, set[UUID]],
    stands_behind: Mapping[UUID, frozenset[str]],
) -> list[Mode]:
    modes = {one.pk: Mode(one, assessed) for one, assessed in elements}
    for citation, element, *row in cited:
        mode, named = modes[element], names.get(citation, set())
        if perpetrator in named:
            mode.found.add(row, stands_behind)
            mode.citations.append(citation)
        elif not named:
            mode.names_nobody += 1
    return list(modes.values())
