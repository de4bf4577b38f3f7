"""What can be wrong with the store, whichever it is."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class StoreFull(DomainError):
    """There is no room for this file."""

    code, status = "store_full", 507
    message = _(
        "There is no room for this file at the moment. Nothing was kept. Please tell who looks after this site."
    )


class StoreAway(DomainError):
    """The store does not answer. It says nothing about any file in it."""

    code, status = "store_away", 503
    message = _("Files cannot be reached at the moment. Please try again later.")


class ObjectMissing(Exception):
    """A row names an object that is not in the store."""
