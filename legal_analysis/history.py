"""What happened to a record, in words, and which colleagues opened it.

Built from the trail and from the old versions of persons, paragraphs and translations. Of a version
it is said which fields changed, never what they were: they are compared sealed, and nothing is opened.
What an organisation must not tell (that a person is a canary, who was let in by name) is not in the
tables of words below, and what is not in them is not told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import access
from accounts.access_days import sees_days
from accounts.models import Assignment, AuditEvent, CaseTeam, IdentityReveal, User
from evidence.models import (
    Consent,
    Correction,
    Incident,
    Paragraph,
    Person,
    Testimony,
    Translation,
)
from legal_analysis.models import Assessment, CaseFile, Submission

MOST = 100  # entries on a page; the page says so if there are more

Words = str | Promise

# What was done, by the action in the trail.
DONE: Mapping[str, Words] = {
    "review.taken_up": _("Taken up for the second reading"),
    "review.given_back": _("Given back unread"),
    "review.returned": _("Returned with a question"),
    "review.answered": _("The question was answered"),
    "review.accepted": _("Accepted by a second person"),
    "comment.written": _("A comment was written"),
    "testimony.released": _("Put into a file for a receiver"),
    "consent.granted": _("She allowed a use"),
    "consent.refused": _("She refused a use"),
    "consent.withdrawn": _("She withdrew what she had allowed"),
    "act.entered": _("An act was added"),
    "incident.account_joined": _("Joined to an account that tells of it"),
    "incident.source_joined": _("Joined to a source that tells of it"),
    "incident.merged": _("Merged into another record"),
    "incident.merged_in": _("Another record was merged into it"),
    "incident.unmerged": _("Made a record of its own again"),
    "incident.unmerged_from": _("A record that was merged into it was made its own again"),
    "incidents.told_apart": _("Said to be another event than a record like it"),
    "incidents.left_open": _("Left open whether it is one event with a record like it"),
    "enforcement.accepted": _("A provision was accepted as carried out in it"),
    "enforcement.refused": _("A provision was refused as carried out in it"),
    "case.opened": _("The case was opened"),
    "case.changed": _("What the case asks was put right"),
    "assessment.saved": _("A version of an assessment was saved"),
    "assessment.offered": _("An assessment was given to a second reader"),
    "assessment.agreed": _("A second reader agreed to an assessment"),
    "assessment.returned": _("A second reader asked for a change of an assessment"),
    "submission.frozen": _("A submission was frozen"),
    "perpetrator.added": _("An institution was put among the alleged perpetrators"),
    "perpetrator.taken_off": _("An institution was taken off the alleged perpetrators"),
    "package.written": _("A file was prepared"),
    "package.downloaded": _("A file was fetched"),
}
# These tell of the work of one case, so they are told to those who work on a case with who did them.
OF_ONE_CASE = ("testimony.released",)
# That something was decided tells who sees months only on which side of an order the day is, where but one
# began or ended in that month (T-08).
OF_A_DAY = ("enforcement.accepted", "enforcement.refused")
# The way consent was given is "Recorded", too; other languages need two words.
RECORDED, CHANGED = pgettext_lazy("what was done", "Recorded"), _("Changed")

# Reads, the reading of these two pages among them.
LOOKED = (
    "testimony.read", "testimony.searched", "review.read", "translation.read", "incident.read", "person.read", "case.read",
    "consent.conditions_read", "history.read", "readers.read",
)  # fmt: skip
IDENTITY_SEEN = "identity.shown"

FIELDS: Mapping[type[Model], Mapping[str, Words]] = {
    Person: {
        "kind": _("Kind"),
        "origin": _("Origin"),
        "age_band": _("Age"),
        "is_child": _("Under 18"),
        "risk_level": _("Risk"),
        "label": _("Label"),
        "protection_flags": _("Protection needs"),
        "full_name_sealed": _("Name"),
        "father_name_sealed": _("Father's name"),
        "phone_sealed": _("Phone"),
        "address_sealed": _("Address"),
        "birth_date_sealed": _("Birth date"),
        "document_number_sealed": _("Number of a document"),
        "contact_plan_sealed": _("How she may be reached"),
    },
    Paragraph: {"original_sealed": _("Her words"), "knowledge": _("How she knows")},
    Translation: {
        "text_sealed": _("Translation"),
        "check_status": _("Check by a second person"),
        "method": _("Method"),
        "tool": _("Machine"),
    },
}

# What evidence/incidents.py can correct.
OF_INCIDENT: Mapping[str, Words] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "note": _("Caveats"),
    "date": _("Date"),
    "place": _("Place"),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `by`: who, where it was kept; `part`: number of a paragraph."""

    at: datetime
    what: Words
    by: UUID | None = None
    part: int | None = None
    fields: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Looked:
    """How often one colleague opened a record, and when last."""

    by: UUID
    times: int
    last: datetime


