"""Who may see which rows and which fields. The one place that says so.

access_rules.py holds the table: model by model, what each role sees. What is not in it is refused.
Pages, API, search, counts, jobs, exports and commands all ask `rows()` and `visible_fields()`; the acts
at the end of the module come in pairs: `check_…` raises with a sentence, `can_…` says yes or no. Acts
on colleagues stand in access_people.py, exceptions in access_permits.py.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import holding
from accounts.access_rules import (
    EVERYTHING,
    ORGANISATION,
    OWN,
    PERMITTED,
    PUBLISHED,
    RULES,
    TEAM,
)
from accounts.errors import NotAllowed
from accounts.models import (
    AuditEvent,
    CaseTeam,
    IdentityReveal,
    Organisation,
    Role,
    User,
)
from accounts.once import once
from accounts.paths import along, paths_of, target

Asker = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """One assignment that holds today."""

    role: Role
    organisation_id: Any
    team_id: Any


def standings(user: Asker) -> list[Standing]:
    """Return what this user is today. Empty for strangers and accounts that are switched off."""
    if not user.is_authenticated:
        return []

    def found() -> list[Standing]:
        rows = holding.assignments(user.pk, on=timezone.now().date())
        return [Standing(Role(role), organisation, team) for role, organisation, team in rows]

    return once(user.pk, found)


def has_role(user: Asker, *roles: Role) -> bool:
    """Whether the user holds any of `roles` today, anywhere; without roles: holds any at all."""
    return any(not roles or standing.role in roles for standing in standings(user))


def can_read_library(user: Asker) -> bool:
    """The reference library is open to everybody who is assigned to something."""
    return has_role(user)


def can_read_trail(user: Asker) -> bool:
    """The trail and its seals, over all organisations; ids and codes, never content."""
    return bool(visible_fields(AuditEvent, user))


def people_of(user: Asker) -> set[uuid.UUID]:
    """Return the organisations whose people this user may see by name: not who else works here."""
    return _organisations(user, Role.ADMINISTRATOR, Role.AUDITOR)


def administered_by(user: Asker) -> set[uuid.UUID]:
    """Return the organisations whose accounts and assignments this user looks after."""
    return _organisations(user, Role.ADMINISTRATOR)


def works_for(user: Asker) -> Any:
    """Return the organisations she works for today, in one of their cases or in all, as a query of keys."""
    held = standings(user)
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held])
    hers = Q(pk__in=[one.organisation_id for one in held]) | Q(pk__in=teams.values("organisation"))
    return Organisation.objects.filter(hers).values("pk")


def _organisations(user: Asker, *roles: Role) -> set[uuid.UUID]:
    held = standings(user)
    return {one.organisation_id for one in held if one.role in roles and one.organisation_id}


def rows(model: type[Model], user: Asker, *, as_any_of: Iterable[Role] = tuple(Role)) -> Q:
    """Return the filter that leaves the rows of `model` this user may see now.

    `as_any_of`: only by what she is in one of these roles.

    Costs one query (assignments) once in a request, and one more for permits where there can be any;
    the ids go into the filter, because PostgreSQL then uses the index where a join or a sub-select
    would scan (measured in stack.md, section 4).
    """
    declared = getattr(model, "AccessPath", None)
    if every := getattr(declared, "every", ()):
        return _with_every_record(model, every, user)
    if records := getattr(declared, "records", ()):
        return _with_its_record(model, records, user)
    answer = _reached(model, user, as_any_of)
    if standing := getattr(declared, "standing", ""):
        # What was merged into another record is read there, and counts once.
        answer &= Q(**{f"{standing}__isnull": True})
    return answer


def _reached(model: type[Model], user: Asker, as_any_of: Iterable[Role]) -> Q:
    paths = paths_of(model)
    rules = RULES.get(model._meta.label, {})
    answer = NOTHING
    organisations, teams, permitted, published = set(), set(), False, False
    for standing in standings(user):
        rule = rules.get(standing.role)
        if rule is None or standing.role not in as_any_of:
            continue
        if EVERYTHING in rule.rows:
            return Q()
        if ORGANISATION in rule.rows and standing.organisation_id and ORGANISATION in paths:
            organisations.add(standing.organisation_id)
        if TEAM in rule.rows and standing.team_id and TEAM in paths:
            teams.add(standing.team_id)
        if OWN in rule.rows and OWN in paths:
            answer |= along(model, paths[OWN], [user.pk])
        permitted |= PERMITTED in rule.rows and PERMITTED in paths
        published |= PUBLISHED in rule.rows and ORGANISATION in paths
    if permitted:
        answer |= _permitted(model, paths[PERMITTED], user)
    if published:
        answer |= Q(**{f"{paths[ORGANISATION]}__isnull": True})
    if organisations:
        answer |= along(model, paths[ORGANISATION], organisations)
    if teams:
        answer |= along(model, paths[TEAM], teams)
    return answer


NOTHING = Q(pk__in=[])


def _permitted(model: type[Model], path: str, user: Asker) -> Q:
    """Rows of records opened to her by name. Time and withdrawal are asked here, not by a job."""
    record = path.removesuffix("permits__user").removesuffix("__")
    permits = target(model, path.removesuffix("__user"))
    now = timezone.now()
    opened = once((permits, user.pk), lambda: holding.permitted(permits, user.pk, now=now))
    return Q(**{f"{record or 'pk'}__in": opened}) if opened else NOTHING


def _with_its_record(model: type[Model], records: Iterable[str], user: Asker) -> Q:
    """Rows that only say something of another row are seen by whoever may see that row.

    Asked row by row (EXISTS): a page has few of them, and all records she sees are many. What one
    organisation says of it (the model has a path to one, and it is not empty) is for its own people.
    """
    answer = NOTHING
    for name in records:
        record: Any = model._meta.get_field(name).related_model
        answer |= Q(_this_if(rows(record, user), record, name))
    paths = paths_of(model)
    if ORGANISATION in paths:
        held = standings(user)
        hers = Q(**{f"{paths[ORGANISATION]}__isnull": True})
        hers |= along(model, paths[ORGANISATION], {one.organisation_id for one in held} - {None})
        hers |= along(model, paths[TEAM], {one.team_id for one in held} - {None})
        answer &= hers
    return answer


def _this_if(seen: Q, record: Any, name: str) -> Exists:
    """Ask row by row whether what `name` of a row leads to is among the records she sees."""
    # The second condition says nothing new. It keeps PostgreSQL from reading all records she sees
    # into memory instead, which takes half a second for what a page of a policy shows.
    this = {"pk": OuterRef(name), "pk__gte": OuterRef(name)}
    return Exists(record._base_manager.filter(seen, **this))


def _with_every_record(model: type[Model], records: Iterable[str], user: Asker) -> Q:
    """Rows that speak of several other rows are seen by whoever may see all of those (T-02).

    A record may be left unasked where the row says so: the `unless` of its AccessPath.
    """
    unless: dict[str, Q] = getattr(model.AccessPath, "unless", {})  # type: ignore[attr-defined]
    answer, seen = Q(), cache(lambda record: rows(record, user))
    for name in records:
        record: Any = model._meta.get_field(name).related_model
        this = Q(_this_if(seen(record), record, name))
        answer &= this | unless[name] if name in unless else this
    return answer


def field_classes(model: type[Model], user: Asker) -> frozenset[str]:
    """Return the field classes this user may see on rows that `rows()` gives her."""
    rules = RULES.get(model._meta.label, {})
    held = (rules.get(standing.role) for standing in standings(user))
    return frozenset(name for rule in held if rule for name in rule.classes)


def visible_fields(model: type[Model], user: Asker) -> frozenset[str]:
    """Return the names of the fields this user may see on rows that `rows()` gives her."""
    rules = RULES.get(model._meta.label, {})
    declared = getattr(model, "FieldClasses", None)
    names: set[str] = set()
    for standing in standings(user):
        if rule := rules.get(standing.role):
            names.update(rule.only)
            for field_class in rule.classes:
                names.update(getattr(declared, field_class, ()))
    return frozenset(names) & {field.name for field in model._meta.get_fields()}


# --- Acts ----------------------------------------------------------------------------------------


def _holds(user: Asker, roles: Iterable[Role], place: CaseTeam | Organisation) -> bool:
    """Whether the user holds one of `roles` today for this team, or for its organisation."""
    team_id = place.pk if isinstance(place, CaseTeam) else None
    organisation_id = place.organisation_id if isinstance(place, CaseTeam) else place.pk
    return any(
        standing.role in roles
        and (
            (team_id is not None and standing.team_id == team_id)
            or standing.organisation_id == organisation_id
        )
        for standing in standings(user)
    )


def holds_record(user: Asker, record: Model, *roles: Role) -> bool:
    """Whether she is in one of `roles` for who holds this record, or for a case of theirs that has it.

    What is published, what a partner lent to her case, and what was opened to her by name, she reads.
    """
    model = type(record)
    held = [one for one in standings(user) if one.role in roles]
    if not held:
        return False
    paths = paths_of(model)
    hers = along(model, paths[ORGANISATION], {one.organisation_id for one in held} - {None})
    if cases := [one.team_id for one in held if one.team_id]:
        holder = model._base_manager.filter(pk=record.pk).values(paths[ORGANISATION])
        teams = CaseTeam.objects.filter(pk__in=cases, organisation__in=holder)
        hers |= along(model, paths[TEAM], teams.values_list("pk", flat=True))
    return model._base_manager.filter(hers, pk=record.pk).exists()


def check_may_analyse(user: Asker, team: CaseTeam) -> None:
    """Cite, assess and add material in a case."""
    if not _holds(user, (Role.ANALYST,), team):
        raise NotAllowed(_("Only an analyst of this case may do this."))


def can_analyse(user: Asker, team: CaseTeam) -> bool:
    return _allowed(check_may_analyse, user, team)


def check_may_build_dossier(user: Asker, team: CaseTeam) -> None:
    """Freeze a snapshot of a case and write it as a dossier. Nothing leaves by that."""
    if not _holds(user, (Role.ANALYST, Role.ADVOCATE), team):
        raise NotAllowed(_("Only an analyst or an advocate of this case may build its dossier."))


def can_build_dossier(user: Asker, team: CaseTeam) -> bool:
    return _allowed(check_may_build_dossier, user, team)


def check_may_approve_release(user: Asker, team: CaseTeam, *, author: User) -> None:
    """Let a submission leave. A second person, never the one who made it."""
    if user.pk == author.pk:
        raise NotAllowed(_("A second person must approve this submission."))
    if not _holds(user, (Role.APPROVER,), team):
        raise NotAllowed(_("Only an approver of this case may release a submission."))


def can_approve_release(user: Asker, team: CaseTeam, *, author: User) -> bool:
    return _allowed(check_may_approve_release, user, team, author=author)


# Who reads an account as the second person.
REVIEWERS = (Role.ANALYST, Role.APPROVER)


def role_on(user: Asker, record: Model, *roles: Role) -> Role | None:
    """Return the first of `roles` in which this one record is open to her today."""
    model = type(record)
    return next(
        (
            role
            for role in roles
            if model._base_manager.filter(
                rows(model, user, as_any_of=(role,)), pk=record.pk
            ).exists()
        ),
        None,
    )


def check_may_review(user: Asker, record: Model, *, taken_down_by: uuid.UUID | None) -> Role:
    """Read a record as the second person. Never who made it. Returns what she is for it."""
    if user.pk == taken_down_by:
        raise NotAllowed(_("A second person must read this account."))
    role = role_on(user, record, *REVIEWERS)
    if role is None:
        raise NotAllowed(_("Only an analyst or an approver of this account may review it."))
    return role


def can_review(user: Asker, record: Model, *, taken_down_by: uuid.UUID | None) -> bool:
    return _allowed(check_may_review, user, record, taken_down_by=taken_down_by)


def check_may_answer(user: Asker, record: Model, *, taken_down_by: uuid.UUID | None) -> None:
    """Answer what a second person asked about a record. Only who made it knows."""
    if user.pk != taken_down_by or role_on(user, record, Role.DOCUMENTER) is None:
        raise NotAllowed(_("Only who took this account down may answer."))


def can_answer(user: Asker, record: Model, *, taken_down_by: uuid.UUID | None) -> bool:
    return _allowed(check_may_answer, user, record, taken_down_by=taken_down_by)


def check_may_comment(user: Asker, record: Model) -> Role:
    """Say something about a record to whoever may read it. Returns what she is for it."""
    role = role_on(user, record, Role.ANALYST, Role.APPROVER, Role.ADVOCATE)
    if role is None:
        raise NotAllowed(_("Only who may read this record may say something about it."))
    return role


def check_may_see_readers(user: Asker, record: Model) -> None:
    """See which colleagues opened a record. Who releases answers for who looked."""
    if role_on(user, record, Role.APPROVER) is None:
        raise NotAllowed(_("Only an approver of this record may do this."))


def can_see_readers(user: Asker, record: Model) -> bool:
    return _allowed(check_may_see_readers, user, record)


def check_may_ask_for_reveal(user: Asker, team: CaseTeam) -> None:
    """Ask to see an identity. What opens it is the answer of a second person."""
    if not _holds(user, (Role.ANALYST, Role.ADVOCATE), team):
        raise NotAllowed(_("Only an analyst or an advocate of this case may ask for an identity."))


def can_ask_for_reveal(user: Asker, team: CaseTeam) -> bool:
    return _allowed(check_may_ask_for_reveal, user, team)


def check_may_approve_reveal(user: Asker, reveal: IdentityReveal, team: CaseTeam) -> None:
    if user.pk == reveal.user_id:
        raise NotAllowed(_("A second person must approve this."))
    if not _holds(user, (Role.APPROVER,), team):
        raise NotAllowed(_("Only an approver of this case may approve this."))


def can_approve_reveal(user: Asker, reveal: IdentityReveal, team: CaseTeam) -> bool:
    return _allowed(check_may_approve_reveal, user, reveal, team)


def check_may_reveal(
    user: Asker, person_id: uuid.UUID, *, now: datetime.datetime | None = None
) -> None:
    """Read an identity now: with leave of a second person that has not run out (T-07)."""
    now = now or timezone.now()
    leave = IdentityReveal.objects.filter(user_id=str(user.pk), person_id=person_id, ended_at=None)
    leave = leave.filter(approved_at__lte=now, until__gt=now)
    if not (standings(user) and leave.exists()):
        raise NotAllowed(_("You have no leave to see this identity."))


def can_reveal(user: Asker, person_id: uuid.UUID, *, now: datetime.datetime | None = None) -> bool:
    return _allowed(check_may_reveal, user, person_id, now=now)


def _allowed(check: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True
