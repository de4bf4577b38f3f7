"""Who may open one record to one person by name: the part of access.py that makes exceptions."""

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.access_rules import ORGANISATION, TEAM
from accounts.errors import NotAllowed
from accounts.models import Assignment, CaseTeam, Organisation, Role, User
from accounts.paths import along, paths_of

CONTENT_ROLES = (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)


def works_on_records_of(user: User, organisation: Organisation) -> bool:
    """Whether she is an analyst, advocate or approver there today, of all of it or of one case."""
    held = Assignment.objects.in_force(timezone.now().date()).within([organisation.pk])
    return held.filter(user=user, role__in=CONTENT_ROLES).exists()


def check_may_permit(user: Asker, record: Model, *, to: User | None = None) -> None:
    """Open a record to somebody whose cases do not hold it: an approver of it, never to herself.

    What was opened to the approver by name only, or is published, she does not pass on.
    """
    if to is not None and user.pk == to.pk:
        raise NotAllowed(_("Nobody opens a record to herself."))
    model = type(record)
    held = [one for one in access.standings(user) if one.role == Role.APPROVER]
    paths = paths_of(model)
    hers = along(model, paths[ORGANISATION], {one.organisation_id for one in held} - {None})
    # Her case must be of the organisation that holds the record: what a partner lent is not hers.
    holder = model._base_manager.filter(pk=record.pk).values(paths[ORGANISATION])
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held], organisation__in=holder)
    hers |= along(model, paths[TEAM], teams.values_list("pk", flat=True))
    if not model._base_manager.filter(hers, pk=record.pk).exists():
        raise NotAllowed(_("Only an approver of this record may open it to somebody."))


def can_permit(user: Asker, record: Model) -> bool:
    return access._allowed(check_may_permit, user, record)
