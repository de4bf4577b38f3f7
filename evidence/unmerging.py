"""Undoing a merge: both records, and what hangs on them, as they were.

The journal is walked backwards, the last merge of a record first. What was added since to what goes back
goes with it; what was added to the record that stood, or changed on it since, stays there, and who undoes
it is told before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_incidents
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from evidence import pairs
from evidence.merge_reasons import check_own_words, said
from evidence.merge_steps import Row, Step, changed_since, column_of, followers, kept, take
from evidence.merging import FIELDS, check_sees_all, held, record
from evidence.models import Act, Incident, IncidentMerge


class UndoneAlready(DomainError):
    code, status = "merge_undone_already", 409
    message = _("This merge was undone already.")


class LaterMerge(DomainError):
    code, status = "merge_not_the_last", 409
    message = _("Another record was merged into this one later. Undo that first.")


@dataclass(frozen=True)
class Undoing:
    """What undoing a merge would do: steps that go back, and rows or fields that do not."""

    back: Sequence[Step]
    stay: Sequence[Step] = field(default=())


def can_undo(merge: IncidentMerge, *, by: User) -> bool:
    try:
        _check_may_undo(merge, by)
    except NotAllowed:
        return False
    return True


def _check_may_undo(merge: IncidentMerge, by: User) -> None:
    """Who could have merged them. What is of both hangs on the one that stands."""
    if merge.undone_at is None:
        access_incidents.check_may_change_incident(by, merge.standing)
        check_sees_all((merge.standing_id,), by, merged=(merge.merged_id,))


def what_undoing_does(merge: IncidentMerge) -> Undoing:
    """Return which steps go back, and which do not because something came after them."""
    steps = [step for step in kept(merge) if not _is_mark(step)]
    changed = changed_since(steps)
    standing = ("evidence.Incident", str(merge.standing_id))
    # The parts of a date, or of a place, stand together.
    together = {
        column_of(Incident, name)
        for group in FIELDS.values()
        for name in group
        if any((standing, column_of(Incident, one)) in changed for one in group)
    }
    rows: set[Row] = {pk for one in followers() for pk in one.stay(steps)}
    back: list[Step] = []
    stay: list[Step] = []
    for step in steps:
        stays = (
            (step.of, step.column) in changed
            or step.of in rows
            or (step.of == standing and step.column in together)
        )
        (stay if stays else back).append(step)
    return Undoing(back, stay)


def _is_mark(step: Step) -> bool:
    return step.column == "stale_since"


@transaction.atomic
def undo(merge: IncidentMerge, *, reason: str, by: User) -> IncidentMerge:
    """Take two records apart again, as far as nothing came after the merge.

    Errors: NotAllowed; NoReason; UndoneAlready; LaterMerge. Then nothing changes.
    """
    words = said(reason)
    standing, merged = held(merge.standing_id, merge.merged_id)
    for one in followers():
        one.hold((standing.pk, merged.pk))
    merge = IncidentMerge._base_manager.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise UndoneAlready
    _check_may_undo(merge, by)
    check_own_words(words, standing, merged)
    if has_later(merge):
        raise LaterMerge
    doing = what_undoing_does(merge)
    marks = {step.of: step for step in kept(merge) if _is_mark(step)}
    acts = Act._base_manager.filter(incident__in=(standing, merged))
    settle = [one.watch(acts.values_list("pk", flat=True)) for one in followers()]
    merge.undone_by, merge.undone_at, merge.undone_reason = by, timezone.now(), words
    merge.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    take(doing.back, back=True)
    for one in followers():
        one.undone((standing, merged), by)
    for settled in settle:
        settled(marks)
    for incident in (standing, merged):
        incident.refresh_from_db()
        pairs.look_for(incident)
    record("incident.unmerged", merged, standing, by)
    record("incident.unmerged_from", standing, merged, by)
    return merge


def has_later(merge: IncidentMerge) -> bool:
    """Whether another record was merged into the same one later, and still is."""
    others = IncidentMerge._base_manager.filter(standing=merge.standing_id, undone_at=None)
    return others.filter(number__gt=merge.number).exists()
