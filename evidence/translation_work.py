"""What there is to translate and to check, for whom; and how far the translation of an account is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts import access
from accounts.access import REVIEWERS
from accounts.models import Role, User
from evidence.models import Paragraph, Person, Testimony, Translation
from evidence.models.testimony import due_in
from evidence.vocabulary import Language

Method, Check = Translation.Method, Translation.Check
# What every account must be readable in: the language mechanisms and most colleagues work in.
WORKING_LANGUAGE = Language.ENGLISH


def accounts_of(user: User) -> QuerySet[Testimony]:
    """The accounts given to us whose translations she may open: to write, or to check."""
    # Those whose key is gone are few, and found at once; to look up everybody's takes four times as long.
    forgotten = Person._base_manager.filter(key__destroyed_at__isnull=False).order_by()
    rows = (
        Testimony.objects.visible_to(user)
        .filter(access.rows(Testimony, user, as_any_of=REVIEWERS))
        .filter(organisation__isnull=False)
        .exclude(status=Testimony.Status.DRAFT)
        .exclude(person__in=forgotten.values("pk"))
    )
    if access.has_role(user, Role.DOCUMENTER):
        rows = rows.exclude(interview__interviewer=user)
    return rows


# Of an account that is open to her, so is what hangs on it. Row security asks again.
_PARTS = "translation.work"


def queue(user: User, *, language: str, work: str = "") -> QuerySet[Testimony]:
    """The accounts with something to do for her in this language: to "write", to "check", or either.

    By what the database keeps of each account (migration 0061), so that no paragraph is looked at but
    of accounts with something to check: whether that is hers to check depends on who wrote it.
    """
    analyst = access.rows(Testimony, user, as_any_of=(Role.ANALYST,))
    to_write, to_check = due_in(language)
    writes = analyst & Q(translation_due__contains=[to_write])
    waiting = _unchecked(user).filter(language=language, paragraph__testimony=OuterRef("pk"))
    checks = Q(translation_due__contains=[to_check]) & Q(Exists(waiting))
    kinds = {"write": writes, "check": checks}
    rows = accounts_of(user).filter(translation_due__overlap=due_in(language))
    return rows.filter(kinds.get(work, writes | checks))


def to_write(user: User, *, language: str = WORKING_LANGUAGE) -> QuerySet[Testimony]:
    """The accounts with a paragraph that no person has put into this language."""
    rows = accounts_of(user).filter(access.rows(Testimony, user, as_any_of=(Role.ANALYST,)))
    to_write, _to_check = due_in(language)
    return rows.filter(
        translation_due__overlap=due_in(language), translation_due__contains=[to_write]
    )


def to_check(user: User) -> QuerySet[Translation]:
    """The translations, in whatever language, that wait for a second person and may be hers to check."""
    here = accounts_of(user).filter(pk=OuterRef("paragraph__testimony"))
    return _unchecked(user).filter(Exists(here))


def unwritten(language: str) -> QuerySet[Paragraph]:
    """The paragraphs, of accounts she was let to before, that no person has put into this language."""
    there = Translation.objects.unscoped(reason=_PARTS).filter(
        paragraph=OuterRef("pk"), language=language
    )
    paragraphs = Paragraph.objects.unscoped(reason=_PARTS).exclude(language=language)
    return paragraphs.exclude(Exists(there.exclude(method=Method.MACHINE)))


def _unchecked(user: User) -> QuerySet[Translation]:
    hers = Translation.history.filter(id=OuterRef("pk")).filter(
        Q(translator=user) | Q(reworked_by=user)
    )
    return (
        Translation.objects.unscoped(reason=_PARTS)
        .filter(check_status=Check.UNCHECKED)
        .exclude(method=Method.MACHINE)
        .exclude(Exists(hers))
    )


def marks(
    accounts: Iterable[Testimony], *, language: str, user: User
) -> tuple[set[UUID], set[UUID]]:
    """Return which of these accounts she can write on, and which she can check something of."""
    these = [one.pk for one in accounts]
    written = to_write(user, language=language).filter(pk__in=these)
    checked = to_check(user).filter(language=language, paragraph__testimony__in=these)
    return (
        set(written.values_list("pk", flat=True)),
        set(checked.values_list("paragraph__testimony", flat=True)),
    )


@dataclass(frozen=True)
class Progress:
    """How far the translation of one account into one language is, in paragraphs."""

    paragraphs: int = 0
    written: int = 0
    checked: int = 0
    by_machine: int = 0  # of those written; nobody has reworked them


def progress(
    accounts: Iterable[Testimony], *, language: str, user: User
) -> Mapping[UUID, Progress]:
    """Return how far each of these accounts is. One query, however many there are."""
    there = Q(translations__language=language)
    counts = (
        Paragraph.objects.visible_to(user)
        .filter(testimony__in=[one.pk for one in accounts])
        .exclude(language=language)
        .order_by()
        .values_list("testimony")
        .annotate(
            paragraphs=Count("pk", distinct=True),
            written=Count("translations", filter=there, distinct=True),
            checked=Count(
                "translations",
                filter=there & Q(translations__check_status=Check.CHECKED),
                distinct=True,
            ),
            by_machine=Count(
                "translations", filter=there & Q(translations__method=Method.MACHINE), distinct=True
            ),
        )
    )
    return {testimony: Progress(*found) for testimony, *found in counts}
