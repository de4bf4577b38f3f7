"""Who says who was under whom: the part of access.py about authorities."""

import uuid

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access, access_policies
from accounts.access import Asker
from accounts.errors import NotAllowed


def check_may_write_line(user: Asker) -> uuid.UUID:
    """Enter who was under whom: an analyst. Returns the organisation she does it for."""
    return access_policies.check_may_enter_policy(user)


def can_write_line(user: Asker) -> bool:
    return access._allowed(check_may_write_line, user)


def check_may_correct_line(user: Asker, line: Model) -> uuid.UUID:
    """Correct what analysts of her organisation wrote, or take it back. Returns the organisation."""
    organisation = check_may_write_line(user)
    if line.organisation_id != organisation:  # type: ignore[attr-defined]
        raise NotAllowed(_("Only those who wrote this line may correct it. You may add your own."))
    return organisation


def can_correct_line(user: Asker, line: Model) -> bool:
    return access._allowed(check_may_correct_line, user, line)
