"""What of a case may leave for one receiver, what stays in, and why: the gate's answers as a list.

The same gate as when a file is prepared (evidence/export.py), asked now. It leaves no row of its own:
whoever shows the list records that the case was read.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.access_days import sees_days
from accounts.models import User
from evidence import coarse
from evidence.consent import IdentityLevel, Reason
from evidence.export import Gate
from evidence.models import CaseMaterial, Incident, RiskApproval, Testimony
from legal_analysis.dossier import questions
from legal_analysis.models import CaseFile, FrozenRecord, Mechanism
from legal_analysis.narrowing import period_told


@dataclass(frozen=True)
class Account:
    """One account of the case. `reason`: why, or why not; `code`: what the receiver called it last.

    `approvals`: how many approvers let it leave though the risk is extreme; `mine`: one of them is
    she who asks.
    """

    testimony: Testimony
    leaves: bool
    reason: Any
    may_quote: bool
    named: bool
    code: str
    month: str
    region: str
    approvals: int = 0
    mine: bool = False

    @property
    def may_be_approved(self) -> bool:
        return bool(self.reason == Reason.RISK)


@dataclass(frozen=True)
class Told:
    """One incident of ours. `reasons`: why it stays in; none where it leaves."""

    incident: Incident
    reasons: list[Any]
    code: str


@dataclass(frozen=True)
class Leaving:
    """The whole list. `published`: accounts and incidents of the library, which are cited as printed."""

    accounts: list[Account]
    incidents: list[Told]
    unread: int
    published: int
    items: int

    @property
    def leave(self) -> int:
        return sum(one.leaves for one in self.accounts)

    @property
    def stay(self) -> list[tuple[Any, int]]:
        """Reasons with their numbers, the most frequent first."""
        found = Counter(one.reason for one in self.accounts if not one.leaves)
        return [(Reason(reason).label, number) for reason, number in found.most_common()]


def leaving(
    case_file: CaseFile, mechanism: Mechanism, *, user: User, now: datetime | None = None
) -> Leaving:
    """Ask the gate. The number of queries is the same at any size."""
    now, team = now or timezone.now(), case_file.team
    gate = Gate(recipient=mechanism.code, at=now, by=user)
    period = period_told(case_file, exactly=sees_days(user))
    ours = ~Q(organisation=None)
    admitted = _admitted(case_file, user)
    everything = Testimony.objects.visible_to(user).filter(admitted["testimony"], period)
    checked = everything.filter(ours, status__in=questions.CHECKED)
    told = Incident.objects.visible_to(user).filter(ours, admitted["incident"], period)
    codes = _codes(case_file, mechanism)
    said = _said(user, mechanism, now)
    accounts = [
        Account(
            testimony=testimony,
            leaves=answer.may_describe,
            reason=answer.reason,
            may_quote=answer.may_quote,
            named=answer.identity_level == IdentityLevel.NAMED,
            code=codes.get(testimony.pk, ""),
            month=coarse.months(testimony),
            region=coarse.region(testimony.place),
            approvals=len(said.get(testimony.person_id, set())),
            mine=user.pk in said.get(testimony.person_id, set()),
        )
        for testimony, answer in gate.decided(
            checked.select_related("person", "place__province").order_by("code")
        )
    ]
    incidents = list(told.order_by("code"))
    kept_back = gate.kept_back(incidents)
    return Leaving(
        accounts=accounts,
        incidents=[
            Told(one, [Reason(reason).label for reason in kept_back[one.pk]], codes.get(one.pk, ""))
            for one in incidents
        ],
        unread=everything.filter(ours).exclude(status__in=questions.CHECKED).count(),
        published=Testimony.objects.visible_to(user).filter(period, organisation=None).count()
        + Incident.objects.visible_to(user).filter(period, organisation=None).count(),
        items=CaseMaterial.objects.visible_to(user).filter(team=team, item__isnull=False).count(),
    )


def _admitted(case_file: CaseFile, user: User) -> dict[str, Q]:
    rows = CaseMaterial.objects.visible_to(user).filter(team=case_file.team)
    return {
        kind: Q(pk__in=rows.filter(**{f"{kind}__isnull": False}).values(kind))
        for kind in ("testimony", "incident")
    }


def _codes(case_file: CaseFile, mechanism: Mechanism) -> dict[UUID, str]:
    """What this receiver calls what was frozen for it before."""
    rows = FrozenRecord.objects.unscoped(reason="leaving.codes").filter(
        submission__case_file=case_file, submission__mechanism=mechanism
    )
    found: Iterable[tuple[Any, Any, str]] = rows.values_list("testimony", "incident", "code")
    return {testimony or incident: code for testimony, incident, code in found}


def _said(user: User, mechanism: Mechanism, now: datetime) -> dict[UUID, set[UUID]]:
    rows = RiskApproval.objects.visible_to(user).filter(
        recipient=mechanism.code, taken_back_at=None, until__gt=now
    )
    found: dict[UUID, set[UUID]] = {}
    for person, approver in rows.order_by().values_list("person", "approver"):
        found.setdefault(person, set()).add(approver)
    return found
