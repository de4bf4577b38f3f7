"""The demo case as a test builds it: loaded, seeded, frozen, and built into a folder."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accounts.demo import ensure_demo_accounts
from accounts.identity import acting_as
from accounts.models import Role, User
from legal_analysis.demo import seed as demo
from legal_analysis.demo.survivors import Cast
from legal_analysis.dossier import build as builder
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.models import CaseFile, Mechanism, Submission
from legal_analysis.reference.loader import load

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
INCLUDED, EXCLUDED = ("W-001", "W-002"), ("W-003", "W-004", "M-005", "W-006")


@dataclass
class Demo:
    case: CaseFile
    submission: Submission
    advocate: User
    folder: Path
    snapshot: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    @property
    def pdf(self) -> Path:
        return self.folder / builder.DOSSIER


def build(folder: Path) -> Demo:
    load()
    case, cast = seed()
    submission = freeze_again(case, cast.advocate)
    builder.build(submission, folder, by=cast.advocate, now=NOW)
    with acting_as(cast.advocate):
        snapshot = thaw(submission)
    text = subprocess.run(
        ["pdftotext", "-layout", folder / builder.DOSSIER, "-"], capture_output=True, check=True
    ).stdout.decode()
    return Demo(case, submission, cast.advocate, folder, snapshot, text)


def seed() -> tuple[CaseFile, Cast]:
    users = {account.role: account.user for account in ensure_demo_accounts()}
    cast = Cast(
        organisation=users[Role.ANALYST].assignments.get(organisation__isnull=False).organisation,
        documenter=users[Role.DOCUMENTER],
        analyst=users[Role.ANALYST],
        approver=users[Role.APPROVER],
        advocate=users[Role.ADVOCATE],
    )
    return demo.seed(cast), cast


def freeze_again(case: CaseFile, advocate: User) -> Submission:
    mechanism = Mechanism.objects.get(code="icc-otp")
    with acting_as(advocate):
        return freeze(case_file=case, mechanism=mechanism, language="en", by=advocate, now=NOW)
