"""What people write that is kept in clear: in their own words, and none of an account's (ADR 0046)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence.models import Incident, Paragraph, Testimony, Translation
from evidence.search import words_of

REASON = "own_words"
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
    check([reason], paragraphs)
    return reason


def check(texts: Iterable[str], paragraphs: Iterable[Paragraph]) -> None:
    """Raise QuotesAccount if one of these texts repeats a run of words of an account."""
    said = [words for text in texts if (words := words_of(text))]
    if said and any(
        _repeats(one, words) for words in map(words_of, _wordings(paragraphs)) for one in said
    ):
        raise QuotesAccount


def of_accounts(accounts: Any) -> Iterable[Paragraph]:
    """Return every paragraph of accounts (keys, or a query of keys): the next one tells as much."""
    return _paragraphs().filter(testimony__in=accounts)


def told_of(incidents: Any) -> Iterable[Paragraph]:
    """Return every paragraph of the accounts given to us that tell of these incidents."""
    return _given().filter(testimony__incidents__in=incidents).distinct()


def named_in(codes: Iterable[str]) -> Iterable[Paragraph]:
    """Return every paragraph of the accounts given to us that a text names, itself or by an incident."""
    wanted = set(codes)
    if not wanted:
        return []
    named = Incident._base_manager.filter(code__in=wanted)
    stands = named.exclude(merged_into=None).values("merged_into")
    told = Testimony.incidents.through._base_manager.filter(
        Q(incident__in=named.values("pk")) | Q(incident__in=stands)
    )
    rows = Testimony.objects.unscoped(reason=REASON).filter(code__in=wanted)
    of = {*rows.values_list("pk", flat=True), *told.values_list("testimony", flat=True)}
    return _given().filter(testimony__in=of)


def _paragraphs() -> Any:
    return Paragraph.objects.unscoped(reason=REASON).select_related("key")


def _given() -> Any:
    """What others published stands in clear here, too."""
    return _paragraphs().filter(testimony__basis=Testimony.Basis.CONSENT)


def _wordings(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """Yield the originals and all translations, checked or not, of who was not erased."""
    open_now = [one for one in paragraphs if one.key.destroyed_at is None]
    yield from (one.original for one in open_now)
    if open_now:
        rows = Translation.objects.unscoped(reason=REASON).filter(paragraph__in=open_now)
        yield from (one.text for one in rows.select_related("key"))


def _repeats(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a long run of `words`, or all of them where they are few, stands in `said`."""
    length = min(LONGEST_RUN, max(len(words), 2))
    return not _runs(said, length).isdisjoint(_runs(words, length))


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
