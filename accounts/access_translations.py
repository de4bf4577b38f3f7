"""Who writes a translation of an account, and who checks one: the part of access.py for it.

Analysts write. An analyst or an approver checks, who wrote no version of it. What others published is
nobody's to translate here, and who took an account down does not open it again by this way.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import REVIEWERS, Asker
from accounts.errors import NotAllowed
from accounts.models import Role


def check_may_translate(user: Asker, account: Any, *, taken_down_by: uuid.UUID | None) -> None:
    """Write or change the translation of an account that was given to us."""
    _check_may_open(user, account, taken_down_by)
    if access.role_on(user, account, Role.ANALYST) is None:
        raise NotAllowed(_("Only an analyst of this account may translate it."))


def can_translate(user: Asker, account: Any, *, taken_down_by: uuid.UUID | None) -> bool:
    return access._allowed(check_may_translate, user, account, taken_down_by=taken_down_by)


def check_may_check_translation(
    user: Asker,
    account: Any,
    *,
    taken_down_by: uuid.UUID | None,
    written_by: Collection[uuid.UUID],
) -> None:
    """Say that a translation says what she said. `written_by`: who wrote any version of it."""
    _check_may_open(user, account, taken_down_by)
    if user.pk in written_by:
        raise NotAllowed(_("A second person must check this: you wrote a version of it."))
    if access.role_on(user, account, *REVIEWERS) is None:
        raise NotAllowed(_("Only an analyst or an approver of this account may check this."))


def can_check_translation(
    user: Asker,
    account: Any,
    *,
    taken_down_by: uuid.UUID | None,
    written_by: Collection[uuid.UUID],
) -> bool:
    return access._allowed(
        check_may_check_translation,
        user,
        account,
        taken_down_by=taken_down_by,
        written_by=written_by,
    )


def _check_may_open(user: Asker, account: Any, taken_down_by: uuid.UUID | None) -> None:
    if account.organisation_id is None:
        raise NotAllowed(_("What others published is not translated here."))
    if user.pk == taken_down_by and access.has_role(user, Role.DOCUMENTER):
        raise NotAllowed(_("Who took an account down does not open it again."))
