"""Who gives a person a code to keep, and who answers when she asks to be contacted."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.access import Asker, role_on
from accounts.errors import NotAllowed
from accounts.models import Role


def check_may_give_receipt(user: Asker, person: Model) -> None:
    """Give a code, a new one in its place, or end it: who met her, or an approver of her account."""
    if role_on(user, person, Role.DOCUMENTER, Role.APPROVER) is None:
        raise NotAllowed(_("Only who met this person, or an approver, may do this."))


def check_may_take_back(user: Asker, person: Model) -> None:
    """Write down that she takes back what she allowed, when she says so without her code (WDR-1)."""
    if role_on(user, person, Role.APPROVER) is None:
        raise NotAllowed(_("Only an approver of her account may do this."))


def check_may_answer_contact(user: Asker, request: Model) -> None:
    """See to it that somebody is contacted who asked for it."""
    if role_on(user, request, Role.APPROVER) is None:
        raise NotAllowed(_("Only an approver of this record may do this."))
