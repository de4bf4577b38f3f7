"""Telling the database who acts, for row security (migration 0003).

Without it the sensitive tables look empty. It holds inside one transaction only, so a pooled
connection cannot carry one person's rights into another's request.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from accounts.models import User

logger = logging.getLogger(__name__)
# MATERIALIZED: what held before is read before it changes, in one step.
_SET = """
    WITH before AS MATERIALIZED (
        SELECT coalesce(current_setting('gawah.user_id', true), ''),
               coalesce(current_setting('gawah.system', true), '')
    )
    SELECT before.*, set_config('gawah.user_id', %s, true), set_config('gawah.system', %s, true)
    FROM before
"""


@contextmanager
def acting_as(user: User | AnonymousUser) -> Iterator[None]:
    """Run a block with this user's rows. Opens a transaction, or a savepoint in the one that is open."""
    known = user if user.is_authenticated else None
    with _acts(known), _identity(user_id=str(known.pk) if known else "", system=""):
        yield


@contextmanager
def acting_for_system(*, reason: str) -> Iterator[None]:
    """Run a block with all rows, for work no person asked for. `reason` is a code; it is logged."""
    if not reason.strip():
        raise ValueError("acting_for_system() needs a reason.")
    logger.info("identity.system", extra={"reason": reason.strip()})
    with _acts(None), _identity(user_id="", system=reason.strip()):
        yield


_acting: ContextVar[Any] = ContextVar("acting", default=None)


def who_acts(**_asked: Any) -> Any:
    """Return the user of the block that runs; None for the system, and outside of any.

    What old versions of a record keep as who changed it (`get_user` of HistoricalRecords).
    """
    return _acting.get()


@contextmanager
def _acts(user: Any) -> Iterator[None]:
    token = _acting.set(user)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def _identity(*, user_id: str, system: str) -> Iterator[None]:
    with transaction.atomic():
        before = _set(user_id, system)
        yield
        # Where all is undone, after an error too, the settings are undone with it.
        if not connection.needs_rollback:
            _set(*before)


def _set(user_id: str, system: str) -> tuple[str, str]:
    """Return what held before."""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [user_id, system])
        before_user, before_system, *_now = cursor.fetchone()
    return before_user, before_system
