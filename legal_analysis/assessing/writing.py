"""Writing an assessment: kept while it is typed, saved as a version, never over a colleague's.

Who writes carries the version she began from. If another one was saved meanwhile, nothing is
overwritten: her words are kept as a draft, and she is shown both (`Work.theirs`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from accounts import access, audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis.models import (
    Assessment,
    AssessmentDraft,
    AssessmentVersion,
    CaseFile,
    Conclusion,
    Element,
    Part,
)

from .texts import LONGEST, as_typed, check_own_words, paragraphs_of, unknown


@dataclass(frozen=True)
class Typed:
    """What stands in the form. `began`: the version it was written on; 0: there was none.

    `seen`: the newest version the page showed; `over`: she says that she read it, and may replace it.
    """

    texts: Mapping[str, str]
    conclusion: Conclusion | None = None
    began: int = 0
    seen: int = 0
    over: bool = False

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
    """

    texts: Mapping[str, str]
    conclusion_id: UUID | None
    began: int
    is_draft: bool = False
    refused: bool = False
    theirs: AssessmentVersion | None = None
    base: AssessmentVersion | None = None
    both: list[Part] = field(default_factory=list)


def work_of(case_file: CaseFile, element: Element, by: User) -> Work:
    """Return what she was writing; else the last version."""
    assessment = assessment_of(case_file, element, by)
    draft = _drafts(case_file, element, by).first()
    if draft is None:
        if assessment is None:
            return Work(dict.fromkeys(Part.values, ""), None, 0)
        texts = {part: as_typed(getattr(assessment, part)) for part in Part.values}
        return Work(texts, assessment.conclusion_id, assessment.version)
    texts = {part: getattr(draft, part) for part in Part.values}
    if assessment is None or assessment.version == draft.began:
        return Work(texts, draft.conclusion_id, draft.began, True, draft.refused)
    return _beside(draft, texts, assessment, by)


def _beside(
    draft: AssessmentDraft, texts: dict[str, str], assessment: Assessment, by: User
) -> Work:
    versions = {one.number: one for one in versions_of(assessment, by)}
    theirs, base = versions[assessment.version], versions.get(draft.began)
    both = []
    for part in Part:
        before = getattr(base, part) if base else []
        after = getattr(theirs, part)
        mine = paragraphs_of(texts[part])
        if mine == before:
            texts[part] = as_typed(after)
        elif after not in (before, mine):
            both.append(part)
    conclusion = draft.conclusion_id
    if conclusion is None or (base and conclusion == base.conclusion_id):
        conclusion = theirs.conclusion_id
    return Work(texts, conclusion, draft.began, True, draft.refused, theirs, base, both)


def _drafts(case_file: CaseFile, element: Element, by: User) -> ScopedQuerySet[AssessmentDraft]:
    rows = AssessmentDraft.objects.visible_to(by)
    return rows.filter(case_file=case_file, element=element, author=by)


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
    """Keep what she types, right or wrong.

    `by_itself`: no button was pressed; then False if she saved it meanwhile, from elsewhere.
    Errors: NotAllowed for who is no analyst of this case; QuotesAccount, since a draft is in clear, too.
    """
    access.check_may_analyse(by, case_file.team)
    check_own_words(typed.texts.values())
    assessment = locked(case_file, element, by)
    if by_itself and _is_old(assessment, max(typed.began, typed.seen), by):
        return False
    _keep(case_file, element, typed, by, refused=False)
    return True


@transaction.atomic
def save(*, case_file: CaseFile, element: Element, typed: Typed, by: User) -> Saved:
    """Make the next version. If that cannot be, her words are kept as a draft all the same.

    Pressed twice, it is done once. Errors: as `keep`; then nothing is kept.
    """
    access.check_may_analyse(by, case_file.team)
    check_own_words(typed.texts.values())
    assessment = locked(case_file, element, by)
    texts = typed.paragraphs()
    if typed.conclusion is None or not typed.is_whole or unknown(texts, case_file=case_file, by=by):
        _keep(case_file, element, typed, by, refused=True)
        return Saved(is_refused=True)
    if assessment and _says(assessment, typed.conclusion, texts):
        _drafts(case_file, element, by).delete()
        return Saved(assessment)
    if assessment and assessment.version not in typed.follows:
        _keep(case_file, element, typed, by, refused=False)
        return Saved()
    made = assessment or Assessment(case_file=case_file, element=element, version=0)
    _write(made, typed.conclusion, texts, by)
    _drafts(case_file, element, by).delete()
    audit.record(
        action="assessment.saved", subject=made, by=by, details={"version": str(made.version)}
    )
    return Saved(made)


@transaction.atomic
def throw_away(*, case_file: CaseFile, element: Element, by: User) -> None:
    """Forget what she was writing; the versions stay. Errors: NotAllowed."""
    access.check_may_analyse(by, case_file.team)
    _drafts(case_file, element, by).delete()
    audit.record(
        action="assessment.draft_dropped",
        subject=case_file,
        by=by,
        details={"element": element.code},
    )


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


def _keep(case_file: CaseFile, element: Element, typed: Typed, by: User, *, refused: bool) -> None:
    draft = AssessmentDraft(
        case_file=case_file,
        element=element,
        author=by,
        conclusion=typed.conclusion,
        began=typed.began,
        refused=refused,
        **{part: typed.texts.get(part, "") for part in Part.values},
    )
    # In one statement: a page that keeps itself and a button may come at the same moment.
    AssessmentDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["case_file", "element", "author"],
        update_fields=["conclusion", "began", "refused", "saved_at", *Part.values],
    )
    audit.record(
        action="assessment.kept", subject=case_file, by=by, details={"element": element.code}
    )


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
