"""The matrix of a case: elements against kinds of evidence, and what is missing.

An element has a gap while nothing supports it, while more speaks against it than for it or as much,
while all its support goes back to one origin, while what is cited must be read again, while its evidence is
another than a second person agreed to, or while nobody has assessed it. Gaps are ranked by what the law asks to be shown (proving.py). Which origins stand behind a
record says origins.py.

No filter goes by stance, and none hides what undermines an element only because it does not say where,
when or by whom: what speaks against it counts until it is known to be of something else.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.models import CaseMaterial, Testimony
from legal_analysis import origins, proving
from legal_analysis.assessing import since
from legal_analysis.models import Assessment, CaseFile, Citation, Element

Stance = Citation.Stance


class Kind(models.TextChoices):
    """What a citation rests on."""

    GIVEN = "given", _("Accounts given to us")
    PUBLISHED = "published", _("Published accounts")
    INCIDENT = "incident", _("Incidents")
    POLICY = "policy", _("Policies")
    ITEM = "item", _("Exhibits")


class Gap(models.TextChoices):
    """What an element lacks, the worst first."""

    NO_SUPPORT = "no_support", _("no support")
    OUTWEIGHED = "outweighed", _("more speaks against it than for it")
    CONTRADICTED = "contradicted", _("as much speaks against it")
    ONE_ORIGIN = "one_origin", _("one origin only")
    STALE = "stale", _("to be read again")
    EVIDENCE_CHANGED = "evidence_changed", _("to be agreed again")
    NOT_ASSESSED = "not_assessed", _("not assessed")


_WORST = list(Gap)


@dataclass(frozen=True)
class Cell:
    """Citations of one kind on one element, by stance."""

    kind: Kind
    supports: int
    undermines: int
    neutral: int

    @property
    def total(self) -> int:
        return self.supports + self.undermines + self.neutral


@dataclass(frozen=True)
class Assessed:
    """What an element was assessed to come to; a draft until a second person read it.

    `evidence_changed`: since she agreed, as assessing/since.py says.
    """

    conclusion: str
    is_draft: bool
    evidence_changed: bool


@dataclass(frozen=True)
class Line:
    """One element of the matrix. `supporting`, `undermining`: how many independent origins.

    `stale`: how many citations are to be read again. `enough`: why one origin is no gap, or nothing.
    `instead`: the code of what is supported, while of several elements one suffices and this one is not.
    """

    element: Element
    cells: list[Cell]
    supporting: int
    undermining: int
    stale: int
    assessment: Assessed | None
    gaps: list[Gap]
    enough: Any = ""
    instead: str = ""

    @property
    def cited(self) -> int:
        """How many citations, of all kinds."""
        return sum(cell.total for cell in self.cells)

    @property
    def need(self) -> proving.Need:
        return proving.need(self.element)

    @property
    def rank(self) -> tuple[Any, ...]:
        """Smaller is worse: what must be shown first, then how little is there."""
        worst = min((_WORST.index(gap) for gap in self.gaps), default=len(_WORST))
        asked = len(self.element.what_to_prove)
        place = (self.element.framework.code, self.element.position, self.element.code)
        return (self.need, worst, self.supporting - self.undermining, -asked, *place)


@dataclass
class Found:
    """What is cited on one element: how often by kind and stance, and which origins stand behind it."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    origins: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    acts: set[str] = field(default_factory=set)
    stale: int = 0

    def of_stance(self, stance: str) -> int:
        """How many citations."""
        return sum(self.counts[kind, stance] for kind in _KINDS)

    @property
    def weighed(self) -> tuple[int, int]:
        """How many origins support, and how many undermine. What is of no known origin weighs as one."""
        supporting, undermining = (
            max(len(self.origins[stance]), bool(self.of_stance(stance)))
            for stance in (_SUPPORTS, _UNDERMINES)
        )
        return supporting, undermining

    def add(self, row: Sequence[Any], stands_behind: Mapping[UUID, frozenset[str]]) -> None:
        """Count one citation: the values of CITED. One of no known origin adds none."""
        stance, stale, paragraph, account, basis, told, incident, act, policy, item = row
        behind = self.origins[stance]
        if paragraph:
            kind = _PUBLISHED if basis == _TOLD_IN_PUBLIC else _GIVEN
            if account is None:
                # An account row security hides from this reader is still given by somebody.
                behind.add(origins.HIDDEN)
            if told and stance == _SUPPORTS:
                self.acts.update(told)
        elif incident:
            kind = _AT_INCIDENT
            if stance == _SUPPORTS:
                self.acts.add(act)
        else:
            kind = _BY_POLICY if policy else _IN_ITEM
        self.counts[kind, stance] += 1
        self.stale += stale is not None
        behind |= stands_behind.get(account or incident or policy or item, origins.NONE)


