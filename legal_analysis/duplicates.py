"""Two incidents beside each other, as an analyst compares them: what is same, what differs, who says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence import likeness, pairs
from evidence.likeness import Alike
from evidence.merge_steps import Step
from evidence.merging import FIELDS
from evidence.models import (
    Act,
    CaseMaterial,
    Incident,
    IncidentMerge,
    IncidentSource,
    Involvement,
)
from legal_analysis.models import CaseFile, Deprivation, Enforcement, EnforcementDecision, Right
from legal_analysis.views.reading import readable_accounts

WORDS = {
    "title": _("Title"),
    "date": _("Date"),
    "place": _("Place"),
    "summary": _("Summary"),
    "note": _("Note"),
    "verified": _("Checked by us"),
}


@dataclass(frozen=True)
class Side:
    """One of the two, with what this reader may see of what hangs on it."""

    incident: Incident
    acts: Sequence[Act]
    sources: Sequence[IncidentSource]
    accounts: Sequence[Any]
    rights: Sequence[Right]
    links: Sequence[Enforcement]
    cases: Sequence[CaseFile]


@dataclass(frozen=True)
class Line:
    """One field: its name, and whether both records say the same."""

    name: str
    words: Any
    same: bool


def side(incident: Incident, user: User) -> Side:
    """Return what hangs on a record. Seven queries at any size."""
    told = Involvement.objects.visible_to(user).select_related("authority", "person")
    acts = Act.objects.visible_to(user).filter(incident=incident).order_by("kind", "pk")
    materials = CaseMaterial.objects.visible_to(user).filter(incident=incident)
    rights = Deprivation.objects.visible_to(user).filter(incident=incident)
    links = Enforcement.objects.visible_to(user).filter(incident=incident)
    return Side(
        incident,
        acts=list(acts.prefetch_related(Prefetch("involvements", told))),
        sources=list(incident.graded_sources.select_related("source")),
        accounts=list(readable_accounts(user).filter(incidents=incident).order_by("code")),
        rights=list(Right.objects.filter(pk__in=rights.values("right"))),
        links=list(links.select_related("policy").order_by("policy__code")),
        cases=list(
            CaseFile.objects.visible_to(user)
            .filter(team__in=materials.values("team"))
            .order_by("code")
        ),
    )


def lines(one: Incident, other: Incident) -> list[Line]:
    """Return what the two records say in fields, in the order of a page."""
    return [
        Line(
            name,
            WORDS[name],
            all(getattr(one, field) == getattr(other, field) for field in fields),
        )
        for name, fields in FIELDS.items()
    ]


Numbered = tuple[int, Act]


def same_kind(ours: Side, theirs: Side) -> list[tuple[Numbered, list[Numbered]]]:
    """Return the acts of the second record with those of the first that may be the same act.

    Each with its number in its record, from 1.
    """
    found = (
        ((number, act), [(n, one) for n, one in enumerate(ours.acts, 1) if one.kind == act.kind])
        for number, act in enumerate(theirs.acts, 1)
    )
    return [(act, same) for act, same in found if same]


@dataclass(frozen=True)
class Similar:
    """One incident that is alike; `apart`: somebody said that it is another event."""

    alike: Alike
    apart: bool


def similar(incident: Incident, user: User, *, kinds: Iterable[str]) -> list[Similar]:
    """Return the incidents she may see that may be the same event, the likest first.

    Those that somebody told apart from it come last. Among the pairs that were noted when either was
    entered or changed (evidence/pairs.py): to compare every title anew each time the page is opened was
    a third of what the page costs.

    Shape:  `kinds`: of the acts of this one, as far as she may see them.
    """
    rows = pairs.of(incident, user=user).order_by().values_list("one", "other", "verdict")
    apart = {({one, other} - {incident.pk}).pop(): bool(said) for one, other, said in rows}
    if not apart:
        return []
    # The second wall: a pair is shown only to who may see both.
    among = Incident.objects.visible_to(user).filter(pk__in=apart)
    # The rule for titles is told to the database until the transaction ends, whosever that is.
    with transaction.atomic(savepoint=False):
        found = likeness.among(among, likeness.told_of(incident, kinds), most=None)
    similar = [Similar(one, apart[one.incident.pk]) for one in found]
    return sorted(similar, key=lambda one: one.apart)[: likeness.MOST]


@dataclass(frozen=True)
class Staying:
    """What does not go back when a merge is undone: fields by name, and how many other rows."""

    fields: Sequence[Any]
    decisions: int
    others: int


def staying(steps: Iterable[Step], merge: IncidentMerge) -> Staying:
    steps = list(steps)
    own = ("evidence.Incident", str(merge.standing_id))
    changed = {step.column.removesuffix("_id") for step in steps if step.of == own}
    rest = {step.of for step in steps if step.of != own}
    decided = {EnforcementDecision._meta.label, Enforcement._meta.label}
    decisions = sum(label in decided for label, _row in rest)
    return Staying(
        [WORDS[name] for name, fields in FIELDS.items() if changed & set(fields)],
        decisions,
        len(rest) - decisions,
    )
