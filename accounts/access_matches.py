"""Who says whether two persons are one."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.access import Asker, role_on
from accounts.errors import NotAllowed
from accounts.models import Role


def check_may_decide_match(user: Asker, match: Model) -> None:
    """Never the documenter who met them: she would learn who has spoken to us before (FACC-7)."""
    if role_on(user, match, Role.APPROVER) is None:
        raise NotAllowed(_("Only an approver of this organisation may do this."))
