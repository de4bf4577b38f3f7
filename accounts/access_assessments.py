"""Who reads an assessment as the second person: the part of access.py about that."""

import uuid
from collections.abc import Collection

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import REVIEWERS, Asker, role_on
from accounts.errors import NotAllowed
from accounts.models import Role


def check_may_second(user: Asker, assessment: Model, *, written_by: Collection[uuid.UUID]) -> Role:
    """Agree to an assessment or ask for a change: somebody of the case who wrote no version of it.

    Returns what she is for the case.
    """
    if user.pk in written_by:
        raise NotAllowed(_("You wrote part of this. A second person must read it."))
    role = role_on(user, assessment, *REVIEWERS)
    if role is None:
        raise NotAllowed(_("Only an analyst or an approver of this case may be its second reader."))
    return role


def can_second(user: Asker, assessment: Model, *, written_by: Collection[uuid.UUID]) -> bool:
    return access._allowed(check_may_second, user, assessment, written_by=written_by)
