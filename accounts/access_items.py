"""Who takes files in and who looks after them: the part of access.py for evidence items."""

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Organisation, Role


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
