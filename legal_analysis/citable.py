"""A record opened inside a case: its pieces that can be cited, with what is cited of them already."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Role, User
from evidence.models import (
    Act,
    CaseMaterial,
    EvidenceItem,
    Incident,
    Involvement,
    Paragraph,
    Testimony,
    Translation,
)
from legal_analysis import cited, citing, material
from legal_analysis.cited import Target
from legal_analysis.models import CaseFile, Citation, Policy, Provision
from legal_analysis.sentences import numbers, sentences

Record = Testimony | Incident | EvidenceItem | Policy


@dataclass(frozen=True)
class Wording:
    """What a paragraph says in one language. `of`: "" is the original; sentences with their number."""

    of: str
    language: str
    sentences: list[tuple[int, str]]


@dataclass(frozen=True)
class Cited:
    """A citation beside what it cites. `part`: first and last sentence, or nothing."""

    citation: Citation
    stale: bool
    part: tuple[int, int] | None = None


@dataclass(frozen=True)
class Piece:
    """One thing that can be cited. `words`: what an account says; `shown`: as cited.shown says it."""

    target: Target
    shown: str
    words: list[Wording] = field(default_factory=list)
    citations: list[Cited] = field(default_factory=list)

    @property
    def value(self) -> str:
        return str(self.target.pk)

    @property
    def label(self) -> Any:
        match self.target:
            case Paragraph(number=number):
                return _("Paragraph %(number)s") % {"number": number}
            case Act():
                return self.target.get_kind_display()
            case EvidenceItem():
                return self.target.code
            case _:
                return _("Provision %(number)s") % {"number": self.target.number}


def record_of(case_file: CaseFile, pk: uuid.UUID, user: User) -> Record | None:
    """Return what of this case, or of the library, has this key and may be cited by her."""
    accounts = material.citable_accounts(case_file, user).select_related("person__key")
    found: Record | None = (
        accounts.filter(pk=pk).first()
        or material.citable_incidents(case_file, user).filter(pk=pk).first()
        or material.citable_items(case_file, user).select_related("source").filter(pk=pk).first()
        or Policy.objects.filter(pk=pk).first()
    )
    return found


def targets(record: Record, user: User) -> list[Target]:
    """Return what of a record can be cited, unopened. Of an erased account nothing can."""
    rows: Any
    match record:
        case Testimony():
            if record.person.key.destroyed_at is not None:
                return []
            translations = Translation.objects.visible_to(user).select_related("key")
            rows = Paragraph.objects.visible_to(user).filter(testimony=record)
            rows = rows.select_related("key").order_by("number")
            rows = rows.prefetch_related(
                Prefetch("translations", translations.order_by("language"))
            )
        case Incident():
            rows = Act.objects.visible_to(user).filter(incident=record).order_by("kind", "pk")
        case Policy():
            rows = record.provisions.order_by("number")
        case EvidenceItem():
            return [record]
    found: list[Any] = list(rows)
    for one in found:
        # The very rows whose words stand above it, so that what is hashed is what is shown.
        if isinstance(record, Incident):
            one.incident = record
        elif isinstance(record, Policy):
            one.policy = record
    return found


def with_what_is_shown(found: Sequence[Target], user: User) -> None:
    """Read what a page shows of them beside their own words. Only after their fingerprint was taken.

    Then what changes between the two is another thing than the fingerprint says, and is not let pass.
    """
    sides = Involvement.objects.visible_to(user).select_related("authority")
    acts = [one for one in found if isinstance(one, Act)]
    prefetch_related_objects(acts, Prefetch("involvements", sides))
    provisions = [one for one in found if isinstance(one, Provision)]
    prefetch_related_objects(provisions, "in_force", "rights", "policy__provinces")


def pieces(found: Iterable[Target], case_file: CaseFile, user: User) -> list[Piece]:
    """Open what can be cited, with what is cited already. A fixed number of queries, at any size."""
    listed = list(found)
    if not listed:
        return []
    name = cited.field_of(listed[0])
    rows = Citation.objects.visible_to(user).standing()
    rows = rows.filter(**{"case_file": case_file, f"{name}__in": [one.pk for one in listed]})
    on: defaultdict[uuid.UUID, list[Citation]] = defaultdict(list)
    read = {one.pk: one for one in listed}
    for citation in rows.select_related("element").order_by("element__position", "stance", "pk"):
        target = read[getattr(citation, f"{name}_id")]
        setattr(citation, name, target)  # is_stale looks into it
        on[target.pk].append(citation)
    others = [one for one in listed if not isinstance(one, Paragraph)]
    prints = cited.fingerprints(others)
    with_what_is_shown(others, user)
    return [
        _paragraph(one, on[one.pk], paragraphs=len(listed))
        if isinstance(one, Paragraph)
        else Piece(
            one,
            cited.shown(one, prints[one.pk]),
            citations=[Cited(row, citing.is_stale(row, prints[one.pk])) for row in on[one.pk]],
        )
        for one in listed
    ]


def _paragraph(target: Paragraph, citations: list[Citation], *, paragraphs: int) -> Piece:
    said = {"": target.original}
    said |= {one.language: one.text for one in target.translations.all() if one.is_checked}
    now = cited.fingerprint_of_words(said, paragraphs=paragraphs)
    found = [Cited(one, citing.is_stale(one, now), part_of(one, said)) for one in citations]
    return Piece(target, cited.shown(target, now), wordings(target, said), found)


def wordings(paragraph: Paragraph, said: Mapping[str, str]) -> list[Wording]:
    return [
        Wording(
            of,
            of or paragraph.language,
            [(number, text[a:b]) for number, (a, b) in enumerate(sentences(text), start=1)],
        )
        for of, text in said.items()
    ]


def part_of(citation: Citation, said: Mapping[str, str]) -> tuple[int, int] | None:
    if citation.part_start is None or citation.part_end is None:
        return None
    return numbers(said.get(citation.part_of, ""), citation.part_start, citation.part_end)


# From a citation to the record it points into, and from material of a case.
_WAYS: dict[type[Any], tuple[str, str]] = {
    Testimony: ("paragraph__testimony", "testimony"),
    Incident: ("act__incident", "incident"),
    EvidenceItem: ("item", "item"),
    Policy: ("provision__policy", ""),
}


def cases_that_cite(record: Record, user: User) -> list[tuple[CaseFile, int]]:
    """Return the cases she analyses that may cite a record, and how many citations of it are stale."""
    if not access.has_role(user, Role.ANALYST):
        return []
    way, material = _WAYS[type(record)]
    cases = CaseFile.objects.visible_to(user).select_related("team").order_by("title")
    if not isinstance(record, Policy) and record.organisation_id:
        given = CaseMaterial.objects.visible_to(user).filter(**{material: record})
        cases = cases.filter(team__in=given.values("team"))
    stale = (
        Citation.objects.visible_to(user)
        .standing()
        .filter(**{way: record}, stale_since__isnull=False, case_file=OuterRef("pk"))
    )
    counted = stale.order_by().values("case_file").annotate(number=Count("pk")).values("number")
    hers = cases.annotate(stale=Coalesce(Subquery(counted), 0))
    return [(one, one.stale) for one in hers if access.can_analyse(user, one.team)]
