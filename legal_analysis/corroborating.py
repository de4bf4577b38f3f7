"""Which records of a case bear each other out on a fact, and which contradict each other.

An analyst says it of two records she may open in the case, of an act both speak of or of an incident
as a whole. Nothing is written over: what she said stays, also taken back, with the reason.

Two of one origin corroborate nothing: said twice is not said by two. That such a record contradicts
another can be said all the same: what speaks against something is never kept out. Nobody asks that an
account of sexual violence be corroborated (EVAL-7).
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, cast

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import own_words
from evidence.models import Act, Incident, IncidentMerge, MergeStep, Paragraph, Testimony
from evidence.own_words import LONGEST_TAKING_BACK, in_clear
from legal_analysis import origins
from legal_analysis.holding import hold, hold_all
from legal_analysis.material import citable_accounts, citable_incidents
from legal_analysis.models import CaseFile, Corroboration
from legal_analysis.models.corroboration import CorroborationQuerySet
from legal_analysis.views.reading import readable_accounts

Says = Corroboration.Says
Record = Testimony | Incident


class OfOneOrigin(DomainError):
    code, status = "of_one_origin", 409
    message = _("Of one origin: this is no corroboration.")


class NotOneFact(DomainError):
    code, status = "not_one_fact", 400
    message = _("Choose an incident that one of the two is or tells of, or an act of it.")


class SaidAlready(DomainError):
    code, status = "said_already", 409
    message = _("Something is said of these two on this already. Take that back first.")


class TakenBack(DomainError):
    code, status, message = "corroboration_taken_back", 409, _("It was taken back already.")


# --- Saying it, and taking it back --------------------------------------------------------------------


@transaction.atomic
def say(
    says: str,
    *,
    first: Record,
    second: Record,
    about: Incident,
    act: Act | None = None,
    reason: str,
    case_file: CaseFile,
    by: User,
    now: datetime | None = None,
) -> Corroboration:
    """Say that `first` corroborates or contradicts `second`.

    Errors: NotAllowed; NotOneFact; OfOneOrigin; SaidAlready; BadReason; QuotesAccount.
    """
    access.check_may_analyse(by, case_file.team)
    if says not in Says.values:
        raise ValueError("It corroborates or it contradicts.")
    if not all(_of_case(one, case_file, by) for one in (first, second, about)):
        raise NotOneFact
    _check_fact(first, second, about, act)
    if first.pk == second.pk or (
        says == Says.CORROBORATES and of_one_origin(first, second, case_file, by)
    ):
        raise OfOneOrigin
    _hold_incidents({one.pk for one in (first, second, about) if isinstance(one, Incident)})
    hold(case_file)  # nobody says twice what may be said once
    of_it = {"act": act} if act else {"act": None, "about": about}
    rows = Corroboration.objects.visible_to(by).standing().filter(case_file=case_file, **of_it)
    if any(set(one.sides) == {first.pk, second.pk} for one in rows.select_related("act")):
        raise SaidAlready
    made = Corroboration.objects.create(
        case_file=case_file,
        **_as("first", first),
        **_as("second", second),
        about=about,
        act=act,
        says=says,
        reason=in_clear(reason, _paragraphs(first, second, about)),
        author=by,
        said_at=now or timezone.now(),
    )
    _record("corroboration.said", made, by)
    return made


@transaction.atomic
def take_back(
    said: Corroboration, *, reason: str, by: User, now: datetime | None = None
) -> Corroboration:
    """Let it count no more. It stays, with the reason. Errors: NotAllowed; TakenBack; as `say`."""
    access.check_may_analyse(by, said.case_file.team)
    rows = Corroboration.objects.visible_to(by).select_for_update(of=("self",))
    said = rows.select_related("case_file__team", "act").get(pk=said.pk)
    if said.taken_back_at is not None:
        raise TakenBack
    accounts = [one for one in (said.first_account_id, said.second_account_id) if one]
    incidents = [said.first_incident_id, said.second_incident_id, said.about_id, said.stands_about]
    words = _paragraphs_of(accounts, [one for one in incidents if one])
    reason = in_clear(reason, words, longest=LONGEST_TAKING_BACK)
    said.taken_back_at, said.taken_back_by = now or timezone.now(), by
    said.taken_back_reason = reason
    said.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    _record("corroboration.taken_back", said, by)
    return said


def hold_cases_of(incidents: Collection[uuid.UUID]) -> None:
    """Hold the cases in which something is said of these incidents.

    A merge carries it to another record, and so does its undoing.
    """
    rows = Corroboration.objects.unscoped(reason="merge.hold").standing().of(incidents)
    hold_all(rows.order_by().values_list("case_file", flat=True).distinct())


def record_of(case_file: CaseFile, user: User, **named: Any) -> Record | None:
    """Return the account or incident of this case so named (`pk` or `code`) that she may cite."""
    found: Record | None = citable_accounts(case_file, user).filter(**named).first()
    return found or citable_incidents(case_file, user).filter(**named).first()


def told_in(record: Record, case_file: CaseFile, user: User) -> list[Incident]:
    """Return the incidents of the case that a record is or tells of."""
    rows = citable_incidents(case_file, user)
    is_it = Q(testimonies=record) if isinstance(record, Testimony) else Q(pk=record.pk)
    return list(rows.filter(is_it).order_by("code"))


def of_one_origin(first: Record, second: Record, case_file: CaseFile, user: User) -> bool:
    known = _origins([first, second], case_file.team.organisation_id, user)
    return not known.of(first.pk).isdisjoint(known.of(second.pk))


def _origins(records: Iterable[Record], organisation: uuid.UUID, user: User) -> origins.Behind:
    """Return the origins behind records, as one organisation knows them and this reader may (T-02).

    A refusal, too, would tell of an account she may not read that a publication only repeats it.
    """
    listed = list(records)
    incidents = [one.pk for one in listed if isinstance(one, Incident)]
    told_by = Testimony.objects.visible_to(user).filter(incidents__in=incidents)
    return origins.behind(
        organisations=[organisation],
        accounts=[one.pk for one in listed if isinstance(one, Testimony)],
        incidents=incidents,
        told_by=told_by.values("pk"),
        repeating=readable_accounts(user).order_by().values("pk"),
    )


def _of_case(record: Record, case_file: CaseFile, user: User) -> bool:
    rows = citable_accounts if isinstance(record, Testimony) else citable_incidents
    return bool(rows(case_file, user).filter(pk=record.pk).exists())


def _check_fact(first: Record, second: Record, about: Incident, act: Act | None) -> None:
    told = any(
        one.incidents.filter(pk=about.pk).exists() if isinstance(one, Testimony) else one == about
        for one in (first, second)
    )
    if not told or (act and (act.incident_id != about.pk or act.joined_to_id is not None)):
        raise NotOneFact


def _as(side: str, record: Record) -> dict[str, Record]:
    return {f"{side}_{'account' if isinstance(record, Testimony) else 'incident'}": record}


def _hold_incidents(incidents: Collection[uuid.UUID]) -> None:
    """Let a merge of one of them wait, or wait for it: before the case file, as holding.py says."""
    rows = Incident._base_manager.filter(pk__in=incidents).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _paragraphs(*records: Record) -> Iterable[Paragraph]:
    return _paragraphs_of(
        [one.pk for one in records if isinstance(one, Testimony)],
        [one.pk for one in records if isinstance(one, Incident)],
    )


def _paragraphs_of(
    accounts: Collection[uuid.UUID], incidents: Collection[uuid.UUID]
) -> Iterable[Paragraph]:
    return chain(own_words.of_accounts(accounts), own_words.told_of(incidents))


def _record(action: str, said: Corroboration, by: User) -> None:
    details = {"case": str(said.case_file_id), "kind": said.says}
    audit.record(action=action, subject=said, by=by, details=details)


# --- Reading it ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One of them as a page of one record shows it. `other`: nothing where she may not open it (T-02)."""

    said: Corroboration
    other: Record | None
    about: Incident | None
    one_origin: bool

    @property
    def contradicts(self) -> bool:
        return self.said.says == Says.CONTRADICTS


