"""Who may ask for help for somebody, and who helps: the part of access.py that evidence knows nothing of."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker, role_on
from accounts.errors import NotAllowed
from accounts.models import Organisation, Role


def check_may_ask_for_help(user: Asker, organisation: Organisation) -> None:
    """Hand over what somebody asks for: who sits with her."""
    if not access._holds(user, (Role.DOCUMENTER,), organisation):
        raise NotAllowed(_("Only who met this person, for this organisation, may do this."))


def check_may_help(user: Asker, record: Model) -> None:
    """Do something about a need, a referral or a place of help: a support worker of its organisation."""
    if role_on(user, record, Role.SUPPORT_WORKER) is None:
        raise NotAllowed(_("Only a support worker of this organisation may do this."))


def check_may_keep_desk(user: Asker, organisation: Organisation) -> None:
    """Write down a need or a place of help that is not there yet."""
    if not access._holds(user, (Role.SUPPORT_WORKER,), organisation):
        raise NotAllowed(_("Only a support worker of this organisation may do this."))
