"""Setting what is in the record against the elements of a case.

An analyst of a case cites what the case has: its accounts, incidents and items, what is published,
and every policy. She answers for it by name. Nothing is written over: a change is the next version, a
citation is taken back with a reason, and the one before stays (the database holds the same).

What is cited can change under a citation. Then it is marked, everywhere it counts, until somebody
reads again and stands by it, changes it or takes it back.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import own_words
from evidence.models import Act, Authority, EvidenceItem, Incident, Paragraph
from evidence.own_words import (
    LONGEST_REASON,
    LONGEST_TAKING_BACK,
    BadReason,
    QuotesAccount,
    in_clear,
)
from legal_analysis import cited, our_work, pinpoints, sentences
from legal_analysis.cited import Target
from legal_analysis.holding import hold
from legal_analysis.material import is_of_case
from legal_analysis.models import CaseFile, Citation, Element, Provision, Right
from legal_analysis.pinpoints import BadPlace

__all__ = ["LONGEST_REASON", "LONGEST_TAKING_BACK", "BadPlace", "BadReason", "QuotesAccount"]


class NotOfCase(DomainError):
    code, status = "not_of_case", 409
    message = _("This is not among the material of the case. Add it to the case first.")


class NotOfFramework(DomainError):
    code, status = "not_of_framework", 400
    message = _("Choose an element of the law this case is about.")


class NotAlleged(DomainError):
    code, status = "not_alleged_in_case", 400
    message = _("Choose among the alleged perpetrators of this case.")


class CitedAlready(DomainError):
    code, status = "cited_already", 409
    message = _("It is cited on one of these elements already. Change that citation instead.")


class ChangedMeanwhile(DomainError):
    code, status = "citation_changed", 409
    message = _("Somebody changed this citation meanwhile. Look at it as it stands now.")


class TakenBack(DomainError):
    code, status, message = "citation_taken_back", 409, _("This citation was taken back.")


class NotStale(DomainError):
    code, status = "citation_not_stale", 409
    message = _("What is cited did not change. There is nothing to read again.")


class ReadAgain(DomainError):
    """What is cited is another than what she was shown when she wrote."""

    code, status = "cited_changed", 409
    message = _("This was changed meanwhile. Please look at it again.")


class NothingChanged(DomainError):
    code, status, message = "nothing_changed", 409, _("It says the same as before.")


@dataclass(frozen=True)
class Part:
    """Some letters of a paragraph, counted in the original ("") or in a checked translation."""

    start: int
    end: int
    of: str = ""


@dataclass(frozen=True)
class Sentences:
    """The same by the numbers of its sentences, from 1, as a page counts them."""

    first: int
    last: int
    of: str = ""


@dataclass(frozen=True)
class Says:
    """What a citation says of the thing it points at."""

    stance: str
    weight: str
    reason: str
    rights: tuple[Right, ...] = ()
    perpetrators: tuple[Authority, ...] = ()


@transaction.atomic
def cite(
    target: Target,
    says: Says,
    *,
    case_file: CaseFile,
    elements: Sequence[Element],
    shown: str,
    by: User,
    part: Part | Sentences | None = None,
    pinpoint: str = "",
    now: datetime | None = None,
) -> list[Citation]:
    """Set one thing against one or more elements: all of them, or none.

    Shape:  `shown`: what she read, as `cited.shown` says it.
    Errors: NotAllowed; NotOfCase; NotOfFramework; ReadAgain; CitedAlready; BadReason; QuotesAccount;
            BadPlace; Erased; TakenFromUs.
    """
    access.check_may_analyse(by, case_file.team)
    our_work.check(target)
    target = _held(target, case_file, by)
    _check_elements(case_file, elements)
    _check_alleged(case_file, says.perpetrators)
    words = _as_shown(target, shown)
    part = _part(target, part)
    _check_part(target, part)
    pinpoint = _pinpoint(target, pinpoint)
    reason = plain_reason(says.reason, target)
    hold(case_file)
    where: dict[str, Any] = {
        "case_file": case_file,
        cited.field_of(target): target,
        "part_start": part.start if part else None,
        "part_end": part.end if part else None,
        "part_of": part.of if part else "",
    }
    rows = Citation.objects.visible_to(by).standing().filter(**where, element__in=elements)
    if pinpoint in {pinpoints.as_kept(one) for one in rows.values_list("pinpoint", flat=True)}:
        raise CitedAlready
    made = []
    for element in elements:
        citation = Citation.objects.create(
            **where,
            pinpoint=pinpoint,
            element=element,
            author=by,
            written_by=by,
            written_at=now or timezone.now(),
            stance=says.stance,
            weight=says.weight,
            reason=reason,
            fingerprint=words,
        )
        citation.rights.set(says.rights)
        citation.perpetrators.set(says.perpetrators)
        _record("citation.made", citation, by)
        made.append(citation)
    return made


@transaction.atomic
def change(
    citation: Citation,
    says: Says,
    *,
    seen: int,
    shown: str,
    by: User,
    now: datetime | None = None,
) -> Citation:
    """Say something else of what is cited, having read it.

    Shape:  `seen`: the version she changes; `shown`: what she read, as `cited.shown` says it.
    Errors: NotAllowed; NotOfCase; ChangedMeanwhile; ReadAgain; TakenBack; NothingChanged; BadReason;
            QuotesAccount; Erased; TakenFromUs.
    """
    our_work.check(cited.target_of(citation))
    citation, target = _locked(citation, seen, by)
    words = _as_shown(target, shown)
    reason = plain_reason(says.reason, target)
    named = set(citation.perpetrators.all())
    _check_alleged(citation.case_file, set(says.perpetrators) - named)
    before = (citation.stance, citation.weight, citation.reason, set(citation.rights.all()), named)
    now_said = (says.stance, says.weight, reason, set(says.rights), set(says.perpetrators))
    if before == now_said:
        raise NothingChanged
    citation.stance, citation.weight, citation.reason = says.stance, says.weight, reason
    _write(citation, words, by, now)
    citation.rights.set(says.rights)
    citation.perpetrators.set(says.perpetrators)
    _record("citation.changed", citation, by)
    return citation


@transaction.atomic
def confirm(
    citation: Citation, *, seen: int, shown: str, by: User, now: datetime | None = None
) -> Citation:
    """Stand by a citation after reading again what changed under it: `seen`, `shown` as in `change`.

    Errors: NotAllowed; NotOfCase; ChangedMeanwhile; ReadAgain; TakenBack; NotStale; Erased;
            TakenFromUs.
    """
    our_work.check(cited.target_of(citation))
    citation, target = _locked(citation, seen, by)
    words = _as_shown(target, shown)
    if not is_stale(citation, words):
        raise NotStale
    _write(citation, words, by, now)
    _record("citation.confirmed", citation, by)
    return citation


@transaction.atomic
def take_back(
    citation: Citation, *, reason: str, seen: int, by: User, now: datetime | None = None
) -> Citation:
    """Let a citation count no more. It stays, with the reason.

    Errors: NotAllowed; NotOfCase; ChangedMeanwhile; TakenBack; BadReason; QuotesAccount.
    """
    citation, target = _locked(citation, seen, by)
    reason = plain_reason(reason, target, longest=LONGEST_TAKING_BACK)
    citation.version += 1
    citation.taken_back_at, citation.taken_back_by = now or timezone.now(), by
    citation.taken_back_reason = reason
    citation.save(update_fields=["version", "taken_back_at", "taken_back_by", "taken_back_reason"])
    _record("citation.taken_back", citation, by)
    return citation


def is_stale(citation: Citation, now: bytes) -> bool:
    """Whether what is cited is another than what was read. `now`: its fingerprint as it stands."""
    if citation.stale_since is not None:
        return True
    return bytes(citation.fingerprint) not in (now, *cited.fingerprints_before(citation))


# --- What is cited, and where ---------------------------------------------------------------------------


def _held(target: Target, case_file: CaseFile, by: User) -> Target:
    """Return what is cited, held: whoever changes it or cites it too waits. Errors: NotOfCase."""
    if not is_of_case(target, case_file, by):
        raise NotOfCase
    if isinstance(target, Act):
        _hold(Incident, target.incident_id)
    _hold(type(target), target.pk)
    fresh: Any = type(target)._base_manager.select_related(*_WITH[type(target)])
    held: Target = fresh.get(pk=target.pk)
    if isinstance(held, Act) and held.joined_to_id is not None:
        raise NotOfCase  # it was merged into another while we waited
    return held


_WITH: dict[type, tuple[str, ...]] = {
    Paragraph: ("key", "testimony"),
    Act: ("incident",),
    Provision: ("policy",),
    EvidenceItem: ("source",),
}


def _hold(model: type[Any], pk: uuid.UUID) -> None:
    rows = model._base_manager.select_for_update(no_key=True)
    rows.only("pk").get(pk=pk)


def _check_elements(case_file: CaseFile, elements: Sequence[Element]) -> None:
    wanted = {one.pk for one in elements}
    found = Element.objects.filter(framework__in=case_file.frameworks.all(), pk__in=wanted)
    if not wanted or found.count() != len(elements):
        raise NotOfFramework


def _check_alleged(case_file: CaseFile, named: Collection[Authority]) -> None:
    """A person stands there only once two people named him (legal_analysis/linkage/naming.py)."""
    pks = {one.pk for one in named}
    if pks and case_file.alleged_perpetrators.filter(pk__in=pks).count() != len(pks):
        raise NotAlleged


def _as_shown(target: Target, shown: str) -> bytes:
    """Return the fingerprint of what is held, if it is what she was shown. Errors: ReadAgain; Erased."""
    words = cited.fingerprint(target)
    if cited.shown(target, words) != shown:
        raise ReadAgain
    return words


def _part(target: Target, part: Part | Sentences | None) -> Part | None:
    """Return a part as letters, counted in what is held. Errors: BadPlace."""
    if not isinstance(part, Sentences):
        return part
    text = cited.texts(target).get(part.of, "") if isinstance(target, Paragraph) else ""
    span = sentences.part(text, part.first, part.last)
    if span is None:
        raise BadPlace(_("This paragraph has no such sentences."))
    return Part(*span, part.of)


def _pinpoint(target: Target, written: str) -> str:
    if written and not isinstance(target, EvidenceItem):
        raise BadPlace
    return pinpoints.plain(written)


def _check_part(target: Target, part: Part | None) -> None:
    if part is None:
        return
    text = cited.texts(target).get(part.of) if isinstance(target, Paragraph) else None
    if text is None or not 0 <= part.start < part.end <= len(text):
        raise BadPlace


def plain_reason(reason: str, target: Target, *, longest: int = LONGEST_REASON) -> str:
    """Return a reason that can be kept in clear beside what is cited. Errors: as own_words.in_clear."""
    return in_clear(reason, _accounts_behind(target), longest=longest)


def _accounts_behind(target: Target) -> Iterable[Paragraph]:
    """Return all that the account said of which this is a part, or that tell of the event."""
    match target:
        case Paragraph():
            return own_words.of_accounts([target.testimony_id])
        case Act():
            return own_words.told_of([target.incident_id])
        case _:
            return ()


# --- Steps --------------------------------------------------------------------------------------------


def _locked(citation: Citation, seen: int, by: User) -> tuple[Citation, Target]:
    """Return a citation as it stands, held, and what it cites, held before it: as holding.py says."""
    access.check_may_analyse(by, citation.case_file.team)
    target = _held(cited.target_of(citation), citation.case_file, by)
    hold(citation.case_file)
    rows = Citation.objects.visible_to(by).select_for_update(of=("self",))
    citation = rows.select_related("case_file__team", "element").get(pk=citation.pk)
    if citation.taken_back_at is not None:
        raise TakenBack
    if citation.version != seen:
        raise ChangedMeanwhile
    return citation, target


def _write(citation: Citation, words: bytes, by: User, now: datetime | None) -> None:
    citation.version += 1
    citation.fingerprint = words
    citation.stale_since = None
    citation.written_by, citation.written_at = by, now or timezone.now()
    fields = ("stance", "weight", "reason", "version", "fingerprint", "stale_since")
    citation.save(update_fields=[*fields, "written_by", "written_at"])


def _record(action: str, citation: Citation, by: User) -> None:
    details = {
        "case": str(citation.case_file_id),
        "element": citation.element.code,
        "version": str(citation.version),
    }
    audit.record(action=action, subject=citation, by=by, details=details)
