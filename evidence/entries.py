"""What an analyst is entering: begun, kept at every page, entered once or thrown away.

Only who writes it opens it, and only while she may enter it: an analyst of the case a new incident
goes to, or of the incident it adds to. Keeping keeps what she typed even where it is not right (T-20).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import access, access_incidents, audit, vault
from accounts.models import CaseTeam, User
from evidence.models import Entry, Incident, Testimony

Kind = Entry.Kind


def of(user: User) -> QuerySet[Entry]:
    """The entries this user has begun, the last one first."""
    return (
        Entry.objects.visible_to(user)
        .select_related("key", "team__organisation", "incident__place", "testimony")
        .order_by("-saved_at")
    )


def begun_by(user: User) -> list[Entry]:
    """What she has not entered yet and still may."""
    return [entry for entry in of(user).filter(entered_at=None) if may_enter(entry, user)]


def may_enter(entry: Entry, user: User) -> bool:
    if entry.team is not None:
        return access.can_analyse(user, entry.team)
    return access_incidents.can_change_incident(user, entry.incident)  # type: ignore[arg-type]


@transaction.atomic
def begin_incident(*, team: CaseTeam, by: User, account: Testimony | None = None) -> Entry:
    """Begin a new incident of a case, told in an account if one is given. Errors: NotAllowed."""
    access.check_may_analyse(by, team)
    return _begin(by, kind=Kind.INCIDENT, team=team, testimony=account)


@transaction.atomic
def begin_act(*, incident: Incident, by: User, answers: Mapping[str, Any] | None = None) -> Entry:
    """Begin one more act of an incident; with `answers` as a copy. Errors: NotAllowed."""
    access_incidents.check_may_change_incident(by, incident)
    return _begin(by, kind=Kind.ACT, incident=incident, answers=answers)


@transaction.atomic
def begin_correction(*, incident: Incident, by: User, answers: Mapping[str, Any]) -> Entry:
    """Begin a correction of an incident, filled with what it says now. Errors: NotAllowed."""
    access_incidents.check_may_change_incident(by, incident)
    return _begin(by, kind=Kind.CORRECTION, incident=incident, answers=answers)


def _begin(by: User, *, answers: Mapping[str, Any] | None = None, **facts: Any) -> Entry:
    # The answer got lost and the button was pressed again: one empty entry is enough.
    empty = of(by).filter(entered_at=None, answers_text_sealed=None, **facts)
    if not answers and (found := empty.first()):
        return found
    entry = Entry(author=by, key=vault.create_person_key(), **facts)
    if answers:
        entry.answers = dict(answers)
    entry.save(force_insert=True)
    audit.record(action="entry.begun", subject=entry, by=by, details={"kind": entry.kind})
    return entry


def opened(entry_id: uuid.UUID, *, by: User) -> Entry:
    """Return an entry to write on, held until the transaction ends. Errors: Entry.DoesNotExist."""
    entry = of(by).select_for_update(of=("self",)).get(pk=entry_id)
    if not may_enter(entry, by):
        raise Entry.DoesNotExist
    return entry


@transaction.atomic
def save(entry: Entry, *, changes: Mapping[str, Any], by: User) -> Entry:
    """Keep what changed in the answers, by page; None takes a page away."""
    entry = opened(entry.pk, by=by)
    every = {**entry.answers, **changes}
    entry.answers = {key: value for key, value in every.items() if value is not None}
    entry.save(update_fields=["answers_text_sealed", "saved_at"])
    audit.record(action="entry.saved", subject=entry, by=by)
    return entry


@transaction.atomic
def throw_away(entry: Entry, *, by: User) -> None:
    """Destroy what was written so that nobody can read it again."""
    entry = opened(entry.pk, by=by)
    key = entry.key
    audit.record(action="entry.thrown_away", subject=entry, by=by)
    entry.delete()
    vault.destroy(key=key, by=by, reason="entry thrown away")


def close(entry: Entry, *, incident: Incident, by: User) -> None:
    """Say what became of an entry, and forget its words: they stand in the record."""
    entry.incident, entry.entered_at, entry.answers_text_sealed = incident, timezone.now(), None
    entry.save(update_fields=["incident", "entered_at", "answers_text_sealed", "saved_at"])
    vault.destroy(key=entry.key, by=by, reason="entry entered")
