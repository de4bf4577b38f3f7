"""How a submission stands: what is written, what is missing, how long it is as its receiver counts.

The sections the system fills are those of the last time the case was frozen for this receiver; what
persons write is as it stands now. So the count is that of the file that would be made.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.errors import Erased
from accounts.models import User
from legal_analysis.dossier import length, outside
from legal_analysis.dossier.snapshot import opened
from legal_analysis.dossier.snapshot_errors import SnapshotChanged
from legal_analysis.dossier.texts import texts_of, versions_of
from legal_analysis.last_reading import redacting
from legal_analysis.models import Build, Submission, SubmissionText
from legal_analysis.references import MARKUP

from .places import Place, places_of
from .writing import About


@dataclass(frozen=True)
class Written:
    """One place with what stands in it: the last version, or text of the case file, or nothing."""

    place: Place
    words: int
    version: SubmissionText | None = None
    of_the_case: bool = False

    @property
    def is_missing(self) -> bool:
        return self.place.must and not self.words


@dataclass(frozen=True)
class Frozen:
    submission: Submission
    snapshot: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Standing:
    """`lengths`: words of each chapter by its anchor; `counted`: what counts for the limit.

    Both None where the receiver sets no limit or the case was not frozen for it yet. `answers`: words
    of each answer. `refused`: why no file could be made of it as it stands. `laid_out`: her last draft
    whose pages were counted.
    """

    written: list[Written]
    limits: length.Limits
    frozen_at: datetime | None = None
    lengths: dict[str, length.Length] | None = None
    counted: int | None = None
    answers: dict[str, int] = field(default_factory=dict)
    refused: str = ""
    laid_out: Build | None = None

    @property
    def missing(self) -> list[Place]:
        return [one.place for one in self.written if one.is_missing]

    @property
    def pages(self) -> int | None:
        """About how many pages of running text it is."""
        return None if self.counted is None else -(-self.counted // length.WORDS_A_PAGE)

    @property
    def most(self) -> int:
        """The longest answer where each is limited; else the whole."""
        return max(self.answers.values(), default=0) if self.limits.each else self.counted or 0

    @property
    def is_too_long(self) -> bool:
        return bool(self.limits.most_words) and self.most > self.limits.most_words

    @property
    def is_over_for_one(self) -> bool:
        """Longer than one submitter may be, and not longer than several together."""
        return bool(self.limits.words) and self.most > self.limits.words and not self.is_too_long

    @property
    def is_over_in_pages(self) -> bool:
        """By the pages of her last draft; by about how many it will be, as long as there is none."""
        counted = self.laid_out.counted_pages if self.laid_out else self.pages
        return bool(self.limits.pages and counted and counted > self.limits.pages)


def standing(about: About, by: User) -> Standing:
    texts = texts_of(about.case_file, about.mechanism, about.language, by)
    places = places_of(about.shape, about.case_file, about.language)
    last = {row.section: row for row in _last(about, by)}
    written = [
        Written(
            place,
            words_in(texts.get(place.key, [])),
            last.get(place.key),
            place.key in texts and place.key not in last,
        )
        for place in places
    ]
    limits = length.limits(about.mechanism.format, about.shape)
    frozen = last_frozen(about, by)
    if frozen is None:
        return Standing(written, limits)
    at = frozen.submission.frozen_at
    if not (limits.most_words or limits.pages):
        return Standing(written, limits, at)
    try:
        document = _document(frozen, texts, by)
    except ValueError as error:  # ProseRefused says which text and what in it
        return Standing(written, limits, at, refused=str(error))
    except (Erased, SnapshotChanged) as error:  # filled anew, it is counted again
        return Standing(written, limits, at, refused=str(error.message))
    return Standing(
        written,
        limits,
        at,
        length.by_chapter(document),
        length.counted(document, about.shape),
        length.answers(document, about.shape),
        laid_out=_last_laid_out(about, by) if limits.pages else None,
    )


def words_in(paragraphs: Iterable[Any]) -> int:
    """Return about how many words a text will print, its references left out."""
    texts = [text for text in paragraphs if isinstance(text, str)]
    return sum(len(MARKUP.sub(_printed, text).split()) for text in texts)


def last_frozen(about: About, by: User) -> Frozen | None:
    """Return the case as it was frozen last for this receiver in this language."""
    rows = Submission.objects.visible_to(by).filter(**about.of)
    submission = rows.order_by("-version").first()
    return Frozen(submission, json.loads(submission.snapshot)) if submission else None


def _last_laid_out(about: About, by: User) -> Build | None:
    drafts = Build.objects.visible_to(by).filter(**about.of, counted_pages__isnull=False)
    return drafts.order_by("-finished_at").first()


def _printed(match: Any) -> str:
    reference, see, _figure, emphasis = match.groups()
    if reference:
        return ""
    return emphasis or ("para. 1" if see else "1")


def _last(about: About, by: User) -> Iterable[SubmissionText]:
    rows = versions_of(about.case_file, about.mechanism, about.language, by)
    return list(rows.select_related("author").order_by("section", "number"))


def _document(frozen: Frozen, texts: dict[str, list[Any]], by: User) -> Any:
    """Compose the document with what is written now, with its quotations and with marks in place of what
    was taken out or is not decided. Errors: ProseRefused; Erased; SnapshotChanged."""
    # Loads the drawing of charts, which takes a second: not when the page is imported.
    from legal_analysis.dossier.compose import compose
    from legal_analysis.dossier.compose.book import ProseRefused
    from legal_analysis.dossier.numbering import UnresolvedReference, number

    submission = frozen.submission
    snapshot = opened(submission) | {"texts": outside.known_to(submission).translated(texts)}
    snapshot = redacting.for_draft(submission, snapshot, by=by)
    try:
        return number(compose(snapshot))
    except UnresolvedReference as error:
        raise ProseRefused(str(error)) from error
