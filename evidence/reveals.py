"""Who somebody is: asked for with a reason, allowed by a second person, open for minutes (T-07).

The only way from a pseudonym to an identity. Whoever may read a person asks for the parts she needs;
an approver of the case allows or refuses it, never for herself; from the first showing on it is open
for a quarter of an hour and then ends by itself. Each showing is one row in the trail, written in the
transaction that opens the seal. More identities in a day than the budget allows, and any canary
person, raise an alarm that auditors see.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit, second_person
from accounts.errors import DomainError, NotAllowed
from accounts.models import CaseTeam, IdentityReveal, Part, User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import NotOpen
from evidence.models import CaseMaterial, Person

State, Reason, Refusal = IdentityReveal.State, IdentityReveal.Reason, IdentityReveal.Refusal

# Said to auditors; the detail `kind` says which: budget, canary_asked, canary_shown.
ALARM = "alarm.raised"


class BudgetSpent(DomainError):
    """Status 429 keeps the alarm: what limits guessing stays counted (accounts/middleware.py)."""

    code, status = "reveal_budget_spent", 429
    message = _("You have opened as many identities today as one person may in a day.")


@dataclass(frozen=True)
class Shown:
    """One part of an identity in clear. Never kept: it goes into one answer and is gone."""

    name: Any
    text: str


# --- Asking ------------------------------------------------------------------------------------------


def teams_for(person: Person, *, by: User) -> list[CaseTeam]:
    """Return the case teams for which `by` may ask: the person told an account that is in the case."""
    material = CaseMaterial.objects.visible_to(by).filter(testimony__person=person)
    teams = CaseTeam.objects.filter(pk__in=material.values("team")).select_related("organisation")
    return [team for team in teams if access.can_ask_for_reveal(by, team)]


def parts_held(person: Person) -> list[Part]:
    """Return the parts of her identity that were ever written down."""
    return [part for part in Part if getattr(person, f"{part}_sealed") is not None]


@transaction.atomic
def ask(
    *,
    person: Person,
    team: CaseTeam,
    reason: str,
    words: str,
    parts: Collection[str],
    by: User,
    now: datetime | None = None,
) -> IdentityReveal:
    """Ask to see parts of an identity. Opens nothing.

    Errors: NotAllowed; AskedAlready; ValueError for a reason or part that is not on the list, and
            without words.
    """
    now = now or timezone.now()
    if team not in teams_for(person, by=by):
        raise NotAllowed(_("This person is in no case for which you may ask."))
    if reason not in Reason.values or not words.strip():
        raise ValueError("A reveal needs a reason of the list, and words.")
    if not parts or not set(parts) <= {*parts_held(person)}:
        raise ValueError("A reveal asks for parts of the identity that are there.")
    mine = _all().filter(user=by, person_id=person.pk).select_for_update(of=("self",))
    for earlier in second_person.lapsed_among(mine, now=now):
        _end(earlier, by=by, now=now)  # a new question replaces one that nobody answered
    reveal = IdentityReveal(
        id=uuid4(), user=by, person_id=person.pk, key=person.key, team=team, requested_at=now
    )
    reveal.reason, reveal.words = reason, words.strip()
    reveal.parts = [part for part in Part if part in parts]
    reveal.save(force_insert=True)
    _record("reveal.requested", reveal, by=by)
    if person.is_canary:
        _alarm("canary_asked", by=by, reveal=reveal)
    return reveal


# --- Answering ---------------------------------------------------------------------------------------


@transaction.atomic
def allow(*, reveal: IdentityReveal, by: User, now: datetime | None = None) -> IdentityReveal:
    """Allow what was asked for. It opens when who asked first looks, within a day.

    Errors: NotAllowed, always for who asked; AnsweredAlready, also if nobody answered in time.
    """
    reveal = _to_answer(reveal, by=by)
    second_person.write_allowed(reveal, by=by, now=now or timezone.now())
    _record("reveal.approved", reveal, by=by)
    return reveal


@transaction.atomic
def refuse(
    *, reveal: IdentityReveal, refusal: str, by: User, now: datetime | None = None
) -> IdentityReveal:
    """Refuse it with a reason of the list. Errors: as `allow`; ValueError for another reason."""
    if refusal not in Refusal.values:
        raise ValueError("A refusal needs a reason of the list.")
    reveal = _to_answer(reveal, by=by)
    second_person.write_refused(reveal, refusal=refusal, by=by, now=now or timezone.now())
    _record("reveal.refused", reveal, by=by, refusal=refusal)
    return reveal


def _to_answer(reveal: IdentityReveal, *, by: User) -> IdentityReveal:
    reveal = _locked(reveal)
    access.check_may_approve_reveal(by, reveal, reveal.team)
    return reveal


# --- Showing and ending ------------------------------------------------------------------------------


def show(*, reveal: IdentityReveal, by: User, now: datetime | None = None) -> list[Shown]:
    """Open what was allowed and return it in clear. The first showing starts the clock.

    Errors: NotAllowed; NotOpen; BudgetSpent, after which the alarm stands in the trail; Erased.
    """
    now = now or timezone.now()
    with transaction.atomic():
        reveal = _locked(reveal)
        _check_hers(reveal, by=by)
        second_person.check_can_open(reveal, now=now)
        if reveal.opened_at or _may_spend(by, now=now):
            return _show(reveal, by=by, now=now)
        _alarm("budget", by=by, reveal=reveal)
    raise BudgetSpent


def _show(reveal: IdentityReveal, *, by: User, now: datetime) -> list[Shown]:
    person = Person.objects.visible_to(by).filter(pk=reveal.person_id).first()
    if person is None:
        raise NotAllowed
    second_person.write_opened(reveal, now=now)
    access.check_may_reveal(by, person.pk, now=now)
    shown = [
        Shown(part.label, text)
        for part in Part
        if part in reveal.parts and (text := getattr(person, part))
    ]
    _record("identity.shown", reveal, by=by)
    if person.is_canary:
        _alarm("canary_shown", by=by, reveal=reveal)
    return shown


@transaction.atomic
def end(*, reveal: IdentityReveal, by: User, now: datetime | None = None) -> IdentityReveal:
    """End it before its time: who asked takes it back, or an approver of the case closes it.

    Errors: NotAllowed; NotOpen if there is nothing to end.
    """
    now = now or timezone.now()
    reveal = _locked(reveal)
    if by.pk != reveal.user_id:
        access.check_may_approve_reveal(by, reveal, reveal.team)
    if reveal.state_at(now) not in IdentityReveal.LIVE:
        raise NotOpen
    return _end(reveal, by=by, now=now)


def _end(reveal: IdentityReveal, *, by: User, now: datetime) -> IdentityReveal:
    second_person.write_ended(reveal, by=by, now=now)
    _record("reveal.ended", reveal, by=by)
    return reveal


def _check_hers(reveal: IdentityReveal, *, by: User) -> None:
    """Only she who asked, and only while she still works on the case it was asked for."""
    if by.pk != reveal.user_id:
        raise NotAllowed
    access.check_may_ask_for_reveal(by, reveal.team)


def _may_spend(by: User, *, now: datetime) -> bool:
    """Whether the budget of the day (UTC) has room for one more. Two at once wait for each other."""
    User.objects.select_for_update().get(pk=by.pk)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    opened = _all().filter(
        user=by, opened_at__gte=midnight, opened_at__lt=midnight + timedelta(days=1)
    )
    return opened.count() < settings.REVEAL_BUDGET


@transaction.atomic
def mark_canary(*, code: str, is_canary: bool, system: str) -> Person:
    """Say that a person does not exist, so that nobody has a reason to ask for her identity.

    The record must look as any other: it is written as any other, and only then marked.
    Errors: Person.DoesNotExist.
    """
    rows = Person.objects.unscoped(reason="reveals.canary").select_for_update(of=("self",))
    person = rows.get(code=code)
    person.is_canary = is_canary
    person.save(update_fields=["is_canary"])
    details = {"status": "canary" if is_canary else "none"}
    audit.record(action="canary.marked", by=None, subject=person, system=system, details=details)
    return person


# --- Looking at requests -------------------------------------------------------------------------------


def requests_of(user: User) -> ScopedQuerySet[IdentityReveal]:
    """The requests this user may see: her own, and as an approver those of her cases."""
    rows = IdentityReveal.objects.visible_to(user)
    return rows.select_related(
        "user", "team__organisation", "key", "approved_by", "refused_by", "ended_by"
    )


def waiting_for(user: User, *, now: datetime) -> ScopedQuerySet[IdentityReveal]:
    """The requests that wait for this approver's answer: not her own, and not too old."""
    return second_person.to_answer(requests_of(user), by=user, now=now)


