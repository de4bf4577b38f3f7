"""Two records of one event made one, and taken apart again.

One record stands, the other points to it; nothing is deleted. Acts, involvements, sources with their
grades, accounts and case material of the other go over to the one that stands; what it has already (the
same source, the same case) stays behind with the other, which nobody changes meanwhile. Two acts become
one where she says so. Every column that changes is in a journal, in the same transaction.
By it evidence/unmerging.py takes them apart again.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_incidents, audit
from accounts.errors import DomainError, NotAllowed
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import pairs
from evidence.merge_reasons import check_own_words, said
from evidence.merge_steps import (
    Step,
    change,
    followers,
    go_over,
    keep,
    take,
    text_of,
)
from evidence.models import (
    Act,
    CaseMaterial,
    Incident,
    IncidentMerge,
    IncidentPermit,
    IncidentSource,
    Involvement,
    Person,
    Testimony,
)

REASON = "incident.merge"
# What she chooses between, and the fields that go together.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "date": ("date_edtf", "date_calendar", "date_range", "date_said"),
    "place": ("place", "place_text"),
    "summary": ("summary",),
    "note": ("note",),
    "verified": ("verified",),
}
_SIDE = ("side", "person_id", "authority_id", "group", "count", "counting_unit", "degree", "described_as")  # fmt: skip


class MergedAlready(DomainError):
    code, status = "incident_merged_already", 409
    message = _("One of the two was merged meanwhile. Look at how they stand now.")


class ChangedMeanwhile(DomainError):
    code, status = "incidents_changed_meanwhile", 409
    message = _("Somebody changed one of the two while you compared them. Compare them again.")


class OthersMerged(DomainError):
    code, status = "incident_has_merged", 409
    message = _(
        "Other records were merged into this one. Let it be the one that stands, or undo those first."
    )


class OpenedToSomebody(DomainError):
    code, status = "incident_is_opened", 409
    message = _(
        "The record that would stand is open to somebody by name, who would see both. "
        "Let the other one stand, or ask an approver to end that first."
    )


class NotTheSameAct(DomainError):
    code, status = "acts_not_the_same", 400
    message = _("Only two acts of one kind, one of each record, can be one, and each only once.")


class BothCited(DomainError):
    code, status = "acts_both_cited", 409
    message = _(
        "Both acts are cited, and a citation stays with the act it was made for. Keep both acts."
    )


@dataclass(frozen=True)
class Choice:
    """What she decided, having seen both records.

    `theirs`: names of FIELDS whose value of the merged record stands; `same_acts`: pairs of an act of
    the record that stands and one of the other; `seen`: `state` of both when she looked.
    """

    reason: str
    seen: str
    theirs: frozenset[str] = frozenset()
    same_acts: tuple[tuple[UUID, UUID], ...] = ()


def state(*incidents: Incident) -> str:
    """Return a digest of what is compared, in any order: fields, and what each act says and of whom.

    Which acts are one act she says by what they say: their keys stay when another record is merged in.
    """
    names = [name for group in FIELDS.values() for name in group]
    told = []
    for one in sorted(incidents, key=lambda row: str(row.pk)):
        acts = Act._base_manager.filter(incident=one).order_by("pk")
        sides = Involvement._base_manager.filter(act__incident=one).order_by("act", "pk")
        told.append(
            [
                str(one.pk),
                [text_of(one, name) for name in names],
                list(acts.values_list("pk", "kind", "means")),
                list(sides.values_list("act", *_SIDE)),
            ]
        )
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


# --- Who may ------------------------------------------------------------------------------------------


def can_merge(one: Incident, other: Incident, *, by: User) -> bool:
    try:
        check_may_merge(one, other, by=by)
    except NotAllowed:
        return False
    return True


def check_may_merge(one: Incident, other: Incident, *, by: User) -> None:
    """Errors: NotAllowed, unless she may change both and see everything that hangs on them.

    The sentence is the same whatever is missing: it says nothing of what she does not see.
    """
    access_incidents.check_may_merge(by, one, other)
    check_sees_all((one.pk, other.pk), by)


def check_sees_all(incidents: Sequence[UUID], by: User, *, merged: Sequence[UUID] = ()) -> None:
    """Errors: NotAllowed. Of `merged` only the cases are asked: the rest went over, or is there too."""
    told = Testimony.incidents.through._base_manager.filter(incident__in=incidents)
    hurt = Involvement._base_manager.filter(act__incident__in=incidents, person__isnull=False)
    seen = (
        told.filter(testimony__in=Testimony.objects.visible_to(by).values("pk")).count(),
        hurt.filter(person__in=Person.objects.visible_to(by).values("pk")).count(),
    )
    if seen != (told.count(), hurt.count()):
        raise NotAllowed(access_incidents.ONLY_WHO_SEES_ALL)
    hanging: list[tuple[Any, Q]] = [(CaseMaterial, Q(incident__in=(*incidents, *merged)))]
    for follower in followers():
        hanging += follower.hanging(incidents)
    for model, condition in hanging:
        hers = model.objects.visible_to(by).filter(condition).count()
        with acting_for_system(reason=REASON):
            every = model._base_manager.filter(condition).count()
        if hers != every:
            raise NotAllowed(access_incidents.ONLY_WHO_SEES_ALL)


# --- Merging ------------------------------------------------------------------------------------------


@transaction.atomic
def merge(standing: Incident, merged: Incident, choice: Choice, *, by: User) -> IncidentMerge:
    """Make two records one. Returns what was done, by which it is undone.

    Errors: NotAllowed; NoReason; MergedAlready; ChangedMeanwhile; OthersMerged; OpenedToSomebody;
            NotTheSameAct; BothCited. Then nothing changes.
    """
    reason = said(choice.reason)
    standing, merged = held(standing.pk, merged.pk)
    for one in followers():
        one.hold((standing.pk, merged.pk))
    if standing.merged_into_id or merged.merged_into_id:
        raise MergedAlready
    check_may_merge(standing, merged, by=by)
    check_own_words(reason, standing, merged)
    if state(standing, merged) != choice.seen:
        raise ChangedMeanwhile
    if Incident._base_manager.filter(merged_into=merged).exists():
        raise OthersMerged
    if _is_open_to_somebody(standing):
        raise OpenedToSomebody
    acts = list(Act._base_manager.filter(incident__in=(standing, merged)).order_by("pk"))
    joined = _joined(choice.same_acts, acts, standing, merged)
    steps = [
        *_values(standing, merged, choice.theirs),
        *_acts(acts, joined, standing, merged),
        *_says(standing, merged),
        *(step for one in followers() for step in one.steps(standing, merged)),
        *(change(goes, "joined_to", str(stays.pk)) for stays, goes in joined),
        change(merged, "merged_into", str(standing.pk)),
    ]
    done = IncidentMerge.objects.create(
        standing=standing,
        merged=merged,
        number=IncidentMerge._base_manager.filter(standing=standing).count() + 1,
        author=by,
        reason=reason,
        merged_at=timezone.now(),
    )
    keep(done, steps)
    settle = [one.watch([act.pk for act in acts]) for one in followers()]
    take(steps)
    keep(done, [step for one in settle for step in one({})], after=len(steps))
    standing.refresh_from_db()
    # What was alike to the other is hidden with it, and may be alike to this one now.
    pairs.look_for(standing)
    record("incident.merged", merged, standing, by)
    record("incident.merged_in", standing, merged, by)
    return done


def held(standing: UUID, merged: UUID) -> tuple[Incident, Incident]:
    """Return both, held with their acts: whoever would add to them waits, as does another merge."""
    rows = Incident._base_manager.select_for_update().filter(pk__in=(standing, merged))
    found = {one.pk: one for one in rows.order_by("pk")}
    list(
        Act._base_manager.select_for_update()
        .filter(incident__in=found)
        .order_by("pk")
        .values_list("pk")
    )
    if len(found) != len({standing, merged}) or standing == merged:
        raise NotAllowed
    return found[standing], found[merged]


def _is_open_to_somebody(incident: Incident) -> bool:
    permits = IncidentPermit._base_manager.filter(content_object=incident, withdrawn_at=None)
    return permits.filter(until__gt=timezone.now()).exists()


def _values(standing: Incident, merged: Incident, theirs: frozenset[str]) -> list[Step]:
    steps = [
        change(standing, name, merged)
        for group in FIELDS
        if group in theirs
        for name in FIELDS[group]
    ]
    return [step for step in steps if step.was != step.became]


def _joined(
    pairs: Iterable[tuple[UUID, UUID]], acts: Iterable[Act], standing: Incident, merged: Incident
) -> list[tuple[Act, Act]]:
    """Return the pairs of acts that are one: which stays, and which goes with the merged record.

    Errors: NotTheSameAct; BothCited.
    """
    by_key = {act.pk: act for act in acts}
    pairs = list(pairs)
    every = [pk for pair in pairs for pk in pair]
    if len(set(every)) != len(every) or not set(every) <= set(by_key):
        raise NotTheSameAct
    cited = {pk for one in followers() for pk in one.kept_acts(every)}
    found = []
    for ours, theirs in ((by_key[one], by_key[other]) for one, other in pairs):
        if (ours.incident_id, theirs.incident_id) != (standing.pk, merged.pk) or (
            ours.kind != theirs.kind
        ):
            raise NotTheSameAct
        if {ours.pk, theirs.pk} <= cited:
            raise BothCited
        found.append((theirs, ours) if theirs.pk in cited else (ours, theirs))
    return found


def _acts(
    acts: Iterable[Act], joined: Iterable[tuple[Act, Act]], standing: Incident, merged: Incident
) -> Iterable[Step]:
    """Acts go over, but for those that are one with an act that stays: of them what only they say."""
    going = {goes.pk for _stays, goes in joined}
    for act in acts:
        wanted = merged if act.pk in going else standing
        if act.incident_id != wanted.pk:
            yield change(act, "incident", str(wanted.pk))
    for stays, goes in joined:
        means = [*stays.means, *(one for one in goes.means if one not in stays.means)]
        if means != stays.means:
            yield change(stays, "means", means)
        there = Counter(_told(one) for one in _sides(stays))
        for side in _sides(goes):
            if there[_told(side)]:
                there[_told(side)] -= 1  # the same is said there
            else:
                yield change(side, "act", str(stays.pk))


def _sides(act: Act) -> Iterable[Involvement]:
    return Involvement._base_manager.filter(act=act).order_by("pk")


def _told(side: Involvement) -> tuple[Any, ...]:
    return tuple(getattr(side, name) for name in _SIDE)


def _says(standing: Incident, merged: Incident) -> Iterable[Step]:
    """Sources, accounts and cases that only the merged record has."""
    there = IncidentSource._base_manager.filter(incident=standing).order_by("position", "pk")
    known = {one.source_id: one for one in there}
    place = max((one.position for one in known.values()), default=-1)
    for pair in IncidentSource._base_manager.filter(incident=merged).order_by("position", "pk"):
        if pair.source_id not in known:
            place += 1
            yield change(pair, "incident", str(standing.pk))
            if pair.position != place:
                yield change(pair, "position", str(place))
    tells = Testimony.incidents.through._base_manager
    yield from go_over(_new(tells, "testimony_id", standing, merged), "incident", standing)
    cases = CaseMaterial._base_manager
    yield from go_over(_new(cases, "team_id", standing, merged), "incident", standing)


def _new(rows: Any, column: str, standing: Incident, merged: Incident) -> Iterable[Model]:
    """Return the rows of the merged record whose `column` no row of the standing one has."""
    there = rows.filter(incident=standing).values_list(column, flat=True)
    found: Iterable[Model] = rows.filter(incident=merged).exclude(**{f"{column}__in": list(there)})
    return found.order_by("pk")  # type: ignore[attr-defined]


def stands_for(incident_id: UUID, user: User) -> Incident | None:
    """Return the record that an incident was merged into, if this reader may see it."""
    rows = Incident.objects.visible_to(user)
    return rows.filter(merged=incident_id).first()


def led_to(codes: Iterable[str], user: User) -> list[tuple[str, UUID]]:
    """Return codes of merged records, each with the key of the record this reader may see instead."""
    standing = Incident.objects.visible_to(user).values("pk")
    rows = Incident._base_manager.filter(code__in=list(codes), merged_into__in=standing)
    return [(one.code, one.merged_into_id) for one in rows if one.merged_into_id]


def record(action: str, subject: Incident, other: Incident, by: User) -> None:
    audit.record(action=action, subject=subject, by=by, details={"object": str(other.pk)})
