"""Why two records are one event, or two: a sentence of her own that is kept in clear."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence import own_words
from evidence.models import Incident

LONGEST = 500  # letters


class NoReason(DomainError):
    code, status, message = "merge_no_reason", 400, _("Say why, in a sentence.")


def said(reason: str) -> str:
    """Return a reason that can be kept. Errors: NoReason."""
    words = reason.strip()
    if not words:
        raise NoReason
    if len(words) > LONGEST:
        raise NoReason(_("This is too long. Say it more shortly."))
    return words


def check_own_words(reason: str, *incidents: Incident) -> None:
    """Errors: own_words.QuotesAccount, if it repeats what somebody told of one of these."""
    own_words.check([reason], own_words.told_of([one.pk for one in incidents]))
