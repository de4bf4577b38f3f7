"""Reasons an analyst writes that are kept in clear: in her own words, and none of an account's."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence.models import Paragraph
from evidence.search import words_of
from legal_analysis import cited

LONGEST_REASON = 2000  # letters
LONGEST_TAKING_BACK = 500
# So many words of an account one after the other in a reason are a quotation, not a coincidence.
LONGEST_RUN = 6


class BadReason(DomainError):
    code, status, message = "bad_reason", 400, _("Say why, in your own words.")


class QuotesAccount(DomainError):
    code, status = "quotes_account", 400
    message = _(
        "Your reason repeats words of the account. They stay sealed there: say it in your own words."
    )


def in_clear(reason: str, paragraphs: Iterable[Paragraph], *, longest: int = LONGEST_REASON) -> str:
    """Return a reason that can be kept in clear. Compared in memory with what it must not repeat.

    Errors: BadReason; QuotesAccount.
    """
    reason = reason.strip()
    if not reason:
        raise BadReason
    if len(reason) > longest:
        raise BadReason(_("This is too long. Say it more shortly."))
    said = words_of(reason)
    for paragraph in paragraphs:
        if paragraph.key.destroyed_at is None and any(
            _repeats(said, words_of(text)) for text in cited.every_wording(paragraph)
        ):
            raise QuotesAccount
    return reason


def _repeats(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a long run of `words`, or all of them where they are few, stands in `said`."""
    length = min(LONGEST_RUN, max(len(words), 2))
    return not _runs(said, length).isdisjoint(_runs(words, length))


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
