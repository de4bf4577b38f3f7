"""Who enters a policy into the record, and who verifies it: the part of access.py about that."""

import uuid

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker, role_on
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role

# Who lets an entry into the record, as the second person.
VERIFIERS = (Role.ANALYST, Role.APPROVER)


def check_may_enter_policy(user: Asker) -> uuid.UUID:
    """Enter a policy, or correct one: an analyst. Returns the organisation she does it for."""
    held = [one for one in access.standings(user) if one.role == Role.ANALYST]
    for one in held:
        if one.organisation_id:
            return uuid.UUID(str(one.organisation_id))
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held])
    # Of several cases the one first begun, so that it is always the same.
    organisation = teams.order_by("pk").values_list("organisation", flat=True).first()
    if organisation is None:
        raise NotAllowed(_("Only an analyst may enter a policy."))
    return organisation


def can_enter_policy(user: Asker) -> bool:
    return access._allowed(check_may_enter_policy, user)


def check_may_write_entry(user: Asker, entry: Model, *, author_id: uuid.UUID | None) -> None:
    """Change or send what is being entered: who began it, while she is an analyst of its owner."""
    if user.pk != author_id or role_on(user, entry, Role.ANALYST) is None:
        raise NotAllowed(_("Only who began this entry may change it."))


def can_write_entry(user: Asker, entry: Model, *, author_id: uuid.UUID | None) -> bool:
    return access._allowed(check_may_write_entry, user, entry, author_id=author_id)


def check_may_verify_entry(user: Asker, entry: Model, *, author_id: uuid.UUID | None) -> None:
    """Verify what another entered, or send it back. Never who entered it."""
    if user.pk == author_id:
        raise NotAllowed(_("A second person must verify this."))
    if role_on(user, entry, *VERIFIERS) is None:
        raise NotAllowed(_("Only an analyst or an approver may verify this."))


def can_verify_entry(user: Asker, entry: Model, *, author_id: uuid.UUID | None) -> bool:
    return access._allowed(check_may_verify_entry, user, entry, author_id=author_id)
