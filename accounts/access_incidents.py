"""Who adds an act to an incident, or corrects it: the part of access.py for what is already there."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.access_rules import ORGANISATION, TEAM
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role
from accounts.paths import along, paths_of


def check_may_change_incident(user: Asker, incident: Model) -> None:
    """Add an act to an incident, or correct it: an analyst of who holds it, or of its case.

    What is published is changed by its files. What a partner lent to her case, or was opened to her by
    name, she reads.
    """
    model = type(incident)
    held = [one for one in access.standings(user) if one.role == Role.ANALYST]
    paths = paths_of(model)
    hers = along(model, paths[ORGANISATION], {one.organisation_id for one in held} - {None})
    holder = model._base_manager.filter(pk=incident.pk).values(paths[ORGANISATION])
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held], organisation__in=holder)
    hers |= along(model, paths[TEAM], teams.values_list("pk", flat=True))
    if not model._base_manager.filter(hers, pk=incident.pk).exists():
        raise NotAllowed(_("Only an analyst of this incident may do this."))


def can_change_incident(user: Asker, incident: Model) -> bool:
    return access._allowed(check_may_change_incident, user, incident)
