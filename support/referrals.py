"""Telling a place of help of her, as she agreed to for that place and in those words."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_help, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from support import desk
from support.models import Need, Provider, Referral

State = Referral.State
UNDER_WAY = (State.AGREED, State.TOLD)
NEXT: dict[State, frozenset[State]] = {
    State.AGREED: frozenset({State.TOLD, State.WITHDRAWN}),
    State.TOLD: frozenset({State.HELPED, State.NOT_HELPED, State.WITHDRAWN}),
    State.HELPED: frozenset(),
    State.NOT_HELPED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class NotAgreedTo(DomainError):
    """Her agreement is for one place at a time; without it nobody is told anything."""

    code, status = "referral_not_agreed", 409
    message = _("Nobody is told of her before she agreed to it, for this place.")


class NotOffered(DomainError):
    code, status = "provider_not_offered", 409
    message = _("Nobody asked lately whether this place still helps. Ask first, then refer.")


class ReferredAlready(DomainError):
    code, status = "referred_already", 409
    message = _("She is being referred there already.")


class NotNext(DomainError):
    code, status, message = "referral_not_next", 409, _("This was changed meanwhile. Look again.")


@transaction.atomic
def refer(*, need: Need, provider: Provider, told: str, agreed: bool, by: User) -> Referral:
    """Write down that she agreed to one place, and what may be told there.

    Errors: NotAllowed; NeedClosed; NotAgreedTo; NotOffered; ReferredAlready.
    """
    access_help.check_may_help(by, provider)
    need = desk.opened(need, by=by)
    now = timezone.now()
    if not agreed or not told.strip():
        raise NotAgreedTo
    if provider.organisation_id != need.organisation_id:
        raise NotAllowed
    if not provider.is_offered(now.date()):
        raise NotOffered
    hers = Referral.objects.visible_to(by).filter(need=need, provider=provider)
    if hers.filter(state__in=UNDER_WAY).exists():  # the need is held: nobody is faster
        raise ReferredAlready
    desk.take(need, by=by)
    made = Referral(
        need=need, provider=provider, key=need.key, made_by=by, agreed_at=now, state_since=now
    )
    made.told = told.strip()
    made.save(force_insert=True)
    audit.record(action="referral.agreed", by=by, subject=made, details={"object": str(need.pk)})
    return made


@transaction.atomic
def move_on(*, referral: Referral, to: str, by: User) -> Referral:
    """Say how far it came; also of a need that was closed meanwhile. Errors: NotAllowed; NotNext."""
    access_help.check_may_help(by, referral)
    rows = Referral.objects.visible_to(by).select_for_update(of=("self",))
    referral = rows.get(pk=referral.pk)
    if to not in NEXT[State(referral.state)]:
        raise NotNext
    referral.state, referral.state_since = to, timezone.now()
    referral.save(update_fields=["state", "state_since"])
    audit.record(action="referral.moved_on", by=by, subject=referral, details={"status": to})
    return referral
