"""Why a file from outside was not opened, or not opened further, in words for whoever sent it."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class Why(models.TextChoices):
    """The label is what a person reads; the value is what is stored and never changes meaning."""

    TOO_LARGE = "too_large", _("The file is larger than what may be opened here.")
    TOO_LONG = "too_long", _("The recording is longer than what may be opened here.")
    TOO_MANY_PAGES = "too_many_pages", _("The document has more pages than may be opened here.")
    TOO_MANY_PIXELS = "too_many_pixels", _("The picture is larger than what may be opened here.")
    TOO_MANY_PARTS = "too_many_parts", _("The file holds more parts than may be opened here.")
    TOO_DEEP = "too_deep", _("The file holds files within files, deeper than may be opened here.")
    GROWS = "grows", _("The file would grow far beyond its size when opened.")
    TOOK_TOO_LONG = "took_too_long", _("Opening the file took too long and was stopped.")
    TOO_MUCH_MEMORY = "too_much_memory", _("Opening the file took too much memory.")
    TOO_MUCH_CAME_OUT = "too_much_came_out", _("Opening the file gave far more than expected.")
    NOT_OF_A_KIND = "not_of_a_kind", _("Files of this kind are not opened here.")
    NOT_AS_NAMED = "not_as_named", _("The file is not what its name says it is.")
    TWO_KINDS = "two_kinds", _("The file is made to be read as two kinds of file at once.")
    ACTIVE = "active", _("The file holds a program (a script or a macro).")
    CAPTURE = (
        "capture",
        _(
            "A captured web page (WARC). It is kept as it came and not opened here: pages of the web act when they are opened, and none of it could be shown without that."
        ),
    )
    LOCKED = "locked", _("The file is locked with a password.")
    DAMAGED = "damaged", _("The file is damaged, or not whole.")
    NO_CLEAN_COPY = (
        "no_clean_copy",
        _("No copy without hidden data can be made from a file of this kind."),
    )
    INFECTED = "infected", _("The virus scanner found something in the file.")


class Refused(DomainError):
    """The bytes were not opened, or what was opened did not keep to the limits. `why` is stored."""

    code, status, message = "file_refused", 422, _("The file was not opened.")

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.label)


class CannotInspect(DomainError):
    """Nothing was opened, and that is no fault of the file: it stays "not yet inspected"."""

    code, status = "cannot_inspect", 503
    message: str | Promise = _(
        "Files cannot be opened safely on this machine at present, so none was opened."
    )
