"""Errors a person can act on. One place turns them into a page or JSON: config/errors.py."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Base of every refusal that has a reason to show.

    `code` is stable, `status` an HTTP status, `message` a translated sentence that names no person
    and no content. Subclasses set all three; an instance may carry a more exact message.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    message: str | Promise = _("This could not be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The person may see this, but may not do that with it."""

    code, status, message = "not_allowed", 403, _("You may not do this.")


class Erased(DomainError):
    """The key of this person was destroyed; what it sealed cannot be read again by anybody."""

    code, status, message = "erased", 410, _("This record was erased at the person's wish.")


class TooMany(DomainError):
    """Somebody tries too often; what she tried is not said."""

    code, status = "too_many", 429
    message = _("That was too often. Please wait a while and try again.")
