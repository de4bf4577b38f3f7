"""Needs: taken in, taken up, looked in on, closed, and forgotten at her wish.

What comes in through accounts/help.py comes as the system, since whoever hands it over may not see it
a moment later. Everything else is done by a support worker of the organisation.
"""

import datetime
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_help, audit, codes, vault
from accounts.errors import DomainError
from accounts.help import HelpRequest, Waiting
from accounts.identity import acting_for_system
from accounts.models import Organisation, PersonKey, User
from accounts.scoping import ScopedQuerySet
from support.models import CheckIn, Need

_CODE_SIGNS = 6
State = Need.State
NOT_CLOSED = (State.NEW, State.OPEN)


class NeedClosed(DomainError):
    code, status = "need_closed", 409
    message = _("This is closed. Write down a new one if she needs help again.")


class TakenUp(DomainError):
    code, status, message = "taken_up", 409, _("Somebody has taken this up already.")


# --- Coming in ---------------------------------------------------------------------------------------


def receive(request: HelpRequest, organisation: Organisation) -> None:
    """Take in what was asked for in a conversation. Returns nothing: no way leads back from there."""
    with acting_for_system(reason="help.asked"):
        _enter(request, organisation)


@transaction.atomic
def write_down(request: HelpRequest, *, organisation: Organisation, by: User) -> Need:
    """Take in what somebody asked a support worker for herself. Errors: NotAllowed."""
    access_help.check_may_keep_desk(by, organisation)
    need = _enter(request, organisation, taken_by=by, state=State.OPEN)
    audit.record(action="need.written_down", by=by, subject=need)
    return need


def _enter(request: HelpRequest, organisation: Organisation, **more: Any) -> Need:
    today = timezone.now().date()
    need = Need(
        organisation=organisation,
        key=_new_key(today),
        code=_new_code(),
        kinds=list(request.kinds),
        language=request.language,
        asked_on=today,
        **more,
    )
    need.words = request.words.strip() or None
    need.called = request.called.strip() or None
    need.contact = request.contact.strip() or None
    need.save(force_insert=True)
    return need


def _new_key(today: datetime.date) -> PersonKey:
    """Return a fresh key that tells the day it was made and not the hour, which an interview has, too."""
    key = vault.create_person_key()
    key.created_at = datetime.datetime.combine(today, datetime.time(), tzinfo=datetime.UTC)
    key.save(update_fields=["created_at"])
    return key


def _new_code() -> str:
    """Return a code nobody has. Random: its number must not say whose account came just before."""
    while True:
        code = "N-" + "".join(secrets.choice(codes.SIGNS) for _ in range(_CODE_SIGNS)).upper()
        if not Need._base_manager.filter(code=code).exists():
            return code


# --- Seeing to it ------------------------------------------------------------------------------------


def of(user: User) -> ScopedQuerySet[Need]:
    """The needs this support worker sees: of her organisations, and of nobody else's."""
    return Need.objects.visible_to(user)


def listed(user: User, *, state: str = "", kind: str = "") -> QuerySet[Any]:
    """Her list: what nobody has taken up first, then by when somebody looks in next; no words.

    `state` empty: what is not closed. Each has `last_how`, how she was the last time, or None.
    """
    latest = CheckIn.objects.visible_to(user).filter(need=OuterRef("pk")).order_by("-at")
    rows = of(user).filter(state__in=[state] if state else NOT_CLOSED)
    if kind:
        rows = rows.filter(kinds__contains=[kind])
    rows = rows.defer("words_sealed", "called_sealed", "contact_sealed")
    soon = F("next_on").asc(nulls_last=True)
    return rows.annotate(last_how=Subquery(latest.values("how")[:1])).order_by(
        "state", soon, "asked_on", "code"
    )


def waiting(user: User, today: datetime.date) -> Waiting:
    """Return how many nobody has taken up, and how many of hers somebody should look in on by today."""
    needs = of(user)
    due = needs.filter(state=State.OPEN, taken_by=user, next_on__lte=today)
    return Waiting(new=needs.filter(state=State.NEW).count(), due=due.count())


@transaction.atomic
def take_up(*, need: Need, by: User) -> Need:
    """Look after this one from now on. Errors: NotAllowed; NeedClosed; TakenUp."""
    need = opened(need, by=by)
    if need.taken_by_id is not None:
        raise TakenUp
    take(need, by=by)
    return need


@transaction.atomic
def look_in(*, need: Need, how: str, note: str, next_on: datetime.date | None, by: User) -> CheckIn:
    """Write down how she is, and when somebody looks in next. Errors: NotAllowed; NeedClosed."""
    need = opened(need, by=by)
    take(need, by=by)
    found = CheckIn(need=need, key=need.key, by=by, at=timezone.now(), how=how)
    found.note = note.strip() or None
    found.save(force_insert=True)
    need.next_on = next_on
    need.save(update_fields=["next_on"])
    audit.record(action="need.looked_in", by=by, subject=need, details={"object": str(found.pk)})
    return found


@transaction.atomic
def close(*, need: Need, outcome: str, by: User, forget: bool = False) -> Need:
    """Close a need. `forget`: destroy its words for ever, because she wants that.

    Errors: NotAllowed; NeedClosed.
    """
    need = opened(need, by=by)
    take(need, by=by)
    need.state, need.outcome, need.next_on = State.CLOSED, outcome, None
    need.closed_on, need.closed_by = timezone.now().date(), by
    need.save(update_fields=["state", "outcome", "next_on", "closed_on", "closed_by"])
    audit.record(action="need.closed", by=by, subject=need, details={"status": outcome})
    if forget:
        vault.destroy(key=need.key, by=by, reason="help forgotten at her wish")
    return need


def opened(need: Need, *, by: User) -> Need:
    """Return a need to act on, held until the transaction ends. Errors: NotAllowed; NeedClosed."""
    access_help.check_may_help(by, need)
    rows = of(by).select_related("key").select_for_update(of=("self",))
    need = rows.get(pk=need.pk)
    if need.is_over:
        raise NeedClosed
    return need


def take(need: Need, *, by: User) -> None:
    """Who does something about a need that nobody has taken up, has taken it up."""
    if need.taken_by_id is not None:
        return
    need.state, need.taken_by = State.OPEN, by
    need.save(update_fields=["state", "taken_by"])
    audit.record(action="need.taken_up", by=by, subject=need)
