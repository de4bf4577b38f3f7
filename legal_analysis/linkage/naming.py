"""Who is named as an alleged perpetrator of a case (OUT-1).

An analyst puts an institution there, and proposes a person with a reason. An approver of the case, never
who proposed, approves or refuses. Until then the name stands in the proposal only: what a case shows,
counts, filters and prints reads its alleged perpetrators, and there the database lets no office-holder
in without an approval that holds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, access_authorities, audit, second_person
from accounts.errors import DomainError, NotAllowed
from accounts.models import Role, User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import NotOpen
from evidence import own_words
from evidence.models import Authority, Involvement
from legal_analysis.models import CaseFile, Naming

LONGEST_REASON = 1000  # letters


class NamedAlready(DomainError):
    code, status = "named_already", 409
    message = _("It stands among the alleged perpetrators of this case, or waits for an approval.")


class NamedNoMore(DomainError):
    code, status = "named_no_more", 409
    message = _(
        "This submission names a person who is not named in the case any more. Nothing of it leaves."
        " Freeze the case again."
    )


class FrozenBefore(DomainError):
    code, status = "frozen_before", 409
    message = _(
        "This submission was frozen when persons did not stand apart yet. Nothing of it leaves. Freeze the"
        " case again."
    )


class NoReason(DomainError):
    code, status, message = "no_reason", 400, _("Say why, in a sentence.")


@transaction.atomic
def propose(
    *,
    case_file: CaseFile,
    authority: Authority,
    reason: str,
    by: User,
    now: datetime | None = None,
) -> Naming | None:
    """Propose a person; put an institution among the alleged perpetrators at once (returns None).

    Errors: NotAllowed; NoReason; own_words.QuotesAccount; NamedAlready; AskedAlready.
    """
    now = now or timezone.now()
    access.check_may_analyse(by, case_file.team)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise NoReason
    alleged = Involvement._base_manager.filter(authority=authority).order_by()
    own_words.check([reason], own_words.told_of(alleged.values("act__incident")))
    _hold(case_file)
    if case_file.alleged_perpetrators.filter(pk=authority.pk).exists():
        raise NamedAlready
    if authority.kind == Authority.Kind.INSTITUTION:
        case_file.alleged_perpetrators.add(authority)
        _record_case("perpetrator.added", case_file, authority, by)
        return None
    waiting = _all().filter(case_file=case_file, authority=authority, refused_by=None)
    for earlier in second_person.lapsed_among(waiting.filter(ended_by=None), now=now):
        _end(earlier, by=by, now=now)
    naming = Naming.objects.create(
        case_file=case_file, authority=authority, reason=reason, user=by, requested_at=now
    )
    _record("naming.proposed", naming, by)
    return naming


@transaction.atomic
def approve(*, naming: Naming, by: User, now: datetime | None = None) -> Naming:
    """Name the person in the case. Errors: NotAllowed, always for who proposed; AnsweredAlready."""
    naming = _to_answer(naming, by)
    second_person.write_allowed(naming, by=by, now=now or timezone.now())
    naming.case_file.alleged_perpetrators.add(naming.authority)
    _record("naming.approved", naming, by)
    return naming


@transaction.atomic
def refuse(*, naming: Naming, refusal: str, by: User, now: datetime | None = None) -> Naming:
    """Refuse it with a reason of the list. Errors: as `approve`; ValueError for another reason."""
    if refusal not in Naming.Refusal.values:
        raise ValueError("A refusal needs a reason of the list.")
    naming = _to_answer(naming, by)
    second_person.write_refused(naming, refusal=refusal, by=by, now=now or timezone.now())
    _record("naming.refused", naming, by)
    return naming


@transaction.atomic
def end(*, naming: Naming, by: User, now: datetime | None = None) -> Naming:
    """Take a proposal back, or the name off the case: an analyst or an approver of it.

    Errors: NotAllowed; NotOpen if there is nothing to end.
    """
    now = now or timezone.now()
    naming = _locked(naming)
    access_authorities.check_may_end_naming(by, naming.case_file.team)
    if naming.state_at(now) not in Naming.LIVE:
        raise NotOpen
    naming.case_file.alleged_perpetrators.remove(naming.authority)
    return _end(naming, by=by, now=now)


@transaction.atomic
def take_off(*, case_file: CaseFile, authority: Authority, by: User) -> None:
    """Take an institution off the alleged perpetrators. Errors: NotAllowed; NotOpen for another one."""
    access.check_may_analyse(by, case_file.team)
    _hold(case_file)
    rows = case_file.alleged_perpetrators.filter(kind=Authority.Kind.INSTITUTION)
    if not rows.filter(pk=authority.pk).exists():
        raise NotOpen
    case_file.alleged_perpetrators.remove(authority)
    _record_case("perpetrator.taken_off", case_file, authority, by)


def check_stands(case_file: CaseFile, snapshot: Mapping[str, Any]) -> None:
    """Raise NamedNoMore if a frozen snapshot names a person whom the case does not name now, and
    FrozenBefore if it names one without saying where.

    A second approval stands in for one that ended. Until the transaction ends nobody can end what was
    found here: who does waits, and then is one that came after.
    """
    institutions = {
        row["code"] for row in snapshot["authorities"] if row["kind"] == Authority.Kind.INSTITUTION
    }
    persons = set(snapshot["case"]["alleged_perpetrators"]) - institutions
    if not persons:
        return
    if "persons_apart" not in snapshot:
        raise FrozenBefore
    rows = _all().filter(case_file=case_file, authority__code__in=persons)
    standing = rows.filter(approved_at__isnull=False, ended_at=None).order_by("pk")
    held = standing.select_for_update(of=("self",), no_key=True)
    if {one.authority.code for one in held} != persons:
        raise NamedNoMore


def namings_of(user: User) -> ScopedQuerySet[Naming]:
    """The proposals this user may see: those of her cases."""
    return Naming.objects.visible_to(user).select_related("authority", "case_file__team")


def waiting_for(user: User, *, now: datetime) -> ScopedQuerySet[Naming]:
    """The proposals that wait for this approver's answer: not her own, and not too old."""
    hers = access.rows(Naming, user, as_any_of=(Role.APPROVER,))
    return second_person.to_answer(namings_of(user).filter(hers), by=user, now=now)


