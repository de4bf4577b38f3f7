"""Possible duplicates: two incidents that may be one event, for an analyst to decide.

Pairs are noted when an incident is entered or changed: to compare all with all when somebody asks would
take minutes. Only among what one organisation holds, and between that and what is published; others could
not be merged. Who may see both incidents sees the pair.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_days, access_incidents, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.scoping import ScopedQuerySet, sql_of
from evidence import likeness
from evidence.merge_reasons import check_own_words, said
from evidence.models import Act, Incident, IncidentPair

REASON = "pairs"
MOST_KEPT = 10  # of one incident
Verdict = IncidentPair.Verdict


class DecidedAlready(DomainError):
    code, status = "pair_decided_already", 409
    message = _("Somebody has decided about this pair meanwhile. Look at how it stands now.")


@transaction.atomic
def look_for(incident: Incident) -> int:
    """Note which others may be the same event as this one; return how many.

    Those decided on stay, and take the place of no other. A pair that was noted from the other side stays
    as long as it fits, also where ten others fit better. So does one with a record that is merged.
    """
    if incident.organisation_id is None:
        return 0  # the library is compared when something of ours is
    acts = Act._base_manager.filter(incident=incident)
    told = likeness.told_of(incident, acts.values_list("kind", flat=True))
    rows = Incident.objects.unscoped(reason=REASON).filter(merged_into=None)
    rows = rows.filter(Q(organisation=incident.organisation_id) | Q(organisation=None))
    known = {({one.one_id, one.other_id} - {incident.pk}).pop(): one for one in _held(incident)}
    open_to = rows.exclude(pk__in=[key for key, pair in known.items() if pair.verdict])
    found = likeness.among(open_to, told, leave_out=incident.pk, most=MOST_KEPT)
    fits = likeness.among(rows.filter(pk__in=known), told, most=None) if known else []
    scores = {one.incident.pk: one.speaks_for_it for one in fits}
    for key, pair in known.items():
        score = scores.get(key)
        if score is None and not pair.verdict:
            pair.delete()
        elif score is not None and score != pair.likeness:
            pair.likeness = score
            pair.save(update_fields=["likeness"])
    wanted = {
        _in_order(incident.pk, one.incident.pk): one.speaks_for_it
        for one in found
        if one.incident.pk not in known
    }
    free = _not_in_a_merge({key for both in wanted for key in both} - {incident.pk})
    IncidentPair.objects.bulk_create(
        (
            IncidentPair(one_id=one, other_id=other, likeness=score)
            for (one, other), score in sorted(wanted.items())
            if {one, other} & free
        ),
        ignore_conflicts=True,  # the other one is being entered now, too
    )
    return len(found)


def _held(incident: Incident) -> Any:
    """Return the pairs an incident is in with a record that stands, held, always in one order."""
    rows = IncidentPair.objects.unscoped(reason=REASON).filter(Q(one=incident) | Q(other=incident))
    rows = rows.filter(Q(one=incident) | Q(one__merged_into=None))
    rows = rows.filter(Q(other=incident) | Q(other__merged_into=None))
    return rows.select_for_update(of=("self",)).order_by("pk")


def _not_in_a_merge(keys: set[UUID]) -> set[UUID]:
    """Return those of the incidents whose row can be pointed to without waiting, and hold them so.

    A merge holds both its records, one after the other. Who holds one of them already, since she changes
    it, must not wait for the other: neither would come to an end. A pair that is left out so is noted when
    one of its records is changed next, or by `manage.py find_duplicates`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM evidence_incident WHERE id = ANY(%s) FOR KEY SHARE SKIP LOCKED",
            [list(keys)],
        )
        return {key for (key,) in cursor.fetchall()}


