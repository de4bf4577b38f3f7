"""The words of an assessment: its paragraphs, and whether each can be followed to its source."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from evidence import own_words
from legal_analysis import references
from legal_analysis.models import Assessment, CaseFile, Citation, Part

from . import against

LONGEST = 20_000  # letters of one part
CONTRARY_MISSING = gettext_lazy(
    "Something cited speaks against this element, or contradicts a record it rests on. Say in the part on"
    " what speaks against it what that is and what weight it has, or take it back with a reason."
)
_EMPTY_LINE = re.compile(r"\n\s*\n")


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of what was typed: an empty line begins a new one."""
    parts = _EMPTY_LINE.split(text.replace("\r\n", "\n").strip())
    return [" ".join(one.split()) for one in parts if one.strip()]


def as_typed(paragraphs: Iterable[str]) -> str:
    """Return paragraphs as they stand in a box."""
    return "\n\n".join(paragraphs)


@dataclass(frozen=True)
class Problem:
    """A paragraph that cannot be followed to its source. `code`: a reference nobody knows, or empty.

    `paragraph`: 0 where the whole part is missing.
    """

    part: Part
    paragraph: int
    code: str = ""

    @property
    def words(self) -> str:
        if not self.paragraph:
            return str(CONTRARY_MISSING)
        named = {"part": self.part.label, "number": self.paragraph, "code": self.code}
        if self.code:
            return (
                _(
                    "%(part)s, paragraph %(number)s: %(code)s is not in this case, is not checked yet, or"
                    " does not exist."
                )
                % named
            )
        return _("%(part)s, paragraph %(number)s: it names no source.") % named


def unknown(paragraphs: Mapping[str, list[str]], *, case_file: CaseFile, by: User) -> list[Problem]:
    """Return the references that the dossier of this case could not print, with where they stand."""
    found = [
        (Part(part), number, reference)
        for part in Part.values
        for number, text in enumerate(paragraphs[part], start=1)
        for reference in references.references_in(text)
    ]
    good = references.admitted((one for *_place, one in found), case_file=case_file, by=by)
    return [
        Problem(part, number, reference.written)
        for part, number, reference in found
        if reference not in good
    ]


def check_own_words(texts: Iterable[str], *refers: str) -> None:
    """Raise own_words.QuotesAccount if one repeats words of an account that it, or `refers`, names.

    Quotations come from the account itself, by reference, through consent.
    """
    every = list(texts)
    written = [one for text in (*every, *refers) for one in references.references_in(text)]
    named = own_words.named_in(one.code for one in written if one.is_record)
    own_words.check(every, named)


def uncited(facts: Iterable[str]) -> list[Problem]:
    """Return the paragraphs of the facts that name no source."""
    return [
        Problem(Part.FACTS, number)
        for number, text in enumerate(facts, start=1)
        if not references.references_in(text)
    ]


def hides_contrary(assessment: Assessment, by: User) -> bool:
    """Whether nothing is said of what speaks against it, though something does.

    Something cited undermines the element; or a record it rests on is contradicted by another one.
    """
    if assessment.contrary:
        return False
    cited = Citation.objects.visible_to(by).standing()
    rows = cited.filter(case_file=assessment.case_file_id, element=assessment.element_id)
    stance = Citation.Stance
    if rows.filter(stance=stance.UNDERMINES).exists():
        return True
    supporting = rows.filter(stance=stance.SUPPORTS).select_related("paragraph", "act", "provision")
    return against.is_contradicted(assessment, supporting, by)


def problems_of(assessment: Assessment, by: User) -> list[Problem]:
    """Return what keeps an assessment from going to a second reader."""
    texts = {part: getattr(assessment, part) for part in Part.values}
    found = unknown(texts, case_file=assessment.case_file, by=by)
    missing = [Problem(Part.CONTRARY, 0)] if hides_contrary(assessment, by) else []
    return [*uncited(assessment.facts), *found, *missing]