def live_of(user: User, person: Person, *, now: datetime) -> IdentityReveal | None:
    """Return the user's own request on this person that waits, is allowed or open."""
    mine = requests_of(user).filter(user=user, person_id=person.pk)
    return next((one for one in mine if one.state_at(now) in IdentityReveal.LIVE), None)


def words_of(reveal: IdentityReveal) -> str | None:
    """Return why it was asked for, in words; None once the person was erased."""
    return reveal.words if reveal.key.wrapped is not None else None


# --- Below -------------------------------------------------------------------------------------------


def _all() -> ScopedQuerySet[IdentityReveal]:
    return IdentityReveal.objects.unscoped(reason="reveals.rule")


def _locked(reveal: IdentityReveal) -> IdentityReveal:
    rows = _all().select_related("team__organisation").select_for_update(of=("self",))
    return rows.get(pk=reveal.pk)


def _record(action: str, reveal: IdentityReveal, *, by: User, refusal: str = "") -> None:
    details = {
        "person": str(reveal.person_id),
        "team": str(reveal.team_id),
        "code": refusal or reveal.reason,
        "parts": ",".join(reveal.parts),
    }
    if reveal.until:
        details["until"] = reveal.until.isoformat()
    audit.record(action=action, by=by, subject=reveal, details=details)


def _alarm(kind: str, *, by: User, reveal: IdentityReveal) -> None:
    details = {"kind": kind, "person": str(reveal.person_id)}
    audit.record(action=ALARM, by=by, subject=reveal, details=details)
