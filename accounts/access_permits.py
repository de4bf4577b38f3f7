"""Who may open one record to one person by name: the part of access.py that makes exceptions."""

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import Assignment, Organisation, Role, User

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
    if not access.holds_record(user, record, Role.APPROVER):
        raise NotAllowed(_("Only an approver of this record may open it to somebody."))


def can_permit(user: Asker, record: Model) -> bool:
    return access._allowed(check_may_permit, user, record)
