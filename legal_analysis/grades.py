"""Grading what a source says of a record: reliability and credibility, apart, with a reason.

Nothing is written over. Each grade is the next version, the database keeps the ones before, and who
grades names the version she saw: another is refused, and she sees both.

Accounts given to us have no grade: a survivor's character is judged nowhere (EVAL-3), and for sexual
violence nobody asks that she be corroborated (EVAL-7).
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_grades, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import own_words
from evidence.models import (
    Authority,
    AuthoritySource,
    Grading,
    Incident,
    IncidentMerge,
    IncidentSource,
    MergeStep,
    Testimony,
    TestimonySource,
)
from evidence.models.source import GradedSource
from legal_analysis.models import Policy, PolicySource
from legal_analysis.views.reading import may_read, readable_accounts

LONGEST = 2000  # letters of a reason
Kind = Grading.Kind


class ChangedMeanwhile(DomainError):
    code, status = "grade_changed", 409
    message = _(
        "Somebody graded this meanwhile. Her grade stands above yours: read it, then send yours again or leave it."
    )


class BadReason(DomainError):
    code, status, message = "bad_reason", 400, _("Say why, in your own words.")


class NothingChanged(DomainError):
    code, status, message = "nothing_changed", 409, _("It says the same as before.")


@dataclass(frozen=True)
class Says:
    """One grade. `reliability`: A to F; `credibility`: 1 to 6; neither follows from the other."""

    reliability: str
    credibility: str
    reason: str


@dataclass(frozen=True)
class Graded:
    """A kind of record whose sources are graded. `seen`: those of its records somebody may read."""

    pairs: type[GradedSource]
    field: str
    seen: Callable[[User], QuerySet[Any]]


def _incidents(user: User) -> QuerySet[Any]:
    rows = Incident.objects.visible_to(user)
    return rows if may_read(user, Incident, "title") else rows.none()


def _accounts(user: User) -> QuerySet[Any]:
    rows = readable_accounts(user)
    return rows if may_read(user, Testimony, "summary") else rows.none()


KINDS: dict[str, Graded] = {
    Kind.POLICY: Graded(PolicySource, "policy", lambda _user: Policy.objects.all()),
    Kind.AUTHORITY: Graded(AuthoritySource, "authority", lambda _user: Authority.objects.all()),
    Kind.INCIDENT: Graded(IncidentSource, "incident", _incidents),
    Kind.ACCOUNT: Graded(TestimonySource, "testimony", _accounts),
}


def pairs_of(kind: str, user: User) -> QuerySet[Any]:
    """Return the pairs of a kind whose record she may read."""
    of = KINDS[kind]
    rows: QuerySet[Any] = of.pairs._default_manager.filter(**{f"{of.field}__in": of.seen(user)})
    return rows.select_related("source", of.field)


def not_graded(kind: str, user: User) -> QuerySet[Any]:
    """Return the pairs nobody has graded, of the records she may read."""
    return pairs_of(kind, user).filter(grade_version=0).order_by("source__title", "pk")


def record_of(kind: str, pair: Any) -> Any:
    return getattr(pair, KINDS[kind].field)


def title_of(kind: str, pair: Any) -> str:
    """Return what names the record on a page: of an account its code."""
    record = record_of(kind, pair)
    names = {Kind.ACCOUNT: "code", Kind.AUTHORITY: "name"}
    return str(getattr(record, names.get(Kind(kind), "title")))


def history(kind: str, pair: Any) -> QuerySet[Grading]:
    """Return every grade of a pair, the last first."""
    record = record_of(kind, pair).pk
    said = _said_of_incident(record, pair) if kind == Kind.INCIDENT else Q(record=record)
    return Grading.objects.filter(said, source=pair.source_id).order_by("-graded_at", "-version")


def _said_of_incident(incident: uuid.UUID, pair: IncidentSource) -> Q:
    """Return which grades of its source are of a pair.

    Also those given when it was of a record that is merged into this one. What was given while two were
    one names the one that stood; once they are two again, it is of the record that has the pair.
    """
    led = Incident._base_manager.filter(merged_into=incident).values_list("pk", flat=True)
    records = {incident, *led}
    said = Q(record__in=records)
    for merge in _went_with(pair, records):
        meanwhile = Q(record=merge.standing_id, graded_at__range=(merge.merged_at, merge.undone_at))
        if merge.standing_id not in records:
            said |= meanwhile
        elif merge.merged_id not in records:
            said &= ~meanwhile
    return said


def _went_with(pair: IncidentSource, records: Collection[uuid.UUID]) -> list[IncidentMerge]:
    """Return the merges of these records, undone since, by which a pair with this source went over."""
    undone = IncidentMerge._base_manager.filter(undone_at__isnull=False)
    merges = list(undone.filter(Q(standing__in=records) | Q(merged__in=records)))
    if not merges:
        return []
    both = {pk for row in merges for pk in (row.standing_id, row.merged_id)}
    pairs = IncidentSource.objects.filter(source=pair.source_id, incident__in={*both, *records})
    steps = MergeStep.objects.unscoped(reason="grades.history").filter(
        merge__in=merges,
        model=IncidentSource._meta.label,
        column="incident_id",
        row__in=[str(pk) for pk in pairs.values_list("pk", flat=True)],
    )
    went = set(steps.values_list("merge", flat=True))
    return [row for row in merges if row.pk in went]


@transaction.atomic
def grade(
    kind: str, pair: Any, says: Says, *, seen: int, by: User, now: datetime | None = None
) -> Any:
    """Give a grade, or another one. `seen`: the version she read. Returns the pair as it stands.

    Errors: NotAllowed; BadReason; own_words.QuotesAccount; ChangedMeanwhile; NothingChanged.
    """
    record = record_of(kind, pair)
    access_grades.check_may_grade(by, record)
    reason = says.reason.strip()
    if not reason:
        raise BadReason
    if len(reason) > LONGEST:
        raise BadReason(_("This is too long. Say it more shortly."))
    if kind == Kind.INCIDENT:
        own_words.check([reason], own_words.told_of([record.pk]))
    of = KINDS[kind]
    pair = of.pairs._default_manager.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.grade_version != seen:
        raise ChangedMeanwhile
    before = (pair.reliability, pair.credibility, pair.grade_reason)
    if before == (says.reliability, says.credibility, reason):
        raise NothingChanged
    pair.reliability, pair.credibility, pair.grade_reason = (
        says.reliability,
        says.credibility,
        reason,
    )
    pair.graded_by, pair.graded_at = by, now or timezone.now()
    pair.grade_version += 1
    names = ("reliability", "credibility", "grade_reason", "graded_by", "graded_at")
    pair.save(update_fields=[*names, "grade_version"])
    pair.refresh_from_db(fields=["grade_version"])
    details = {
        "object": str(pair.source_id),
        "code": pair.grade,
        "version": str(pair.grade_version),
    }
    audit.record(action="grade.given", subject=record, by=by, details=details)
    return pair


def find(kind: str, pk: uuid.UUID, user: User) -> Any | None:
    """Return a pair whose record she may read, or nothing."""
    return pairs_of(kind, user).filter(pk=pk).first()
