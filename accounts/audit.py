"""The trail: one row per read, change or refusal of something sensitive.

A row is written in the same transaction as what it tells, so neither exists without the other. The
database makes the row's exact text and its hash (migration 0002) and refuses any later change. Every
minute the new rows are sealed: a signed tree hash, chained to the seal before. `verify()` reads all
of it again and names what is wrong.
"""

import json
import re
from collections.abc import Mapping
from typing import Literal

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import AuditEvent, AuditSeal, User
from accounts.seals import Verification, seal_pending, verify

__all__ = ["AuditEvent", "AuditSeal", "TrailDown", "TransactionNeeded", "Verification", "record"]
__all__ += ["seal_pending", "verify"]

# What may be said beside who, what and when. Codes and ids: nothing a person wrote.
DETAIL_KEYS = frozenset(
    {
        "by", "case", "changed", "code", "command", "count", "digest", "element", "epoch", "field",
        "files", "format", "identity_level", "key", "kind", "language", "mechanism", "method", "new",
        "number", "object", "organisation", "paragraph", "parts", "person", "purpose", "recipient",
        "role", "route", "seal", "status", "submission", "team", "total", "unchanged", "until", "use",
        "version",
    }
)  # fmt: skip
_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_VALUE = re.compile(r"[A-Za-z0-9_.:/+,=-]{0,128}")


class TransactionNeeded(Exception):
    """The trail is written inside the transaction of the act it tells, or not at all."""


class BadDetail(ValueError):
    """A detail that is not on the list, or looks like words instead of a code."""


class TrailDown(DomainError):
    """The trail cannot be written. Then nothing is shown and nothing is done."""

    code, status = "trail_down", 503
    message = _("This cannot be done at the moment. Nothing was changed. Please try again later.")


def record(
    *,
    action: str,
    by: User | None,
    subject: Model | None = None,
    outcome: Literal["allowed", "refused"] = "allowed",
    details: Mapping[str, str] | None = None,
    system: str = "",
) -> AuditEvent:
    """Add one row to the trail, in the transaction that is open.

    Shape:  `action` is dotted and past tense ("consent.withdrawn"); `by` None needs `system`, the
            command or job that acts. `details` takes keys of DETAIL_KEYS and codes, never sentences.
    Errors: TransactionNeeded; BadDetail; TrailDown, which must stop the act.
    """
    if not connection.in_atomic_block:
        raise TransactionNeeded(f"{action}: open a transaction round the act and its record.")
    if not _ACTION.fullmatch(action):
        raise BadDetail("An action is dotted lower-case words.")
    event = AuditEvent(
        action=action,
        outcome=outcome,
        actor=by,
        system=system,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        details=_as_text(details or {}),
    )
    try:
        event.save(force_insert=True)
    except IntegrityError:
        raise  # a row that says nothing: a fault in our code, not of the trail
    except DatabaseError as error:
        raise TrailDown from error
    return event


def _as_text(details: Mapping[str, str]) -> str:
    for key, value in details.items():
        if key not in DETAIL_KEYS:
            raise BadDetail(f"The trail takes no detail called {key!r}.")
        if not _VALUE.fullmatch(value):
            raise BadDetail(f"The detail {key!r} must be a code of at most 128 characters.")
    return json.dumps(dict(details), sort_keys=True, separators=(",", ":"))


def record_refusal(*, action: str, by: User | None, details: Mapping[str, str]) -> None:
    """Record a refusal in a transaction of its own, after that of the refused act was rolled back."""
    with transaction.atomic(durable=True):
        record(action=action, by=by, outcome="refused", details=details)
