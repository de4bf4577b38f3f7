"""Signing in and out, and changes of second factors, in the trail.

These happen inside allauth, so signals are the only place to stand. No address and no code is kept:
a failed attempt is counted without saying whose account it was.
"""

from typing import Any

from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    user_logged_in,
)
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib import messages
from django.contrib.auth import signals
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit, devices, recovery, sessions
from accounts.models import User


@receiver(signals.user_logged_in)
def session_began(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    devices.signed_in(user=user, request=request)


@receiver(user_logged_in)
@transaction.atomic
def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record(action="account.signed_in", by=user, subject=user)
    for asked in recovery.tell(user=user):
        messages.warning(request, recovery.in_words(asked))


@receiver(user_logged_out)
@transaction.atomic
def signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(action="account.signed_out", by=user, subject=user)


@receiver(user_login_failed)
@transaction.atomic
def sign_in_failed(sender: object, **kwargs: Any) -> None:
    audit.record(action="account.sign_in_failed", by=None, system="web", outcome="refused")


@receiver(password_changed)
@transaction.atomic
def changed_password(sender: object, user: User, **kwargs: Any) -> None:
    audit.record(action="account.password_changed", by=user, subject=user)
    _end_elsewhere(user, "password_changed")


@receiver(authentication_step_completed)
def confirmed_again(
    sender: object, request: HttpRequest, *, reauthenticated: bool = False, **kwargs: Any
) -> None:
    """What opens more than before gets a new key (T-25). Signing in turns it by itself."""
    if reauthenticated:
        request.session.cycle_key()


@receiver(authentication_failed)
@transaction.atomic
def second_step_failed(sender: object, user: User, **kwargs: Any) -> None:
    audit.record(action="account.second_step_failed", by=user, subject=user, outcome="refused")


@receiver(authenticator_used)
@transaction.atomic
def used_recovery_code(
    sender: object, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """A code from paper is the way in of whoever found the paper, too: auditors see each (T-28)."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        audit.record(action="second_factor.recovery_code_used", by=user, subject=user)


# allauth tells of new factors only after the commit, which would be a second transaction.
@receiver(post_save, sender=Authenticator)
@transaction.atomic
def added_second_factor(
    sender: object, instance: Authenticator, created: bool, **kwargs: Any
) -> None:
    if created:
        _record_factor("second_factor.added", instance)


@receiver(post_delete, sender=Authenticator)
@transaction.atomic
def removed_second_factor(sender: object, instance: Authenticator, **kwargs: Any) -> None:
    _record_factor("second_factor.removed", instance)


def _record_factor(action: str, factor: Authenticator) -> None:
    audit.record(action=action, by=factor.user, subject=factor.user, details={"kind": factor.type})
    _end_elsewhere(factor.user, "second_factor_changed")


def _end_elsewhere(user: User, reason_code: str) -> None:
    """End her sessions, but the one she is changing it in. Changed by somebody else: all of them."""
    request = context.request
    here = request is not None and request.user == user
    key = request.session.session_key if here else None
    sessions.end_all(user=user, by=user if here else None, reason_code=reason_code, except_key=key)
