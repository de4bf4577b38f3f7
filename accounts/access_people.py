"""Who may do what with colleagues: the part of access.py that opens no record."""

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import Organisation, Recovery, Role, User


def check_may_administer(user: Asker, organisation: Organisation) -> None:
    """Make accounts and assignments. Opens no content."""
    if not access._holds(user, (Role.ADMINISTRATOR,), organisation):
        raise NotAllowed(_("Only an administrator of this organisation may do this."))


def can_administer(user: Asker, organisation: Organisation) -> bool:
    return access._allowed(check_may_administer, user, organisation)


def check_may_look_after(user: Asker, organisation: Organisation, *, of: User) -> None:
    """Change somebody's roles and account, or ask to let her back in. Never one's own."""
    if user.pk == of.pk:
        raise NotAllowed(_("Nobody changes her own roles. Ask another administrator."))
    check_may_administer(user, organisation)


def can_look_after(user: Asker, organisation: Organisation, *, of: User) -> bool:
    return access._allowed(check_may_look_after, user, organisation, of=of)


def check_may_agree_to_recovery(user: Asker, asked: Recovery) -> None:
    """Let somebody back in: a second person, never who asked, never for oneself (T-28)."""
    if user.pk in {asked.asked_by_id, asked.user_id}:
        raise NotAllowed(_("A second person must agree to this."))
    if not access._holds(user, (Role.ADMINISTRATOR, Role.APPROVER), asked.organisation):
        raise NotAllowed(_("Only an administrator or an approver of this organisation may agree."))


def can_agree_to_recovery(user: Asker, asked: Recovery) -> bool:
    return access._allowed(check_may_agree_to_recovery, user, asked)


def check_may_withdraw_recovery(user: Asker, asked: Recovery) -> None:
    """Taking it back needs one person; not who would be let in, who could hide it so."""
    if user.pk == asked.user_id:
        raise NotAllowed
    if not access._holds(user, (Role.ADMINISTRATOR, Role.APPROVER), asked.organisation):
        raise NotAllowed


def can_withdraw_recovery(user: Asker, asked: Recovery) -> bool:
    return access._allowed(check_may_withdraw_recovery, user, asked)
