"""The steps of what one person asks and a second one answers. Who may, and of what, says its own module.

Each step is asked of a row that is locked, and taken once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.models.second_person import OPEN_FOR, WAITS_FOR, AskedOfAnother
from accounts.scoping import ScopedQuerySet

Asked = TypeVar("Asked", bound=AskedOfAnother)
State = AskedOfAnother.State


class AskedAlready(DomainError):
    code, status = "asked_already", 409
    message = _("You have asked for this already. One request at a time can wait.")


class AnsweredAlready(DomainError):
    code, status = "answered_already", 409
    message = _("This request no longer waits for an answer.")


class NotOpen(DomainError):
    code, status = "not_open", 409
    message = _("This is not open, or no longer. If you still need it, ask again.")


def lapsed_among(mine: Iterable[Asked], *, now: datetime) -> list[Asked]:
    """Return those of her earlier requests for the same that nobody answered: a new one ends them.

    Errors: AskedAlready while one of them lives.
    """
    lapsed = []
    for earlier in mine:
        state = earlier.state_at(now)
        if state in AskedOfAnother.LIVE:
            raise AskedAlready
        if state == State.LAPSED and not earlier.ended_at:
            lapsed.append(earlier)
    return lapsed


def to_answer(rows: ScopedQuerySet[Asked], *, by: User, now: datetime) -> ScopedQuerySet[Asked]:
    """Return those of these requests that wait for somebody's answer: not her own, and not too old."""
    recent = rows.filter(requested_at__gt=now - WAITS_FOR)
    return recent.filter(approved_at=None, refused_at=None, ended_at=None).exclude(user=by)


def write_allowed(asked: AskedOfAnother, *, by: User, now: datetime) -> None:
    """Errors: AnsweredAlready, also if nobody answered in time.

    That it is another person who answers, each asks of access.py; PostgreSQL holds it besides.
    """
    _check_waits(asked, now=now)
    asked.approved_by, asked.approved_at = by, now
    asked.save(update_fields=["approved_by", "approved_at"])


def write_refused(asked: AskedOfAnother, *, refusal: str, by: User, now: datetime) -> None:
    """Errors: as `write_allowed`. `refusal` is a code of the list of that table."""
    _check_waits(asked, now=now)
    asked.refused_by, asked.refused_at = by, now
    asked.refusal = refusal
    asked.save(update_fields=["refused_by", "refused_at", "refusal"])


def write_opened(asked: AskedOfAnother, *, now: datetime) -> None:
    """The first opening starts the clock; every later one finds it running. Errors: NotOpen."""
    check_can_open(asked, now=now)
    if asked.opened_at is None:
        asked.opened_at, asked.until = now, now + OPEN_FOR
        asked.save(update_fields=["opened_at", "until"])


def check_can_open(asked: AskedOfAnother, *, now: datetime) -> None:
    """Errors: NotOpen."""
    if asked.state_at(now) not in {State.ALLOWED, State.OPEN}:
        raise NotOpen


def write_ended(asked: AskedOfAnother, *, by: User, now: datetime) -> None:
    asked.ended_by, asked.ended_at = by, now
    asked.save(update_fields=["ended_by", "ended_at"])


def _check_waits(asked: AskedOfAnother, *, now: datetime) -> None:
    if asked.state_at(now) != State.WAITING:
        raise AnsweredAlready
