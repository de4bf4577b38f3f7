"""Writing an assessment: kept while it is typed, saved as a version, never over a colleague's.

Who writes carries the version she began from. If another one was saved meanwhile, nothing is
overwritten: her words are kept as a draft, and she is shown both (`Work.theirs`). So it is with her own
draft, which another page of hers may have written meanwhile (`Work.aside`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction

from accounts import access, audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis.models import (
    Assessment,
    AssessmentVersion,
    CaseFile,
    Conclusion,
    Element,
    Part,
)

from . import drafts
from .drafts import Place, Typed, draft_of, put_aside, typed_in
from .texts import as_typed, check_own_words, unknown

__all__ = ["Typed"]


# --- What there is --------------------------------------------------------------------------------------


def assessment_of(case_file: CaseFile, element: Element, by: User) -> Assessment | None:
    rows = Assessment.objects.visible_to(by).filter(case_file=case_file, element=element)
    return rows.select_related("conclusion", "case_file__team").first()


def versions_of(assessment: Assessment, by: User) -> ScopedQuerySet[AssessmentVersion]:
    """Every version that was saved, the last one first."""
    rows = AssessmentVersion.objects.visible_to(by).filter(assessment=assessment)
    return rows.select_related("conclusion").order_by("-number")


@dataclass(frozen=True)
class Work:
    """What stands in the form for one analyst. `is_draft`: it is hers, and no version yet.

    `theirs`: the version a colleague saved since she began, if one did; then `texts` hold hers where
    she changed something, and theirs where she did not. `both`: the parts both of them changed.
    `before`: each part as it was; where it is so again, as her boxes held it meanwhile. `aside`: what she wrote in
    other pages, which the one she sent did not show.
    """

    texts: Mapping[str, str]
    conclusion_id: UUID | None
    began: int
    is_draft: bool = False
    refused: bool = False
    mark: UUID | None = None
    aside: Sequence[Typed] = ()
    theirs: AssessmentVersion | None = None
    before: Mapping[str, list[str]] = field(default_factory=dict)
    both: list[Part] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """The newest version the page shows."""
        return self.theirs.number if self.theirs else self.began


def work_of(case_file: CaseFile, element: Element, by: User, sent: Typed | None = None) -> Work:
    """Return what she was writing; else the last version. `sent`: what she sent now, kept nowhere."""
    assessment = assessment_of(case_file, element, by)
    draft = draft_of(case_file, element, by)
    typed = sent or (typed_in(draft) if draft else None)
    if typed is None:
        if assessment is None:
            return Work(dict.fromkeys(Part.values, ""), None, 0)
        texts = {part: as_typed(getattr(assessment, part)) for part in Part.values}
        return Work(texts, assessment.conclusion_id, assessment.version)
    work = Work(
        typed.texts,
        typed.conclusion.pk if typed.conclusion else None,
        typed.began,
        mark=typed.mark,
    )
    if draft is not None:
        work = replace(work, is_draft=True, refused=draft.refused, aside=put_aside(draft))
    if assessment is None or assessment.version == typed.began:
        return work
    return _beside(work, typed, assessment, by)


def _beside(work: Work, typed: Typed, assessment: Assessment, by: User) -> Work:
    """Put hers and theirs together, part by part, from the version her boxes held last."""
    versions = {one.number: one for one in versions_of(assessment, by)}
    theirs, base = versions[assessment.version], versions.get(typed.began)
    held = versions.get(typed.seen, base)
    texts, both, before = dict(work.texts), [], {}
    for part, mine in typed.paragraphs().items():
        first, last = (one.parts[part] if one else [] for one in (base, held))
        after = theirs.parts[part]
        before[part] = first if after != first else last
        if mine == last:
            texts[part] = as_typed(after)
        elif after not in (before[part], mine):
            both.append(Part(part))
    conclusion = work.conclusion_id
    if conclusion is None or (held and conclusion == held.conclusion_id):
        conclusion = theirs.conclusion_id
    return replace(
        work, texts=texts, conclusion_id=conclusion, theirs=theirs, before=before, both=both
    )


# --- Writing --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """What came of saving: the version; or something in it is wrong; or another was saved before her."""

    assessment: Assessment | None = None
    is_refused: bool = False


@transaction.atomic
def keep(
    *, case_file: CaseFile, element: Element, typed: Typed, by: User, by_itself: bool = False
) -> bool:
    """Keep what she types, right or wrong; False if she wrote meanwhile in another page, unseen here.

    `by_itself`: no button was pressed; then nothing is kept over that, nor after she saved it from
    elsewhere. A button keeps both, to be looked at.
    Errors: NotAllowed for who is no analyst of this case; QuotesAccount, since a draft is in clear, too.
    """
    check_own_words(typed.texts.values())
    place = _held(case_file, element, by)
    if by_itself:
        is_late = _is_old(place.assessment, max(typed.began, typed.seen), by)
        if place.is_unseen(typed) or is_late:
            return False
        drafts.keep(place, typed, page=typed.page)
        return True
    if place.is_unseen(typed):
        drafts.keep_both(place, typed)
        return False
    drafts.keep(place, typed)
    return True


@transaction.atomic
def save(*, case_file: CaseFile, element: Element, typed: Typed, by: User) -> Saved:
    """Make the next version. If that cannot be, her words are kept as a draft all the same.

    Pressed twice, it is done once. Errors: as `keep`; then nothing is kept.
    """
    check_own_words(typed.texts.values())
    place = _held(case_file, element, by)
    assessment, texts = place.assessment, typed.paragraphs()
    if place.is_unseen(typed):
        drafts.keep_both(place, typed)
        return Saved()
    if typed.conclusion is None or not typed.is_whole or unknown(texts, case_file=case_file, by=by):
        drafts.keep(place, typed, refused=True)
        return Saved(is_refused=True)
    if place.draft and place.draft.aside and not typed.over:
        drafts.keep(place, typed)
        return Saved()
    if assessment and _says(assessment, typed.conclusion, texts):
        place.forget()
        return Saved(assessment)
    if assessment and assessment.version not in typed.follows:
        drafts.keep(place, typed)
        return Saved()
    made = assessment or Assessment(case_file=case_file, element=element, version=0)
    _write(made, typed.conclusion, texts, by)
    place.forget()
    audit.record(
        action="assessment.saved", subject=made, by=by, details={"version": str(made.version)}
    )
    return Saved(made)


@transaction.atomic
def take_up(*, case_file: CaseFile, element: Element, typed: Typed, number: int, by: User) -> None:
    """Let a text that is kept aside and the one in the boxes change places. `number`: from 0.

    Errors: as `keep`.
    """
    check_own_words(typed.texts.values())
    place = _held(case_file, element, by)
    if place.is_unseen(typed):
        drafts.keep_both(place, typed)
        return
    aside = list(put_aside(place.draft)) if place.draft else []
    if not 0 <= number < len(aside):
        drafts.keep(place, typed)
        return
    taken, aside[number] = aside[number], typed
    drafts.keep(place, taken, aside=aside)


@transaction.atomic
def throw_away(*, case_file: CaseFile, element: Element, typed: Typed, by: User) -> bool:
    """Forget what she was writing; the versions stay. False: as `keep`; nothing is forgotten unseen.

    Errors: as `keep`.
    """
    place = _held(case_file, element, by)
    if place.is_unseen(typed):
        check_own_words(typed.texts.values())
        drafts.keep_both(place, typed)
        return False
    place.forget()
    audit.record(
        action="assessment.draft_dropped",
        subject=case_file,
        by=by,
        details={"element": element.code},
    )
    return True


def locked(case_file: CaseFile, element: Element, by: User) -> Assessment | None:
    """Return the assessment, and let nobody else save a version of it until this is done."""
    rows = Assessment.objects.visible_to(by).filter(case_file=case_file, element=element)
    rows = rows.select_for_update(of=("self",), no_key=True)
    if found := rows.first():
        return found
    # There is none to lock yet: the first ones of a case are written one after the other.
    cases = CaseFile.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    cases.get(pk=case_file.pk)
    return rows.first()


def _held(case_file: CaseFile, element: Element, by: User) -> Place:
    """Return what she writes on; nobody else does until this is done. Errors: NotAllowed."""
    access.check_may_analyse(by, case_file.team)
    assessment = locked(case_file, element, by)
    return Place(case_file, element, by, assessment, draft_of(case_file, element, by))


def _says(assessment: Assessment, conclusion: Conclusion, texts: Mapping[str, list[str]]) -> bool:
    held = {part: getattr(assessment, part) for part in Part.values}
    return assessment.conclusion_id == conclusion.pk and held == texts


def _write(
    assessment: Assessment, conclusion: Conclusion, texts: Mapping[str, list[str]], by: User
) -> None:
    assessment.author, assessment.conclusion = by, conclusion
    for part, paragraphs in texts.items():
        setattr(assessment, part, paragraphs)
    assessment.version += 1
    assessment.second_reader = assessment.waiting_since = None
    assessment.save()


def _is_old(assessment: Assessment | None, seen: int, by: User) -> bool:
    """Whether she saved a version since: what a page before that keeps by itself comes late (T-20)."""
    if assessment is None:
        return False
    later = AssessmentVersion.objects.visible_to(by).filter(assessment=assessment, author=by)
    return later.filter(number__gt=seen).exists()
