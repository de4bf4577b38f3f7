"""Who belongs to an organisation: inviting, giving and ending roles, switching accounts off and on.

Nobody here sets or sees a password, and nobody changes her own roles. Each change is asked of
access.py, leaves its row in the trail and ends the sessions of whom it concerns (T-05, T-27).
"""

import datetime
import uuid
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_people, audit, codes, open_sessions
from accounts.errors import DomainError
from accounts.models import Assignment, CaseTeam, Invitation, Organisation, Role, User
from accounts.models.assignment import AssignmentQuerySet
from accounts.once import forget

CODE_LIVES = datetime.timedelta(hours=24)


class RoleNotGiven(DomainError):
    """What was asked for does not fit together; the message says why."""

    code, status, message = "role_not_given", 409, _("This role cannot be given like that.")


class LastAdministrator(DomainError):
    """Somebody must be left who can look after the people of an organisation."""

    code, status = "last_administrator", 409
    message = _("This account must stay, for now. You can end single roles, or her sessions.")


class Over(DomainError):
    """Somebody else was faster, or it is over by itself."""

    code, status, message = "over", 409, _("This was changed meanwhile. Please look at it again.")


class OffElsewhere(DomainError):
    """Another organisation of hers switched the account off, and knows why."""

    code, status = "off_elsewhere", 409
    message = _("Only those who switched this account off can switch it on again.")


class Offer(NamedTuple):
    """An invitation with its code, which is shown once and stored nowhere."""

    invitation: Invitation
    code: str


class Part(NamedTuple):
    """What somebody is to be: a role, for a whole organisation or one of its teams, and how long."""

    role: Role
    team: CaseTeam | None
    starts_on: datetime.date
    ends_on: datetime.date | None = None


# --- Inviting -----------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    email: str,
    display_name: str,
    language: str,
    organisation: Organisation,
    part: Part,
    by: User,
    of_partner: bool = False,
    now: datetime.datetime | None = None,
) -> Offer:
    """Offer a role to somebody. The same for an address that has an account and one that has none.

    Without an account one is made, without a password. With one, nothing of it changes: the role
    begins when its owner has signed in and typed the code. `of_partner`: she stays a person of
    another organisation, whose own administrator made her account.

    Errors: RoleNotGiven if she works here, or is invited here, already; NotAllowed.
    """
    access_people.check_may_administer(by, organisation)
    _check_team(organisation, part.team)
    now = now or timezone.now()
    user = User.objects.filter(email=User.objects.normalise(email)).first()
    if user is None:
        user = User.objects.create_user(email, display_name=display_name, language=language)
        audit.record(action="account.created", by=by, subject=user)
    if own_assignments(organisation, user, on=now.date()).exists():
        raise RoleNotGiven(_("She works here already. Give her the role on her own page."))
    open_here = Invitation.objects.unscoped(reason="invitation.once").filter(
        organisation=organisation, user=user, accepted_at=None, withdrawn_at=None
    )
    if open_here.exists():
        raise RoleNotGiven(_("She is invited already. Make a new code for that invitation."))
    invitation = Invitation(
        organisation=organisation,
        user=user,
        display_name=display_name,
        of_partner=of_partner,
        invited_by=by,
        code_expires_at=now + CODE_LIVES,
        **part._asdict(),
    )
    return with_new_code(invitation, "invitation.made", by=by)


@transaction.atomic
def renew(*, invitation: Invitation, by: User, now: datetime.datetime | None = None) -> Offer:
    """Make a new code; the one before opens nothing from now on."""
    invitation = _open(invitation, by=by)
    invitation.code_expires_at = (now or timezone.now()) + CODE_LIVES
    return with_new_code(invitation, "invitation.renewed", by=by)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime.datetime | None = None) -> None:
    invitation = _open(invitation, by=by)
    invitation.withdrawn_at, invitation.withdrawn_by = now or timezone.now(), by
    invitation.code_digest = None
    invitation.save()
    audit.record(action="invitation.withdrawn", by=by, subject=invitation)


