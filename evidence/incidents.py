"""Who did what to whom, entered and corrected by analysts. Each change leaves a row in the trail.

What a documenter is told comes in by evidence/intake.py, whose rules for codes and dates hold here too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, access_incidents, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import CaseTeam, User
from evidence import intake, pairs
from evidence.models import (
    Act,
    Authority,
    CaseMaterial,
    Correction,
    Incident,
    IncidentSource,
    Involvement,
    Person,
    Place,
    Source,
    Testimony,
)
from evidence.vocabulary import Credibility, Reliability

UNKNOWN = "not known"  # what stands for an alleged perpetrator of whom nothing is said


@dataclass(frozen=True)
class Victim:
    """A person under her pseudonym, or a group, counted or not."""

    person: Person | None = None
    group: str = ""
    count: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Doer:
    """An alleged perpetrator: in the words of who tells it, and the authority if there is one."""

    described_as: str
    degree: str
    authority: Authority | None = None


@dataclass(frozen=True)
class ActTold:
    """One act: what, by what, against whom, by whom."""

    kind: str
    victims: tuple[Victim, ...]
    doers: tuple[Doer, ...]
    means: tuple[str, ...] = ()


@dataclass(frozen=True)
class Says:
    """Who says so: an account, or a source with its grade."""

    account: Testimony | None = None
    source: Source | None = None
    reliability: str = Reliability.F
    credibility: str = Credibility.NOT_JUDGED
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """Where and when, in one line and in a few."""

    title: str
    date_said: str = ""
    place: Place | None = None
    summary: str = ""


class SaidByNobody(DomainError):
    """An incident that no account and no source tells of."""

    code, status = "incident_said_by_nobody", 409
    message = _("Say which account or source tells of it.")


class Published(DomainError):
    code, status = "incident_published", 409
    message = _("This incident is published: its sources come with the library.")


class ChangedMeanwhile(DomainError):
    """Somebody corrected the same field while this correction was written."""

    code, status = "incident_changed_meanwhile", 409
    message = _("Somebody has changed the same part of this incident meanwhile. Nothing was saved.")


class NothingChanged(DomainError):
    code, status = "incident_nothing_changed", 409
    message = _("Nothing is different from what stands there.")


class MergedMeanwhile(DomainError):
    """The record was merged into another one: it does not change any more."""

    code, status = "incident_merged_meanwhile", 409
    message = _(
        "This incident was merged into another record meanwhile. What you wrote is kept: "
        "add it to the record that stands."
    )


def check_stands(incident: Incident) -> Incident:
    """Hold an incident that is to be changed, and return it as it stands now.

    What was read before may have been corrected by whom this waited for. The place is read later, by a
    query of its own: joined, it would be that of the row before. Errors: MergedMeanwhile.
    """
    there: Incident = Incident._base_manager.select_for_update(no_key=True).get(pk=incident.pk)
    if there.merged_into_id is not None:
        raise MergedMeanwhile
    return there


@transaction.atomic
def enter(event: Event, act: ActTold, says: Says, *, team: CaseTeam, by: User) -> Incident:
    """Enter an incident with its first act. It becomes material of the case.

    Errors: NotAllowed for who is no analyst of the case; SaidByNobody.
    """
    access.check_may_analyse(by, team)
    entered = intake.event(
        team.organisation,
        title=event.title,
        place=event.place,
        date_said=event.date_said,
        summary=event.summary,
        by=by,
    )
    _add(entered, act)
    _join(entered, says, by)
    _admit(entered, team, by)
    pairs.look_for(entered)
    return entered


@transaction.atomic
def add_act(incident: Incident, act: ActTold, *, by: User) -> Act:
    """Add an act to an incident. Errors: NotAllowed; MergedMeanwhile."""
    access_incidents.check_may_change_incident(by, incident)
    incident = check_stands(incident)
    added = _add(incident, act)
    pairs.look_for(incident)
    audit.record(action="act.entered", subject=incident, by=by, details={"kind": act.kind})
    return added


def _add(incident: Incident, told: ActTold) -> Act:
    act = Act.objects.create(incident=incident, kind=told.kind, means=list(told.means))
    for victim in told.victims:
        Involvement.objects.create(
            act=act,
            side=Involvement.Side.VICTIM,
            person=victim.person,
            group=victim.group,
            count=victim.count,
            counting_unit=victim.unit,
        )
    for doer in told.doers:
        Involvement.objects.create(
            act=act,
            side=Involvement.Side.ALLEGED_PERPETRATOR,
            authority=doer.authority,
            degree=doer.degree,
            described_as=doer.described_as,
        )
    return act


@transaction.atomic
def say_it_is(incident: Incident, says: Says, *, team: CaseTeam, by: User) -> Incident:
    """Join an account or a source to an incident that was there already: it is this one.

    Errors: NotAllowed; SaidByNobody; MergedMeanwhile; Published, for a source to what the library holds.
    """
    access.check_may_analyse(by, team)
    if not Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        raise NotAllowed
    incident = check_stands(incident)
    _join(incident, says, by)
    if incident.organisation_id == team.organisation_id:
        _admit(incident, team, by)
    return incident


def _join(incident: Incident, says: Says, by: User) -> None:
    if says.account is not None:
        says.account.incidents.add(incident)
        details = {"object": str(says.account.pk)}
        audit.record(action="incident.account_joined", subject=incident, by=by, details=details)
    elif says.source is not None:
        if incident.organisation_id is None:
            raise Published
        _add_source(incident, says.source, says, by)
    else:
        raise SaidByNobody


def _add_source(incident: Incident, source: Source, says: Says, by: User) -> None:
    rows = IncidentSource.objects.filter(incident=incident)
    if not rows.filter(source=source).exists():
        IncidentSource.objects.create(
            incident=incident,
            source=source,
            position=rows.count(),
            reliability=says.reliability,
            credibility=says.credibility,
            grade_reason=says.reason,
            graded_by=by,
        )
    details = {"object": str(source.pk)}
    audit.record(action="incident.source_joined", subject=incident, by=by, details=details)


def _admit(incident: Incident, team: CaseTeam, by: User) -> None:
    material, created = CaseMaterial.objects.unscoped(reason="incident.admit").get_or_create(
        team=team, incident=incident, defaults={"added_by": by, "reason": "Entered in this case."}
    )
    if created:
        details = {"object": str(incident.pk)}
        audit.record(action="material.admitted", subject=material, by=by, details=details)


# --- Corrections ---------------------------------------------------------------------------------

FIELDS = ("title", "summary", "note", "date", "place")


@dataclass(frozen=True)
class Facts:
    """What of an incident can be corrected, as text: the place by its code, the date as it is said."""

    title: str
    summary: str
    note: str
    date: str
    place: str

    @classmethod
    def of(cls, incident: Incident) -> "Facts":
        """Return what stands there now. Needs `place`."""
        return cls(
            incident.title,
            incident.summary,
            incident.note,
            incident.date_said or incident.date_edtf,
            incident.place.code if incident.place else "",
        )


@dataclass(frozen=True)
class Changes:
    """What she wants to stand there, and what stood there when she began."""

    wanted: Facts
    began_with: Facts
    fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        changed = (
            name for name in FIELDS if getattr(self.wanted, name) != getattr(self.began_with, name)
        )
        object.__setattr__(self, "fields", tuple(changed))


@transaction.atomic
def correct(
    incident: Incident, changes: Changes, *, by: User, now: datetime | None = None
) -> Correction:
    """Write the fields she changed and no others, and keep what stood there.

    Errors: NotAllowed; NothingChanged; ChangedMeanwhile, if somebody changed one of them since she
    began; MergedMeanwhile; dates.BadDate.
    """
    access_incidents.check_may_change_incident(by, incident)
    rows = Incident.objects.unscoped(reason="incident.correct")
    incident = check_stands(rows.select_for_update().get(pk=incident.pk))
    check_changes(incident, changes)
    before = {name: _as_kept(incident, name) for name in changes.fields}
    for name in changes.fields:
        _set(incident, name, getattr(changes.wanted, name))
    incident.save()
    pairs.look_for(incident)
    details = {"field": ",".join(changes.fields)}
    audit.record(action="incident.corrected", subject=incident, by=by, details=details)
    return Correction.objects.create(
        incident=incident, author=by, corrected_at=now or timezone.now(), before=before
    )


def check_changes(incident: Incident, changes: Changes) -> None:
    """Errors: NothingChanged; ChangedMeanwhile. Needs `place`."""
    if not changes.fields:
        raise NothingChanged
    there, began_with = Facts.of(incident), changes.began_with
    if any(getattr(there, name) != getattr(began_with, name) for name in changes.fields):
        raise ChangedMeanwhile


def _set(incident: Incident, name: str, value: str) -> None:
    if name == "date":
        intake.tell_date(incident, value)
    elif name == "place":
        incident.place = Place.objects.get(code=value) if value else None
    else:
        setattr(incident, name, value)


def _as_kept(incident: Incident, name: str) -> str | Mapping[str, str]:
    if name == "date":
        names: Iterable[str] = ("date_edtf", "date_calendar", "date_said")
        return {one: str(getattr(incident, one)) for one in names}
    kept: Any = getattr(Facts.of(incident), name)
    return str(kept)
