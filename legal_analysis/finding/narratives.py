"""Looking for words in the accounts of one case: opened in memory, one account at a time, and recorded.

Nothing of it is kept: not what was looked for, not what was found. Each account that is opened leaves
a row in the trail, as on its own page, and the search one more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts import access, audit
from accounts.models import Role, User
from evidence.models import CaseMaterial, Paragraph, Testimony, Translation
from evidence.search import SHORTEST_BEGINNING, Ways, wanted_in, words_in
from legal_analysis.models import CaseFile
from legal_analysis.sentences import sentences
from legal_analysis.views.reading import not_her_own

# Opened at once; the page offers to go on after them.
MOST_ACCOUNTS = 50
MOST_SHOWN = 3  # sentences of one paragraph


@dataclass(frozen=True)
class Hit:
    """A paragraph all the words stand in: its number, in which language, and the sentences they are in.

    `of`: "" is the original, else the language of a translation a second person checked.
    """

    number: int
    of: str
    language: str
    sentences: list[str] = field(repr=False)
    hidden: int


@dataclass(frozen=True)
class Account:
    """An account with what was found in it."""

    account: Testimony
    hits: list[Hit] = field(repr=False)


@dataclass(frozen=True)
class Part:
    """What one round found. `first` to `last` of `total` accounts were opened; `after`: go on from here."""

    accounts: list[Account]
    first: int
    last: int
    total: int
    after: str


def accounts_of(case_file: CaseFile, user: User) -> QuerySet[Testimony]:
    """The accounts the team was given that she may open as an analyst; not those she took down herself.

    One whose key was destroyed is not among them.
    """
    given = CaseMaterial.objects.visible_to(user).filter(
        team=case_file.team_id, testimony__isnull=False
    )
    rows = Testimony.objects.visible_to(user).exclude(status=Testimony.Status.DRAFT)
    rows = rows.filter(access.rows(Testimony, user, as_any_of=(Role.ANALYST,)))
    rows = rows.filter(not_her_own(user, "interview__interviewer"))
    rows = rows.filter(person__key__destroyed_at=None, pk__in=given.values("testimony"))
    return rows.order_by("code")


@transaction.atomic
def search(case_file: CaseFile, text: str, *, by: User, after: str = "") -> Part:
    """Look for every word of `text` in each paragraph, in so many accounts behind the one called `after`.

    Errors: NotAllowed for who is no analyst of this case; ValueError where there is no word in `text`.
    """
    access.check_may_analyse(by, case_file.team)
    wanted = wanted_in(text)
    if not wanted:
        raise ValueError("There is no word to look for.")
    rows = accounts_of(case_file, by)
    before = rows.filter(code__lte=after).count() if after else 0
    total = rows.count()
    opened = list(rows.filter(code__gt=after)[:MOST_ACCOUNTS])
    audit.record(
        action="narratives.searched",
        subject=case_file,
        by=by,
        details={"count": str(len(opened))},
    )
    found = []
    for account in opened:
        audit.record(
            action="testimony.searched",
            subject=account,
            by=by,
            details={"case": str(case_file.pk)},
        )
        if hits := list(_hits(account, wanted, by)):
            found.append(Account(account, hits))
    last = before + len(opened)
    return Part(
        found,
        first=before + 1,
        last=last,
        total=total,
        after=opened[-1].code if opened and last < total else "",
    )


def _hits(account: Testimony, wanted: Sequence[Ways], user: User) -> Iterator[Hit]:
    """Open one account. Its words are gone again when the next one is opened, but for what was found."""
    checked = Translation.objects.visible_to(user).select_related("key").order_by("language")
    rows = Paragraph.objects.visible_to(user).filter(testimony=account).order_by("number")
    rows = rows.select_related("key").prefetch_related(Prefetch("translations", checked))
    for paragraph in rows:
        said = {"": paragraph.original}
        said |= {one.language: one.text for one in paragraph.translations.all() if one.is_checked}
        for of, text in said.items():
            if fits(text, wanted):
                shown = sentences_with(text, wanted)
                yield Hit(
                    paragraph.number,
                    of,
                    of or paragraph.language,
                    shown[:MOST_SHOWN],
                    max(0, len(shown) - MOST_SHOWN),
                )


def fits(text: str, wanted: Sequence[Ways]) -> bool:
    """Whether every word stands in a text, in whatever spelling: as evidence/search.py has it."""
    there = words_in(text)
    return all(_stand_in(ways, there) for ways in wanted)


def sentences_with(text: str, wanted: Sequence[Ways]) -> list[str]:
    """Return the sentences that have one of the words at least."""
    found = []
    for start, end in sentences(text):
        there = words_in(text[start:end])
        if any(_stand_in(ways, there) for ways in wanted):
            found.append(text[start:end])
    return found


def _stand_in(ways: Ways, there: Sequence[str]) -> bool:
    return any(all(_stands_in(word, there) for word in way) for way in ways)


def _stands_in(word: str, there: Sequence[str]) -> bool:
    if len(word) < SHORTEST_BEGINNING:
        return word in there
    return any(one.startswith(word) for one in there)