def _open(invitation: Invitation, *, by: User) -> Invitation:
    """Return the invitation locked. Errors: NotAllowed; Over."""
    found = Invitation.objects.visible_to(by).select_for_update(of=("self",)).get(pk=invitation.pk)
    access_people.check_may_administer(by, found.organisation)
    if not found.is_open:
        raise Over
    return found


def with_new_code(
    invitation: Invitation, action: str, *, by: User | None, system: str = ""
) -> Offer:
    """Save an invitation with a new code. Who may is the caller's. Errors: RoleNotGiven."""
    code = codes.new()
    invitation.code_digest = codes.digest(code)
    _save(invitation)
    details = told(invitation)
    audit.record(action=action, by=by, system=system, subject=invitation, details=details)
    return Offer(invitation, code)


# --- Roles --------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(*, user: User, organisation: Organisation, part: Part, by: User) -> Assignment:
    """Give a role to somebody who works here. Errors: NotAllowed; RoleNotGiven."""
    access_people.check_may_look_after(by, organisation, of=user)
    _check_team(organisation, part.team)
    if not own_assignments(organisation, user).exists():
        raise RoleNotGiven
    assignment = assign(user, organisation, part)
    audit.record(action="assignment.given", by=by, subject=user, details=told(assignment))
    open_sessions.end_all(user)
    return assignment


def assign(
    user: User, organisation: Organisation, part: Part, *, partner: Organisation | None = None
) -> Assignment:
    """Make the row of a role. Who may, and the trail, are the caller's. Errors: RoleNotGiven."""
    User.objects.select_for_update(no_key=True).get(
        pk=user.pk
    )  # two roles at once must not slip past the check
    _check_kept_apart(
        user, {organisation.pk, partner.pk if partner else organisation.pk}, part.role
    )
    place = {"team": part.team} if part.team else {"organisation": organisation}
    dates = {"starts_on": part.starts_on, "ends_on": part.ends_on}
    assignment = Assignment(user=user, role=part.role, partner=partner, **place, **dates)
    _save(assignment)
    forget()
    return assignment


@transaction.atomic
def end_role(*, assignment: Assignment, by: User, now: datetime.datetime | None = None) -> None:
    """End an assignment at once; a partner's person may be called back by the partner, too.

    Errors: NotAllowed; Over; LastAdministrator.
    """
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    lender = assignment.partner
    if lender is None or not access_people.can_look_after(by, lender, of=assignment.user):
        access_people.check_may_look_after(by, _giver(assignment), of=assignment.user)
    if assignment.ended_at is not None:
        raise Over
    if assignment.role == Role.ADMINISTRATOR:
        _check_somebody_is_left(assignment.user, {_giver(assignment).pk})
    assignment.ended_at, assignment.ended_by = now or timezone.now(), by
    assignment.save(update_fields=["ended_at", "ended_by"])
    details = told(assignment)
    audit.record(action="assignment.ended", by=by, subject=assignment.user, details=details)
    open_sessions.end_all(assignment.user)


@transaction.atomic
def restore_role(*, assignment: Assignment, by: User) -> None:
    """Take an end back. Errors: NotAllowed; Over; RoleNotGiven if she has the same role again."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    access_people.check_may_look_after(by, _giver(assignment), of=assignment.user)
    if assignment.ended_at is None or assignment.partner_id:
        raise Over
    _check_kept_apart(assignment.user, {_giver(assignment).pk}, Role(assignment.role))
    assignment.ended_at = assignment.ended_by = None
    _save(assignment)
    details = told(assignment)
    audit.record(action="assignment.restored", by=by, subject=assignment.user, details=details)
    open_sessions.end_all(assignment.user)


def _giver(assignment: Assignment) -> Organisation:
    """Return the organisation an assignment is for, or that runs its case."""
    place = assignment.team.organisation if assignment.team else assignment.organisation
    if place is None:  # refused by a constraint
        raise RoleNotGiven
    return place


def own_assignments(
    organisation: Organisation, user: User, *, on: datetime.date | None = None
) -> AssignmentQuerySet:
    """What makes her one of this organisation's own people; with a day: then or later."""
    held = Assignment.objects.within([organisation.pk]).filter(user=user, partner=None)
    return held if on is None else held.not_over(on)


