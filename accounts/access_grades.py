"""Who grades what sources say, and joins them to one origin: the part of access.py about that."""

import uuid
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access, access_policies
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import Role

# Who reads how something was graded.
READERS = (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)


def check_may_grade(user: Asker, record: Model) -> None:
    """Grade a source of a record: an analyst of who holds it; of what is published, any analyst."""
    holder: Any = getattr(record, "organisation_id", None)
    if holder is None:
        if not access.has_role(user, Role.ANALYST):
            raise NotAllowed(_("Only an analyst may grade a source."))
    elif not access.holds_record(user, record, Role.ANALYST):
        raise NotAllowed(_("Only an analyst of this record may grade its sources."))


def can_grade(user: Asker, record: Model) -> bool:
    return access._allowed(check_may_grade, user, record)


def check_may_join_sources(user: Asker) -> uuid.UUID:
    """Say which publications go back to one origin: an analyst. Returns for whom she says it."""
    return access_policies.check_may_enter_policy(user)


def can_join_sources(user: Asker) -> bool:
    return access._allowed(check_may_join_sources, user)