def of(record: Model, *, user: User) -> list[Entry]:
    """Return what happened to a record she may see, newest first: one more than MOST if there is."""
    entries = [*_done(record, user), *_versions(record, user)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[: MOST + 1]


def looked_at(record: Model, *, user: User) -> list[Looked]:
    """Return who opened a record, the last first. Ask access.check_may_see_readers before."""
    return _counted(_events([record]).filter(_tellable(record, user), action__in=LOOKED))


def saw_identity(person: Person, *, user: User) -> list[Looked]:
    """Return who was shown the identity of a person, of the requests this user may see."""
    reveals = IdentityReveal.objects.visible_to(user).filter(person_id=person.pk)
    events = _events(reveals).filter(_tellable(person, user), action=IDENTITY_SEEN)
    return _counted(events)


def names(user: User, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of those who work on a case she works on; of nobody else."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    given = _on_her_cases(user).filter(user__in=wanted)
    return dict(given.values_list("user", "user__display_name"))


def _on_her_cases(user: User) -> QuerySet[Assignment]:
    held = access.standings(user)
    return Assignment.objects.filter(
        Q(team__in=[one.team_id for one in held if one.team_id])
        | Q(team__organisation__in=[one.organisation_id for one in held if one.organisation_id])
    )


def _organisations(user: User) -> set[UUID]:
    """Return the organisations she works for or on a case of."""
    held = access.standings(user)
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held if one.team_id])
    return {one.organisation_id for one in held if one.organisation_id} | set(
        teams.values_list("organisation", flat=True)
    )


def _tellable(record: Model, user: User) -> Q:
    """What others did with a record is told by its own organisation to those who work for it.

    With a record of the published library or of a partner every organisation works by itself: there
    she is told what those of her own cases did, and not even that there was more.
    """
    owner: Any = record.team if isinstance(record, CaseFile) else record
    hers = Q(actor__in=_on_her_cases(user).values("user")) | Q(actor=user)
    if owner.organisation_id in _organisations(user):
        return ~Q(action__in=OF_ONE_CASE) | hers
    return hers


def _events(records: Iterable[Model]) -> QuerySet[AuditEvent]:
    """The trail is for auditors; these few rows of it for whoever was let to these records."""
    by_kind: dict[str, list[str]] = {}
    for record in records:
        by_kind.setdefault(record._meta.label_lower, []).append(str(record.pk))
    wanted = NONE
    for kind, ids in by_kind.items():
        wanted |= Q(subject_type=kind, subject_id__in=ids)
    return AuditEvent.objects.unscoped(reason="pages.history").filter(
        wanted, outcome=AuditEvent.Outcome.ALLOWED
    )


NONE = Q(pk__in=[])


def _counted(events: QuerySet[AuditEvent]) -> list[Looked]:
    rows = (
        events.filter(actor__isnull=False)
        .order_by()
        .values_list("actor")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    return [Looked(*row) for row in rows]


def _done(record: Model, user: User) -> Iterator[Entry]:
    subjects: list[Model] = [record]
    if isinstance(record, Person):
        subjects += Consent.objects.visible_to(user).filter(person=record).only("pk")
    if isinstance(record, CaseFile):
        subjects += Submission.objects.visible_to(user).filter(case_file=record).only("pk")
        subjects += Assessment.objects.visible_to(user).filter(case_file=record).only("pk")
    events = _events(subjects).filter(_tellable(record, user), action__in=DONE).order_by("-id")
    if isinstance(record, Incident) and record.organisation_id and not sees_days(user):
        events = events.exclude(action__in=OF_A_DAY)
    for at, action, actor in events.values_list("at", "action", "actor")[: MOST + 1]:
        yield Entry(at, DONE[action], actor)


def _versions(record: Model, user: User) -> Iterator[Entry]:
    if isinstance(record, Person):
        yield from _told(Person, Q(id=record.pk))
    elif isinstance(record, Incident):
        yield from _corrections(record, user)
    elif isinstance(record, Testimony):
        numbers = dict(
            Paragraph.objects.visible_to(user).filter(testimony=record).values_list("pk", "number")
        )
        yield from _told(Paragraph, Q(id__in=numbers), numbers=numbers, part="id")
        of_these = Q(paragraph__in=numbers)
        yield from _told(Translation, of_these, numbers=numbers, part="paragraph")


def _corrections(incident: Incident, user: User) -> Iterator[Entry]:
    rows = Correction.objects.visible_to(user).filter(incident=incident)
    for at, by, before in rows.values_list("corrected_at", "author", "before")[: MOST + 1]:
        yield Entry(at, CHANGED, by, fields=tuple(OF_INCIDENT[name] for name in before))


def _told(
    model: Any, which: Q, *, numbers: Mapping[UUID, int] | None = None, part: str = ""
) -> Iterator[Entry]:
    """Compare each version with the one before. A version in which nothing told changed is not told.

    Reads whole columns in one query, sealed as they are: the texts of a row are never opened here.
    """
    words = FIELDS[model]
    columns = ("id", "history_date", "history_user", *([part] if part == "paragraph" else ()))
    rows = model.history.filter(which).order_by("history_date", "history_id")
    before: dict[UUID, tuple[Any, ...]] = {}
    for row in rows.values(*columns, *words):
        values = tuple(_plain(row[name]) for name in words)
        old = before.get(row["id"])
        before[row["id"]] = values
        number = numbers.get(row[part]) if numbers and part else None
        what = RECORDED if old is None else CHANGED
        changed = _changed(words, old, values)
        if old is None or changed:
            yield Entry(row["history_date"], what, row["history_user"], number, changed)


def _changed(
    words: Mapping[str, Words], old: tuple[Any, ...] | None, new: tuple[Any, ...]
) -> tuple[Words, ...]:
    if old is None:
        return ()
    return tuple(
        name for name, was, now in zip(words.values(), old, new, strict=True) if was != now
    )


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