def told(row: Assignment | Invitation) -> dict[str, str]:
    """Return what the trail keeps of a role: codes and ids."""
    details = {"role": row.role}
    if row.team_id:
        details["team"] = str(row.team_id)
    if row.organisation_id:
        details["organisation"] = str(row.organisation_id)
    if row.ends_on:
        details["until"] = row.ends_on.isoformat()
    return details


# Who looks after people, and who watches the trail, see no content (design.md, section 1). Who helps
# sees no account, and who works on accounts does not see who asked for help.
KEPT_APART = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPPORT_WORKER})


def _check_kept_apart(user: User, organisations: set[uuid.UUID], role: Role) -> None:
    """An administrator, an auditor or a support worker is nothing else in the same organisation."""
    held = Assignment.objects.of(organisations).filter(user=user).not_over(timezone.now().date())
    others = set(held.values_list("role", flat=True)) - {role}
    if others and (role in KEPT_APART or others & KEPT_APART):
        raise RoleNotGiven(
            _(
                "An administrator, an auditor or a support worker holds no other role. End the other"
                " role first."
            )
        )


def _check_team(organisation: Organisation, team: CaseTeam | None) -> None:
    if team is not None and team.organisation_id != organisation.pk:
        raise RoleNotGiven


def _save(row: Assignment | Invitation) -> None:
    """Save, and say a broken constraint in its own words."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise RoleNotGiven(error.messages[0]) from None
    row.save()


# --- Accounts -----------------------------------------------------------------------------------------


@transaction.atomic
def switch_off(*, user: User, organisation: Organisation, by: User) -> None:
    """Close an account at once; her sessions end. Errors: NotAllowed; Over; LastAdministrator."""
    user = _own(user, organisation, by=by)
    if not user.is_active:
        raise Over
    _check_somebody_is_left(user, _administers(user))
    user.is_active, user.off_for = False, organisation
    user.save(update_fields=["is_active", "off_for"])
    audit.record(action="account.switched_off", by=by, subject=user)
    open_sessions.end_all(user)


@transaction.atomic
def switch_on(*, user: User, organisation: Organisation, by: User) -> None:
    """Errors: NotAllowed; Over; OffElsewhere."""
    user = _own(user, organisation, by=by)
    if user.is_active:
        raise Over
    if user.off_for_id not in {None, organisation.pk}:
        raise OffElsewhere
    user.is_active, user.off_for = True, None
    user.save(update_fields=["is_active", "off_for"])
    audit.record(action="account.switched_on", by=by, subject=user)


@transaction.atomic
def end_sessions(*, user: User, organisation: Organisation, by: User) -> int:
    """Sign her out everywhere; return of how many sessions. Errors: NotAllowed."""
    user = _own(user, organisation, by=by)
    ended = open_sessions.end_all(user)
    details = {"count": str(ended)}
    audit.record(action="account.sessions_ended", by=by, subject=user, details=details)
    return ended


def _own(user: User, organisation: Organisation, *, by: User) -> User:
    """Return the account locked, if it is of one of this organisation's own people, not a partner's."""
    access_people.check_may_look_after(by, organisation, of=user)
    if not own_assignments(organisation, user).exists():
        raise Over
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _administers(user: User) -> set[uuid.UUID]:
    held = Assignment.objects.in_force(timezone.now().date())
    held = held.filter(user=user, role=Role.ADMINISTRATOR)
    return set(held.values_list("organisation_id", flat=True))


def _check_somebody_is_left(user: User, organisations: set[uuid.UUID]) -> None:
    """Each of these organisations has another administrator today.

    The organisations are locked, in one order: two administrators who switch each other off at the
    same moment must not both succeed. Never their keys: rows of the trail point at whoever acts.
    """
    places = Organisation.objects.filter(pk__in=organisations).order_by("pk")
    for place in places.select_for_update(no_key=True):
        left = Assignment.objects.in_force(timezone.now().date()).filter(
            organisation=place, role=Role.ADMINISTRATOR, user__is_active=True
        )
        if not left.exclude(user=user).exists():
            raise LastAdministrator
