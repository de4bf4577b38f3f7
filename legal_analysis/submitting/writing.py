"""Writing one text of a submission: each version on the one before, never over a colleague's.

Who writes carries the number she began from. If another version was saved meanwhile, or a reference
is not known, nothing is lost and nothing is overwritten: her words are kept aside, and shown to her
again beside what is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import access, audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis import references
from legal_analysis.assessing.texts import LONGEST, as_typed, check_own_words, paragraphs_of
from legal_analysis.dossier.compose_keys import ANNEX_ANCHORS
from legal_analysis.dossier.shapes import Shape, parts_of
from legal_analysis.models import CaseFile, Element, Mechanism, SubmissionText

LONGEST_LINE = 300
BY_ELEMENT = {"contextual", "persecution", "connected", "perpetrators", "jurisdiction"}
"""Sections in which elements of the crime have a heading each."""


@dataclass(frozen=True)
class About:
    """Which submission: a case, its receiver, the language of the document."""

    case_file: CaseFile
    mechanism: Mechanism
    language: str
    shape: Shape

    @property
    def of(self) -> dict[str, Any]:
        return {
            "case_file": self.case_file,
            "mechanism": self.mechanism,
            "language": self.language,
        }


@dataclass(frozen=True)
class Work:
    """What stands in the box. `aside`: it is hers, and no version; `theirs`: saved since she began."""

    text: str
    began: int
    aside: bool = False
    theirs: SubmissionText | None = None
    base: SubmissionText | None = None
    problems: list[str] = field(default_factory=list)


def versions(about: About, section: str, by: User) -> ScopedQuerySet[SubmissionText]:
    """Every version of one text, the last one first."""
    rows = _rows(about, section, by).filter(number__isnull=False)
    return rows.select_related("author").order_by("-number")


def work_of(
    about: About, section: str, by: User, *, begin_with: Sequence[str] = (), line: bool = False
) -> Work:
    """Return what she kept aside; else the last version; else `begin_with`, to begin from."""
    last = versions(about, section, by).first()
    aside = _aside(about, section, by)
    number = _number(last)
    if aside is None:
        return Work(as_typed(last.paragraphs if last else begin_with), number)
    theirs = last if last and last.number != aside.began else None
    base = versions(about, section, by).filter(number=aside.began).first() if theirs else None
    problems = problems_of(aside.paragraphs, about, by, line=line)
    return Work(as_typed(aside.paragraphs), aside.began, True, theirs, base, problems)


@transaction.atomic
def save(
    about: About,
    section: str,
    text: str,
    *,
    began: int,
    seen: int,
    over: bool,
    by: User,
    line: bool = False,
    later: bool = False,
) -> SubmissionText | None:
    """Make the next version and return it; None if her words were kept aside instead.

    `later`: she asked for that. `seen`: the newest version her page showed; `over`: she says that she read it, and may go on from it.
    Errors: NotAllowed for who may not prepare submissions of this case; QuotesAccount: what is kept aside
            is in clear, too.
    """
    access.check_may_build_dossier(by, about.case_file.team)
    check_own_words([text])
    # Two at once are written one after the other; the trigger refuses whoever comes round this.
    CaseFile.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(
        pk=about.case_file.pk
    )
    last = versions(about, section, by).first()
    number = _number(last)
    paragraphs = [" ".join(text.split())] if line and text.strip() else paragraphs_of(text)
    follows = {began, seen} if over else {began}
    if last is not None and last.paragraphs == paragraphs and number in follows:
        if _aside(about, section, by) is not None:  # she went back to what stands
            _keep(about, section, paragraphs, None, number, by)
        return last
    whole = not later and number in follows and not problems_of(paragraphs, about, by, line=line)
    return _keep(about, section, paragraphs, number + 1 if whole else None, began, by)


def problems_of(paragraphs: list[str], about: About, by: User, *, line: bool = False) -> list[str]:
    """Return what keeps a text from being a version: too long, or a reference that leads nowhere."""
    found: list[str] = []
    if len(as_typed(paragraphs)) > (LONGEST_LINE if line else LONGEST):
        found.append(_("It is too long."))
    written = [one for text in paragraphs for one in references.references_in(text)]
    good = references.admitted(written, case_file=about.case_file, by=by)
    marks = [match for text in paragraphs for match in references.MARKUP.finditer(text)]
    figures = known_figures(about, by)
    bad = [one.written for one in written if one not in good]
    bad += [f"see:{m[2]}" for m in marks if m[2] and not _is_there(m[2], about)]
    bad += [f"n:{m[3]}" for m in marks if m[3] and figures and m[3] not in figures]
    found += [
        _("%(code)s leads nowhere: it is not in this case or not in this document.")
        % {"code": code}
        for code in dict.fromkeys(bad)
    ]
    return found


def known_figures(about: About, by: User) -> Mapping[str, object]:
    """Return the figures of the last frozen version of the case; empty if there is none."""
    from legal_analysis.submitting.standing import last_frozen

    frozen = last_frozen(about, by)
    return frozen.snapshot.get("figures", {}) if frozen else {}


def _is_there(see: str, about: About) -> bool:
    """Whether a {see:…} names a part of this document."""
    anchors = {part.anchor for part in parts_of(about.shape)}
    fills = {part.fill for part in parts_of(about.shape)}
    rights = set(about.case_file.rights.values_list("code", flat=True))
    match see.split(":"):
        case ["right", code]:
            return code in rights and bool(fills & {"rights", "articles", "issues"})
        case ["annex", letter]:
            return ANNEX_ANCHORS.get(letter) in anchors
        case [name] if name in anchors:
            return True
        case [code]:
            elements = Element.objects.filter(framework__in=about.case_file.frameworks.all())
            return bool(fills & BY_ELEMENT) and elements.filter(code=code).exists()
    return False


def _keep(
    about: About, section: str, paragraphs: list[str], number: int | None, began: int, by: User
) -> SubmissionText | None:
    made = SubmissionText.objects.create(
        **about.of, section=section, paragraphs=paragraphs, number=number, began=began, author=by
    )
    audit.record(
        action="submission_text.saved" if number else "submission_text.kept",
        subject=about.case_file,
        by=by,
        details={"mechanism": about.mechanism.code, "version": str(number or began)},
    )
    return made if number else None


def _number(version: SubmissionText | None) -> int:
    return version.number or 0 if version else 0


def _rows(about: About, section: str, by: User) -> ScopedQuerySet[SubmissionText]:
    return SubmissionText.objects.visible_to(by).filter(**about.of, section=section)


def _aside(about: About, section: str, by: User) -> SubmissionText | None:
    """Return what she kept aside last, unless she saved a version since or it is what stands."""
    hers = _rows(about, section, by).filter(author=by)
    saved = hers.filter(number__isnull=False).aggregate(last=Max("saved_at"))["last"]
    rows = hers.filter(number=None)
    last = (rows.filter(saved_at__gt=saved) if saved else rows).order_by("-saved_at").first()
    standing = versions(about, section, by).first()
    if last is None or (standing is not None and standing.paragraphs == last.paragraphs):
        return None
    return last