def _wait_for_merges(*keys: UUID) -> None:
    """Hold both as a pair of them does, before it is there.

    A merge notes pairs, too: it would wait for this new one, which waits for the incidents it holds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM evidence_incident WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
            [list(keys)],
        )


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)


def _seen_by(user: User) -> ScopedQuerySet[IncidentPair]:
    """The pairs she may see. How alike two incidents are tells their days."""
    rows = IncidentPair.objects.visible_to(user)
    if access_days.sees_days(user):
        return rows
    hers = Incident._base_manager.filter(access_days.with_days(Incident, user)).values("pk")
    return rows.filter(one__in=hers, other__in=hers)


def waiting_for(user: User) -> ScopedQuerySet[IncidentPair]:
    """Return the pairs nobody has decided on, the likest first."""
    rows = _seen_by(user).filter(verdict="")
    return rows.order_by("-likeness", "id")


class Listed(NamedTuple):
    """A pair in a list."""

    verdict: str
    one: UUID
    other: UUID
    reason: str
    decided_at: datetime | None
    decided_by: UUID | None


_COLUMNS = ("verdict", "one", "other", "reason", "decided_at", "decided_by", "likeness", "id")


def lists_for(user: User, *, most: int) -> tuple[list[Listed], list[Listed]]:
    """Return the pairs nobody has decided on, the likest first, and those that somebody said are two
    events, the last first; so many of each at most. One query: what she may see is worked out once.
    """
    seen, params = sql_of(_seen_by(user).order_by().values_list(*_COLUMNS))
    columns = ", ".join(_COLUMNS)
    listed = ", ".join(Listed._fields)
    statement = (
        f"WITH seen ({columns}) AS ({seen})"  # noqa: S608 (Django's own, and names of ours)
        f" (SELECT {listed} FROM seen WHERE verdict = '' ORDER BY likeness DESC, id LIMIT %s)"
        " UNION ALL"
        f" (SELECT {listed} FROM seen WHERE verdict <> '' ORDER BY decided_at DESC, id LIMIT %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, most, most])
        found = [Listed(*row) for row in cursor.fetchall()]
    return [one for one in found if not one.verdict], [one for one in found if one.verdict]


def of(incident: Incident, *, user: User) -> ScopedQuerySet[IncidentPair]:
    """Return the pairs that one incident is in, decided or not."""
    rows = _seen_by(user)
    return rows.filter(Q(one=incident.pk) | Q(other=incident.pk))


def between(one: Incident, other: Incident, *, user: User) -> IncidentPair | None:
    first, second = _in_order(one.pk, other.pk)
    return _seen_by(user).filter(one=first, other=second).first()


@transaction.atomic
def tell_apart(one: Incident, other: Incident, *, reason: str, by: User) -> IncidentPair:
    """Say that two incidents are two events: the pair is not proposed again.

    Errors: NotAllowed; NoReason; DecidedAlready.
    """
    _check_may_tell_apart(one, other, by)
    words = said(reason)
    check_own_words(words, one, other)
    first, second = _in_order(one.pk, other.pk)
    _wait_for_merges(first, second)
    rows: Any = IncidentPair._base_manager
    rows.bulk_create(
        [IncidentPair(one_id=first, other_id=second, likeness=0)], ignore_conflicts=True
    )
    pair: IncidentPair = rows.select_for_update().get(one=first, other=second)
    if pair.verdict:
        raise DecidedAlready
    pair.verdict, pair.reason = Verdict.DIFFERENT, words
    pair.decided_by, pair.decided_at = by, timezone.now()
    pair.save()
    _record("incidents.told_apart", one, other, by)
    return pair


@transaction.atomic
def take_back(one: Incident, other: Incident, *, by: User) -> None:
    """Leave it open again whether two incidents are one event.

    Errors: NotAllowed; DecidedAlready, if somebody has taken it back before.
    """
    _check_may_tell_apart(one, other, by)
    first, second = _in_order(one.pk, other.pk)
    rows: Any = IncidentPair._base_manager
    pair = rows.select_for_update().filter(one=first, other=second).first()
    if pair is None or not pair.verdict:
        raise DecidedAlready
    pair.verdict, pair.reason, pair.decided_by, pair.decided_at = "", "", None, None
    pair.save()
    _record("incidents.left_open", one, other, by)


def _check_may_tell_apart(one: Incident, other: Incident, by: User) -> None:
    seen = Incident.objects.visible_to(by).filter(pk__in=(one.pk, other.pk))
    if seen.count() != len({one.pk, other.pk}) or one.pk == other.pk:
        raise NotAllowed
    if not access_incidents.can_tell_apart(by, one, other):
        raise NotAllowed(access_incidents.ONLY_WHO_CHANGES_ONE)


def _record(action: str, one: Incident, other: Incident, by: User) -> None:
    """One row for each of the two: who reads the history of one finds it."""
    for subject, beside in ((one, other), (other, one)):
        audit.record(action=action, subject=subject, by=by, details={"object": str(beside.pk)})
