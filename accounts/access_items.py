"""Who takes files in and who looks after them: the part of access.py for evidence items."""

import uuid

from django.db.models import F, Model, Q
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Organisation, Role, User


def check_may_receive(user: Asker, place: CaseTeam | Organisation) -> None:
    """Take a file in: a documenter for her organisation, an analyst for her case or organisation."""
    roles = (Role.ANALYST,) if isinstance(place, CaseTeam) else (Role.DOCUMENTER, Role.ANALYST)
    if not access._holds(user, roles, place):
        raise NotAllowed(_("Only a documenter or an analyst may take in files here."))


def can_receive(user: Asker, place: CaseTeam | Organisation) -> bool:
    return access._allowed(check_may_receive, user, place)


def receives_for(user: Asker) -> list[Organisation | CaseTeam]:
    """Return the organisations and cases for which she takes files in, organisations first."""
    held = [one for one in access.standings(user) if one.role in (Role.DOCUMENTER, Role.ANALYST)]
    analyses = [one for one in held if one.role == Role.ANALYST]
    organisations = Organisation.objects.filter(pk__in=[one.organisation_id for one in held])
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in analyses])
    return [*organisations.order_by("name"), *teams.order_by("pk")]


# --- What is done with an item that is kept --------------------------------------------------------

CUSTODIANS = (Role.ANALYST, Role.APPROVER)
# Who may be handed an item: she reads it already.
RECEIVERS = (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)


def check_may_register(user: Asker, place: CaseTeam | Organisation) -> None:
    """Write down a physical object that came: for her case or organisation."""
    if not access._holds(user, CUSTODIANS, place):
        raise NotAllowed(_("Only an analyst or an approver may register objects here."))


def can_register(user: Asker, place: CaseTeam | Organisation) -> bool:
    return access._allowed(check_may_register, user, place)


def registers_for(user: Asker) -> list[Organisation | CaseTeam]:
    """Return the organisations and cases for which she registers objects, organisations first."""
    held = [one for one in access.standings(user) if one.role in CUSTODIANS]
    organisations = Organisation.objects.filter(pk__in=[one.organisation_id for one in held])
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held])
    return [*organisations.order_by("name"), *teams.order_by("pk")]


def check_may_keep_custody(user: Asker, item: Model) -> None:
    """Move an item, hand it over, read the sealed words of its chain: of who holds it, or its case."""
    if not access.holds_record(user, item, *CUSTODIANS):
        raise NotAllowed(_("Only an analyst or an approver of this item may do this."))


def can_keep_custody(user: Asker, item: Model) -> bool:
    return access._allowed(check_may_keep_custody, user, item)


def can_be_handed(user: User, item: Model) -> bool:
    """Whether an item may be handed to this colleague: she works where it is held, and reads it."""
    return access.holds_record(user, item, *RECEIVERS)


def check_may_confirm_handover(user: Asker, item: Model, *, to: uuid.UUID | None) -> None:
    """Confirm that an item came. Only who it was handed to knows."""
    if to is None or user.pk != to or not access.holds_record(user, item, *RECEIVERS):
        raise NotAllowed(_("Only who it was handed over to may confirm this."))


def can_confirm_handover(user: Asker, item: Model, *, to: uuid.UUID | None) -> bool:
    return access._allowed(check_may_confirm_handover, user, item, to=to)


# --- Taking a file out ------------------------------------------------------------------------------


def check_may_take_out(user: Asker, item: Model, *, received_by: uuid.UUID | None) -> None:
    """Take a file out, or ask a second person for it: who reads the item for her work.

    Not who took it in as a documenter: who is made to open what she sent must be unable to.
    """
    if user.pk == received_by and access.has_role(user, Role.DOCUMENTER):
        raise NotAllowed(_("Who took a file in does not open it again."))
    if access.role_on(user, item, *RECEIVERS) is None:
        raise NotAllowed(_("Only who works with this item may take its file out."))


def can_take_out(user: Asker, item: Model, *, received_by: uuid.UUID | None) -> bool:
    return access._allowed(check_may_take_out, user, item, received_by=received_by)


def check_may_let_out(user: Asker, item: Model, *, asked_by: uuid.UUID | None) -> None:
    """Answer who asks for a file as it came: an approver of who holds the item, or of its case there.

    Never who asked. What a partner lent to her case, she does not let out.
    """
    if user.pk == asked_by:
        raise NotAllowed(_("A second person must answer this."))
    if not access.holds_record(user, item, Role.APPROVER):
        raise NotAllowed(_("Only an approver of this item may answer this."))


def lets_out(user: Asker) -> Q:
    """Return the filter that leaves the items whose files she may let out: `check_may_let_out`, of all."""
    held = [one for one in access.standings(user) if one.role == Role.APPROVER]
    organisations = {one.organisation_id for one in held} - {None}
    teams = {one.team_id for one in held} - {None}
    of_its_holder = Q(materials__team__organisation=F("organisation"))
    return Q(organisation__in=organisations) | (Q(materials__team__in=teams) & of_its_holder)


def can_let_out(user: Asker, item: Model, *, asked_by: uuid.UUID | None) -> bool:
    return access._allowed(check_may_let_out, user, item, asked_by=asked_by)