def between(user: User, records: Collection[uuid.UUID]) -> CorroborationQuerySet:
    """Return what is said of these records, taken back or not: contradictions first."""
    rows = Corroboration.objects.visible_to(user).of(records)
    # "contradicts" comes before "corroborates" in the alphabet, too.
    return rows.select_related("case_file__team", "act").order_by("says", "said_at", "pk")


def of_record(record: Record, user: User) -> list[Shown]:
    """Return what stands of a record and of what was merged into it. Queries: the same at any size."""
    here = keys_of(record)
    return shown(list(between(user, here).standing()), here, user)


def keys_of(record: Record) -> set[uuid.UUID]:
    """Return the keys under which something is said of a record: its own, and of what was merged into it."""
    return set(_standing_for([record.pk])) if isinstance(record, Incident) else {record.pk}


def _standing_for(records: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Return each key under which something is said of these records, with the record that stands."""
    merged = Incident._base_manager.filter(merged_into__in=records).order_by()
    led = {pk: into for pk, into in merged.values_list("pk", "merged_into") if into}
    return {pk: pk for pk in records} | led


def shown(rows: Sequence[Corroboration], here: Collection[uuid.UUID], user: User) -> list[Shown]:
    """Return rows as a page of the records `here` shows them."""
    if not rows:
        return []
    readable = Readable(rows, user)
    found = []
    for said in rows:
        first, second = said.sides
        one, other = readable.of(first), readable.of(second)
        found.append(
            Shown(
                said,
                other if first in here else one,
                cast("Incident | None", readable.of(said.stands_about)),
                said.says == Says.CORROBORATES and readable.one_origin(said),
            )
        )
    return found


class Readable:
    """The records that corroborations name, as far as one reader may open them."""

    def __init__(self, rows: Sequence[Corroboration], user: User) -> None:
        keys = {one for said in rows for one in (*said.sides, said.stands_about)}
        # What was merged into another record is read there.
        merged = Incident._base_manager.filter(pk__in=keys, merged_into__isnull=False)
        self._led = {pk: into for pk, into in merged.values_list("pk", "merged_into") if into}
        keys |= set(self._led.values())
        listed: list[Record] = [
            *readable_accounts(user).filter(pk__in=keys),
            *Incident.objects.visible_to(user).filter(pk__in=keys),
        ]
        self._found: dict[uuid.UUID, Record] = {one.pk: one for one in listed}
        # Who was found to be one person, and what only repeats her, one organisation does not know of
        # another. One query for each of them.
        organisations = {said.case_file.team.organisation_id for said in rows}
        self._origins = {one: _origins(listed, one, user) for one in organisations}

    def of(self, pk: uuid.UUID) -> Record | None:
        return self._found.get(self._led.get(pk, pk))

    def one_origin(self, said: Corroboration) -> bool:
        """Whether the two go back to one origin by now, as far as she may know both."""
        one, other = (self._led.get(pk, pk) for pk in said.sides)
        known = self._origins[said.case_file.team.organisation_id]
        return one == other or not known.of(one).isdisjoint(known.of(other))


def contradicted(
    case_file: CaseFile, records: Collection[uuid.UUID], user: User
) -> dict[uuid.UUID, list[Record | None]]:
    """Return for each of these records, and what was merged into it, what contradicts it in the case.

    None: she may not open it.
    """
    stands = _standing_for(records)
    rows = between(user, stands).standing().filter(case_file=case_file, says=Says.CONTRADICTS)
    listed = list(rows)
    if not listed:
        return {}
    readable = Readable(listed, user)
    found: dict[uuid.UUID, list[Record | None]] = {}
    for said in listed:
        first, second = said.sides
        for one, other in ((first, second), (second, first)):
            if one in stands:
                found.setdefault(stands[one], []).append(readable.of(other))
    return found


def contradicted_at(case_file: CaseFile, user: User) -> dict[uuid.UUID, datetime]:
    """Return for each record that is contradicted in the case since when it is, the last time first.

    What was said of a record that was merged into it holds of it since that merge; what was said of an act
    holds of the record the act went to since it went there. Two queries at most: the matrix asks it, too.
    """
    rows = Corroboration.objects.visible_to(user).standing().filter(case_file=case_file)
    merges = IncidentMerge.objects.visible_to(user).filter(undone_at=None).order_by()
    for name, side in _INCIDENTS.items():
        merge = merges.filter(merged=OuterRef(side)).values("merged_at")[:1]
        rows = rows.annotate(
            **{f"{name}_into": F(f"{side}__merged_into"), f"{name}_merged_at": Subquery(merge)}
        )
    listed = list(rows.filter(says=Says.CONTRADICTS).select_related("act").order_by())
    went_at = _went_at({said.act_id for said in listed if said.act_id}, user)
    found: dict[uuid.UUID, datetime] = {}
    for said in listed:
        merged = _merged(said)
        for one in said.sides:
            into, at = merged.get(one, (None, None))
            times = [said.said_at, at]
            if one == said.stands_about:
                times.append(went_at.get(said.act_id))
            stands = into or one
            at = max(time for time in times if time)
            found[stands] = max(at, found.get(stands, at))
    return found


_INCIDENTS = {"first": "first_incident", "second": "second_incident", "of_act": "act__incident"}


def _merged(said: Any) -> dict[uuid.UUID, tuple[uuid.UUID | None, datetime | None]]:
    """Return into what each incident of a row of `contradicted_at` was merged, and when."""
    keys = (said.first_incident_id, said.second_incident_id, said.act and said.act.incident_id)
    return {
        pk: (getattr(said, f"{name}_into"), getattr(said, f"{name}_merged_at"))
        for name, pk in zip(_INCIDENTS, keys, strict=True)
        if pk
    }


def _went_at(acts: Collection[uuid.UUID], user: User) -> dict[uuid.UUID | None, datetime]:
    """Return when each of these acts went to another record the last time, if it ever did."""
    if not acts:
        return {}
    steps = MergeStep.objects.visible_to(user).filter(
        model=Act._meta.label, column="incident_id", row__in=[str(pk) for pk in acts]
    )
    found: dict[uuid.UUID | None, datetime] = {}
    for row, merged_at, undone_at in steps.values_list(
        "row", "merge__merged_at", "merge__undone_at"
    ):
        act, at = uuid.UUID(row), undone_at or merged_at
        found[act] = max(at, found.get(act, at))
    return found