CITED = (
    "stance",
    "stale_since",
    "paragraph",
    "paragraph__testimony",
    "paragraph__testimony__basis",
    "paragraph__testimony__acts",
    "act__incident",
    "act__kind",
    "provision__policy",
    "item",
)
"""Of a citation: what Found counts."""
_RECORDS = "paragraph__testimony", "act__incident", "provision__policy", "item"
_PLACE = {name: place for place, name in enumerate(("element", *CITED))}
# Plain texts: asking an enumeration ten thousand times takes as long as the SQL.
_KINDS = _GIVEN, _PUBLISHED, _AT_INCIDENT, _BY_POLICY, _IN_ITEM = Kind.values
_TOLD_IN_PUBLIC = Testimony.Basis.PUBLISHED_SOURCE.value
_SUPPORTS, _UNDERMINES = Stance.SUPPORTS.value, Stance.UNDERMINES.value


def matrix(
    case_file: CaseFile,
    user: User,
    *,
    conditions: Collection[models.Q] = (),
    only: Element | None = None,
) -> list[Line]:
    """Return a line for each element of the frameworks of the case. A fixed number of queries.

    `conditions`: on Citation, as matrix_filters.py makes them. `only`: this element, and the others of
    which one suffices with it: what it lacks depends on them.
    """
    rows = elements_of(case_file, user)
    cited = Citation.objects.visible_to(user).standing().filter(case_file=case_file)
    cited = cited.filter(*conditions)
    if only is not None:
        rows = [row for row in rows if row[0] == only or _are_alternatives(row[0], only)]
        cited = cited.filter(element__in=[one.pk for one, _assessed in rows])
    found: list[tuple[Any, ...]] = list(cited.order_by().values_list("element", *CITED))
    if conditions:  # asked once: each of them is a look at every record that is cited
        columns = [{row[_PLACE[name]] for row in found} - {None} for name in _RECORDS]
        stands_behind = _origins(case_file, *map(list, columns)).records
    else:
        stands_behind = origins_behind(cited, case_file).records
    per_element: defaultdict[UUID, Found] = defaultdict(Found)
    for element, *row in found:
        per_element[element].add(row, stands_behind)
    shown = _shown([one for one, _assessed in rows], per_element)
    return [_line(one, per_element[one.pk], assessed, shown) for one, assessed in rows]


def _are_alternatives(one: Element, other: Element) -> bool:
    group = proving.alternatives(one)
    return group is not None and group == proving.alternatives(other)


def _shown(elements: Iterable[Element], found: Mapping[UUID, Found]) -> dict[Any, str]:
    """Return of which elements one suffices and one is supported: the code of the one with most for it.

    One against which more speaks than for it makes no other needless.
    """
    most: dict[Any, tuple[int, str]] = {}
    for one in elements:
        group, on = proving.alternatives(one), found[one.pk]
        if group is None or not on.of_stance(_SUPPORTS):
            continue
        supporting, undermining = on.weighed
        weight = supporting - undermining
        if weight >= 0 and (group not in most or weight > most[group][0]):
            most[group] = weight, one.code
    return {group: code for group, (_weight, code) in most.items()}


