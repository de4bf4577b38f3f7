"""What is in a submission and what is not, and what each person in it allows at this moment.

For who asks and for who lets it go: the same list for both. Codes and counts; never words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evidence import asked_again, consent, publishing
from evidence.export import FrozenAccount
from evidence.models import Consent
from legal_analysis.dossier import outside
from legal_analysis.dossier.shapes import shape_of
from legal_analysis.last_reading import public
from legal_analysis.models import Submission


@dataclass(frozen=True)
class Account:
    """One account of a person we met."""

    number: str
    may_quote: bool
    level: str
    now: str  # why it may leave at this moment, or not
    holds: bool  # as it was frozen
    public: bool  # it stands in the public version, too, as it was frozen
    public_now: bool  # and may do so at this moment


@dataclass(frozen=True)
class Inside:
    """All of a submission, as a list."""

    accounts: list[Account]
    counts: list[tuple[Any, int]]
    out: list[tuple[str, int]]
    exhibits: list[Mapping[str, Any]]
    holds: bool
    has_public_version: bool


def inside(submission: Submission, *, at: datetime) -> Inside:
    """Return what is in it, asked again of consent."""
    snapshot = json.loads(submission.snapshot)
    frozen = {row.code: row for row in outside.accounts_in(submission)}
    answers = asked_again.answers(
        [row.testimony for row in frozen.values()],
        recipient=submission.mechanism.code,
        at=at,
    )
    rows = snapshot.get("accounts", [])
    closed = public.closed(snapshot)
    open_now = publishing.still_open(accounts=[row.testimony for row in frozen.values()], at=at)
    accounts = [
        _account(
            row,
            frozen[row["code"]],
            answers[frozen[row["code"]].testimony],
            public=row["code"] not in closed,
            public_now=frozen[row["code"]].testimony in open_now,
        )
        for row in rows
        if row["code"] in frozen
    ]
    return Inside(
        accounts=accounts,
        counts=[
            (_("Accounts that people gave us"), len(accounts)),
            (_("Accounts that others published"), len(rows) - len(accounts)),
            (_("Incidents"), len(snapshot.get("incidents", []))),
            (_("Decrees"), len(snapshot.get("policies", []))),
            (_("Citations"), len(snapshot.get("citations", []))),
            (_("Files"), len(snapshot.get("exhibits", []))),
        ],
        out=[
            (str(consent.Reason(code).label), count)
            for code, count in snapshot.get("exclusions", {}).items()
        ],
        exhibits=snapshot.get("exhibits", []),
        holds=all(one.holds for one in accounts),
        has_public_version=shape_of(submission.mechanism.code).has_public_version,
    )


def _account(
    row: Mapping[str, Any],
    frozen: FrozenAccount,
    now: consent.Answer | None,
    *,
    public: bool,
    public_now: bool,
) -> Account:
    reason = now.reason if now else consent.Reason.NOT_ASKED
    holds = (
        now is not None
        and now.may_describe
        and now.identity_level == frozen.identity_level
        and (now.may_quote or not frozen.may_quote)
    )
    level = frozen.identity_level
    known = level in Consent.IdentityLevel.values
    return Account(
        number=row["exhibit"],
        may_quote=frozen.may_quote,
        level=str(Consent.IdentityLevel(level).label) if known else "",
        now=str(reason.label),
        holds=holds,
        public=public,
        public_now=public_now,
    )
