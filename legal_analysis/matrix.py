"""The matrix of a case: elements against kinds of evidence, and what is missing.

An element has a gap while nobody has assessed it, while nothing supports it, or while all its
support goes back to one origin. Origins are counted as in the dossier: sources of one group are one;
an account given to us is an origin of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.models import IncidentSource, Testimony, TestimonySource
from evidence.models.source import GradedSource
from legal_analysis.models import Assessment, CaseFile, Citation, Element, PolicySource

Stance = Citation.Stance


class Kind(models.TextChoices):
    """What a citation rests on."""

    GIVEN = "given", _("Accounts given to us")
    PUBLISHED = "published", _("Published accounts")
    INCIDENT = "incident", _("Incidents")
    POLICY = "policy", _("Policies")
    ITEM = "item", _("Exhibits")


class Gap(models.TextChoices):
    """What an element lacks."""

    NOT_ASSESSED = "not_assessed", _("not assessed")
    NO_SUPPORT = "no_support", _("no support")
    ONE_ORIGIN = "one_origin", _("one origin only")


@dataclass(frozen=True)
class Cell:
    """Citations of one kind on one element, by stance."""

    supports: int
    undermines: int
    neutral: int

    @property
    def total(self) -> int:
        return self.supports + self.undermines + self.neutral


@dataclass(frozen=True)
class Line:
    """One element of the matrix. `supporting`, `undermining`: how many independent origins."""

    element: Element
    cells: list[Cell]
    supporting: int
    undermining: int
    assessment: Assessment | None
    gaps: list[Gap]


def matrix(case_file: CaseFile, user: User) -> list[Line]:
    """Return a line for each element of the frameworks of the case. A fixed number of queries."""
    elements = Element.objects.filter(framework__in=case_file.frameworks.all())
    assessments = {row.element_id: row for row in assessments_of(case_file, user)}
    cited = Citation.objects.visible_to(user).filter(case_file=case_file)
    found: Iterable[tuple[Any, ...]] = cited.values_list(
        "element",
        "stance",
        "paragraph",
        "paragraph__testimony",
        "paragraph__testimony__basis",
        "act__incident",
        "provision__policy",
        "item",
        "item__source",
        "item__source__independence_group",
    )
    origins = _origins(cited)
    counts: Counter[tuple[UUID, str, str]] = Counter()
    behind: defaultdict[tuple[UUID, str], set[str]] = defaultdict(set)
    for element, stance, paragraph, account, basis, incident, policy, item, source, group in found:
        if paragraph and basis == Testimony.Basis.PUBLISHED_SOURCE:
            kind, sources = Kind.PUBLISHED, set()
        elif paragraph:
            # An account row security hides from this reader is still an account given to somebody.
            kind, sources = Kind.GIVEN, {str(account or paragraph)}
        elif incident:
            kind, sources = Kind.INCIDENT, set()
        elif policy:
            kind, sources = Kind.POLICY, set()
        else:
            # A file that was received has no publication: it is an origin of its own.
            kind, sources = Kind.ITEM, {group or str(source or item)}
        counts[element, kind, stance] += 1
        behind[element, stance] |= sources | origins[account or incident or policy]
    return [
        _line(element, counts, behind, assessments.get(element.pk))
        for element in elements.select_related("framework").order_by(
            "framework__code", "position", "code"
        )
    ]


def _line(
    element: Element,
    counts: Counter[tuple[UUID, str, str]],
    behind: dict[tuple[UUID, str], set[str]],
    assessment: Assessment | None,
) -> Line:
    cells = [Cell(*(counts[element.pk, kind, stance] for stance in Stance.values)) for kind in Kind]
    supporting = len(behind.get((element.pk, Stance.SUPPORTS), ()))
    supported = any(cell.supports for cell in cells)
    gaps = []
    if assessment is None:
        gaps.append(Gap.NOT_ASSESSED)
    if not supported:
        gaps.append(Gap.NO_SUPPORT)
    elif supporting < 2:
        gaps.append(Gap.ONE_ORIGIN)
    undermining = len(behind.get((element.pk, Stance.UNDERMINES), ()))
    return Line(element, cells, supporting, undermining, assessment, gaps)


def _origins(cited: Any) -> defaultdict[UUID | None, set[str]]:
    """Return what stands behind each cited record: group of the source, or the source itself."""
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    kinds: Iterable[tuple[type[GradedSource], str, str]] = (
        (TestimonySource, "testimony", "paragraph__testimony"),
        (IncidentSource, "incident", "act__incident"),
        (PolicySource, "policy", "provision__policy"),
    )
    graded = []
    for model, record, path in kinds:
        cited_here = cited.filter(**{f"{path}__isnull": False}).order_by().values(path)
        rows = model._default_manager.filter(**{f"{record}__in": cited_here}).order_by()
        graded.append(rows.values_list(record, "source", "source__independence_group"))
    first, *others = graded
    for pk, source, group in first.union(*others, all=True):
        found[pk].add(group or str(source))
    return found


def assessments_of(case_file: CaseFile, user: User) -> models.QuerySet[Assessment]:
    """The assessments of a case without their prose."""
    return (
        Assessment.objects.visible_to(user)
        .filter(case_file=case_file)
        .select_related("conclusion")
        .defer("law", "facts", "reasoning", "contrary", "gaps")
    )
