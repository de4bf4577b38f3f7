"""Who records what a source says of an actor, and who says what stands: that part of access.py."""

import uuid

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import Role

# Who lets a reconciliation into the library that everybody reads, as the second person.
ACCEPTERS = (Role.ANALYST, Role.APPROVER)


def check_may_state(user: Asker) -> None:
    """Record what a source says of an institution or office-holder, or propose what stands of it."""
    if not access.has_role(user, Role.ANALYST):
        raise NotAllowed(_("Only an analyst may record what a source says."))


def can_state(user: Asker) -> bool:
    return access._allowed(check_may_state, user)


def check_may_change_statement(user: Asker, *, recorded_by_id: uuid.UUID | None) -> None:
    """Correct how a source was read, or take it back. What the library has changes with the library."""
    check_may_state(user)
    if recorded_by_id is None:
        raise NotAllowed(_("This is of the reference library, and changes with it."))


def can_change_statement(user: Asker, *, recorded_by_id: uuid.UUID | None) -> bool:
    return access._allowed(check_may_change_statement, user, recorded_by_id=recorded_by_id)


def check_may_accept(user: Asker, *, author_id: uuid.UUID | None) -> None:
    """Let what another proposed stand in the library."""
    if user.pk == author_id:
        raise NotAllowed(_("A second person must accept this."))
    if not access.has_role(user, *ACCEPTERS):
        raise NotAllowed(_("Only an analyst or an approver may accept this."))


def can_accept(user: Asker, *, author_id: uuid.UUID | None) -> bool:
    return access._allowed(check_may_accept, user, author_id=author_id)