# --- Below ------------------------------------------------------------------------------------------


def _all() -> ScopedQuerySet[Naming]:
    return Naming.objects.unscoped(reason="naming.rule").select_related(
        "authority", "case_file__team"
    )


def _hold(case_file: CaseFile) -> None:
    """One after the other: two proposals of the same person cannot both wait."""
    rows = CaseFile.objects.unscoped(reason="naming.rule").select_for_update(of=("self",))
    rows.get(pk=case_file.pk)


def _locked(naming: Naming) -> Naming:
    _hold(naming.case_file)
    found = _all().select_for_update(of=("self",)).filter(pk=naming.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _to_answer(naming: Naming, by: User) -> Naming:
    naming = _locked(naming)
    access_authorities.check_may_answer_naming(
        by, naming.case_file.team, proposed_by=naming.user_id
    )
    return naming


def _end(naming: Naming, *, by: User, now: datetime) -> Naming:
    second_person.write_ended(naming, by=by, now=now)
    _record("naming.ended", naming, by)
    return naming


def _record(action: str, naming: Naming, by: User) -> None:
    details = {"case": str(naming.case_file_id), "object": str(naming.authority_id)}
    audit.record(action=action, subject=naming, by=by, details=details)


def _record_case(action: str, case_file: CaseFile, authority: Authority, by: User) -> None:
    audit.record(action=action, subject=case_file, by=by, details={"object": str(authority.pk)})
