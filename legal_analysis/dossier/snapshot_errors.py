"""Why a frozen submission is not opened."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class SnapshotChanged(DomainError):
    """What is kept is not what was frozen: changed since, or partly out of the asker's reach."""

    code, status = "snapshot_changed", 409
    message = _("This submission is no longer what was frozen. Freeze the case again.")