def elements_of(case_file: CaseFile, user: User) -> list[tuple[Element, Assessed | None]]:
    """Return the elements of the law of a case in its order, each with its assessment.

    Two queries; one more once somebody agreed to one, three more at most once something is contradicted.
    """
    assessed = {
        one.element_id: Assessed(
            one.conclusion.label,
            is_draft=one.second_reader_id is None,
            evidence_changed=one.evidence_changed,  # type: ignore[attr-defined]
        )
        for one in since.marked(assessments_of(case_file, user), case_file, user)
    }
    elements = Element.objects.filter(framework__in=case_file.frameworks.all())
    ordered = elements.select_related("framework").order_by("framework__code", "position", "code")
    return [(one, assessed.get(one.pk)) for one in ordered]


def _line(
    element: Element, on: Found, assessment: Assessed | None, shown: Mapping[Any, str]
) -> Line:
    cells = [
        Cell(kind, *(on.counts[kind.value, stance] for stance in Stance.values)) for kind in Kind
    ]
    supporting, undermining = (
        len(on.origins[stance.value]) for stance in (Stance.SUPPORTS, Stance.UNDERMINES)
    )
    another = shown.get(proving.alternatives(element), "")
    gaps = gaps_of(element, on, assessment, is_shown_by_another=bool(another))
    enough = proving.NO_CORROBORATION if _is_free(element, on) else ""
    instead = "" if on.of_stance(_SUPPORTS) else another
    counts = supporting, undermining, on.stale
    return Line(element, cells, *counts, assessment, gaps, enough, instead)


def gaps_of(
    element: Element,
    on: Found,
    assessment: Assessed | None,
    *,
    is_shown_by_another: bool = False,
) -> list[Gap]:
    """Return what an element lacks. `is_shown_by_another`: of several of which one suffices, one is shown."""
    supporting, undermining = on.weighed
    lacks = {
        Gap.NO_SUPPORT: not supporting and not is_shown_by_another,
        Gap.OUTWEIGHED: 0 < supporting < undermining,
        Gap.CONTRADICTED: 0 < supporting == undermining,
        Gap.ONE_ORIGIN: _has_one_origin(on) and not _is_free(element, on),
        Gap.STALE: on.stale > 0,
        Gap.EVIDENCE_CHANGED: assessment is not None and assessment.evidence_changed,
        Gap.NOT_ASSESSED: assessment is None,
    }
    return [gap for gap, lacking in lacks.items() if lacking]


def _has_one_origin(on: Found) -> bool:
    return bool(on.of_stance(_SUPPORTS)) and len(on.origins[_SUPPORTS]) < 2


def _is_free(element: Element, on: Found) -> bool:
    return _has_one_origin(on) and proving.needs_no_corroboration(element, on.acts)


def weakest(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with a gap, what is needed most and is thinnest first."""
    return sorted((line for line in lines if line.gaps), key=lambda line: line.rank)


def origins_behind(cited: Any, case_file: CaseFile) -> origins.Behind:
    """Return the origins behind each cited record. An incident is told by accounts of this case."""

    def of(path: str) -> Any:
        return cited.filter(**{f"{path}__isnull": False}).order_by().values(path)

    return _origins(case_file, *map(of, _RECORDS))


def _origins(
    case_file: CaseFile, accounts: Any, incidents: Any, policies: Any, items: Any
) -> origins.Behind:
    admitted = CaseMaterial.objects.unscoped(reason="origins.count").filter(
        team=case_file.team_id, testimony__isnull=False
    )
    return origins.behind(
        organisations=[case_file.team.organisation_id],
        accounts=accounts,
        incidents=incidents,
        policies=policies,
        items=items,
        told_by=admitted.values("testimony"),
    )


def assessments_of(case_file: CaseFile, user: User) -> models.QuerySet[Assessment]:
    """The assessments of a case without their prose, but for the facts: those name what each rests on."""
    return (
        Assessment.objects.visible_to(user)
        .filter(case_file=case_file)
        .select_related("conclusion")
        .defer("law", "reasoning", "contrary", "gaps")
    )
