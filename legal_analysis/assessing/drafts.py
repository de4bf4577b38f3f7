"""What one analyst is writing and has not saved: never written over by a page that did not show it.

She opens the same form on her telephone and in an old window of another machine. Each opened page
carries the mark of the draft it showed, and a number of its own: an answer may be lost on the line, and
what that very page kept is no surprise to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts import audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis.models import (
    Assessment,
    AssessmentDraft,
    CaseFile,
    Conclusion,
    Element,
    Part,
)

from .texts import LONGEST, paragraphs_of


@dataclass(frozen=True)
class Typed:
    """What stands in the form. `began`: the version it was written on; 0: there was none.

    `seen`: the newest version the page showed; `over`: she says that she read what it showed beside the
    boxes, and may replace it. `page`: the opened page itself; `mark`: of the draft it showed.
    """

    texts: Mapping[str, str]
    conclusion: Conclusion | None = None
    began: int = 0
    seen: int = 0
    over: bool = False
    page: UUID | None = None
    mark: UUID | None = None

    @property
    def follows(self) -> set[int]:
        """The versions after which this may be the next."""
        return {self.began, self.seen} if self.over else {self.began}

    @property
    def is_whole(self) -> bool:
        """Whether there is a conclusion, and no part is longer than a part may be."""
        short = all(len(text) <= LONGEST for text in self.texts.values())
        return self.conclusion is not None and short

    def paragraphs(self) -> dict[str, list[str]]:
        return {part: paragraphs_of(self.texts.get(part, "")) for part in Part.values}

    def is_same(self, other: "Typed") -> bool:
        return (self.conclusion, self.paragraphs()) == (other.conclusion, other.paragraphs())


@dataclass(frozen=True)
class Place:
    """What is written on, held: nobody else writes there until this is done."""

    case_file: CaseFile
    element: Element
    by: User
    assessment: Assessment | None
    draft: AssessmentDraft | None

    def is_unseen(self, typed: Typed) -> bool:
        """Whether the draft holds what the page she sent did not show."""
        draft = self.draft
        if draft is None or draft.mark == typed.mark:
            return False
        if draft.page is not None and draft.page == typed.page:
            return False
        return bool(draft.aside) or not typed_in(draft).is_same(typed)

    def forget(self) -> None:
        _rows(self.case_file, self.element, self.by).delete()


def draft_of(case_file: CaseFile, element: Element, by: User) -> AssessmentDraft | None:
    return _rows(case_file, element, by).select_related("conclusion").first()


def typed_in(draft: AssessmentDraft) -> Typed:
    texts = {part: getattr(draft, part) for part in Part.values}
    return Typed(texts, draft.conclusion, draft.began, draft.seen, mark=draft.mark)


def put_aside(draft: AssessmentDraft) -> list[Typed]:
    """Return what she wrote in other pages, unseen where she pressed a button; the oldest first."""
    if not draft.aside:
        return []
    conclusions = {str(one.pk): one for one in Conclusion.objects.all()}
    return [
        Typed(one["texts"], conclusions.get(one["conclusion"]), one["began"], one["seen"])
        for one in draft.aside
    ]


def keep_both(place: Place, typed: Typed) -> None:
    """Keep what she sent, and beside it what its page did not show."""
    if place.draft is None or (held := typed_in(place.draft)).is_same(typed):
        return  # pressed twice
    aside = [one for one in (*put_aside(place.draft), held) if not one.is_same(typed)]
    keep(place, typed, aside=aside)


def keep(
    place: Place,
    typed: Typed,
    *,
    refused: bool = False,
    page: UUID | None = None,
    aside: Sequence[Typed] | None = None,
) -> None:
    """Write the draft. `page`: the one that keeps itself; none for a button, which leaves its page.

    So what a page had sent by itself and arrives after its button is not taken for newer.
    """
    draft = AssessmentDraft(
        case_file=place.case_file,
        element=place.element,
        author=place.by,
        conclusion=typed.conclusion,
        began=typed.began,
        seen=typed.seen,
        refused=refused,
        page=page,
        aside=[_as_kept(one) for one in aside or ()],
        **{part: typed.texts.get(part, "") for part in Part.values},
    )
    fields = ["conclusion", "began", "seen", "refused", "page", "mark", "saved_at", *Part.values]
    AssessmentDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["case_file", "element", "author"],
        update_fields=fields if aside is None else [*fields, "aside"],
    )
    audit.record(
        action="assessment.kept",
        subject=place.case_file,
        by=place.by,
        details={"element": place.element.code},
    )


def _as_kept(typed: Typed) -> dict[str, Any]:
    return {
        "texts": {part: typed.texts.get(part, "") for part in Part.values},
        "conclusion": str(typed.conclusion.pk) if typed.conclusion else "",
        "began": typed.began,
        "seen": typed.seen,
    }


def _rows(case_file: CaseFile, element: Element, by: User) -> ScopedQuerySet[AssessmentDraft]:
    rows = AssessmentDraft.objects.visible_to(by)
    return rows.filter(case_file=case_file, element=element, author=by)
