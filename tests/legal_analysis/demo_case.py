"""The demo case as a test builds it: loaded, seeded, frozen, and built into a folder."""

import json
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf

from accounts.demo import ensure_demo_accounts
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence import export
from legal_analysis.demo import seed as demo
from legal_analysis.demo.survivors import Cast
from legal_analysis.dossier import build as builder
from legal_analysis.dossier import outside, writing
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.models import CaseFile, FrozenRecord, Mechanism, Submission
from legal_analysis.reference.loader import load
from tests.canaries import Canary

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
INCLUDED, EXCLUDED = ("W-001", "W-002"), ("W-003", "W-004", "M-005", "W-006")


@dataclass
class Demo:
    case: CaseFile
    submission: Submission
    advocate: User
    folder: Path
    snapshot: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)  # as it stands on the page, cells of a row side by side
    words: str = field(repr=False)  # with the annex, in reading order, each cell whole

    @property
    def pdf(self) -> Path:
        return self.folder / writing.DOSSIER


def called(submission: Submission, code: str) -> str:
    """What the receiver calls the account that we call `code`."""
    with acting_for_system(reason="test"):
        rows = FrozenRecord.objects.unscoped(reason="test")
        return rows.get(submission=submission, testimony__code=code).code


def build(folder: Path) -> Demo:
    load()
    case, cast = seed()
    submission = freeze_again(case, cast.advocate)
    with acting_as(cast.advocate):
        snapshot = thaw(submission)
        export.write_package(
            folder,
            builder.files(snapshot),
            frozen=outside.accounts_in(submission),
            incidents=outside.incidents_in(submission),
            recipient="icc-otp",
            subject=submission,
            by=cast.advocate,
            at=NOW,
        )
    pdf = folder / writing.DOSSIER
    text, words = _read(pdf, "-layout"), _read(pdf) + _read(folder / "annex-h.pdf")
    return Demo(case, submission, cast.advocate, folder, snapshot, text, words)


def _read(pdf: Path, *options: str) -> str:
    read = subprocess.run(["pdftotext", *options, pdf, "-"], capture_output=True, check=True)
    return typed(read.stdout.decode())


def typed(text: str) -> str:
    """Return text with the typewriter's quotation marks, as the record has them."""
    return text.translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


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


def hidden(path: Path) -> bytes:
    """Everything a PDF holds beside its pages: bookmarks, alternative texts, XMP, attachments.

    A page's own words are glyph numbers of a font in the file; `pdftotext` reads those.
    """
    found: list[str] = []
    with pikepdf.open(path) as pdf:
        assert list(pdf.attachments) == []
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == "/Metadata":
                found.append(thing.read_bytes().decode())
            elif isinstance(thing, pikepdf.Dictionary):
                found += [
                    str(value) for value in thing.values() if isinstance(value, pikepdf.String)
                ]
    return "\n".join(found).encode()


def smaller(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The same snapshot without its prose: every kind of page, fewer pages."""
    less = json.loads(json.dumps(snapshot))
    less["texts"] = {}
    less["assessments"] = less["assessments"][:1]
    kept = {row["code"] for kind in ("policies", "incidents", "accounts") for row in less[kind][:6]}
    for kind in ("policies", "incidents", "accounts"):
        less[kind] = less[kind][:6]
    less["citations"] = [r for r in less["citations"] if r["target"]["record"] in kept]
    for row in less["assessments"]:
        row |= {step: ["A sentence."] for step in ("law", "facts", "reasoning", "contrary")}
    return less


# Figure of the dossier: the query it must equal.
QUERIES = {
    "policies": "SELECT count(*) FROM legal_analysis_policy",
    "policies.national": "SELECT count(*) FROM legal_analysis_policy WHERE scope = 'national'",
    "policies.in_force": "SELECT count(*) FROM legal_analysis_policy WHERE status = 'in_force'",
    "policies.unverified": "SELECT count(*) FROM legal_analysis_policy WHERE NOT verified",
    "policies.education": """
        SELECT count(DISTINCT policy_id) FROM legal_analysis_provision p
        JOIN legal_analysis_provision_rights pr ON pr.provision_id = p.id
        JOIN legal_analysis_right r ON r.id = pr.right_id WHERE r.code = 'education'""",
    "incidents.published": "SELECT count(*) FROM evidence_incident WHERE organisation_id IS NULL",
    "incidents.act.killing": "SELECT count(*) FROM evidence_act WHERE kind = 'killing'",
    "incidents.assembly": """
        SELECT count(*) FROM legal_analysis_deprivation d
        JOIN legal_analysis_right r ON r.id = d.right_id
        JOIN evidence_incident i ON i.id = d.incident_id
        WHERE r.code = 'assembly' AND i.code NOT IN
            ('INC-OWN-003', 'INC-OWN-004', 'INC-OWN-005', 'INC-OWN-006')""",
    "testimonies.published": """
        SELECT count(*) FROM evidence_testimony WHERE basis = 'published_source'""",
    "testimonies.work": """
        SELECT count(*) FROM legal_analysis_deprivation d
        JOIN legal_analysis_right r ON r.id = d.right_id
        JOIN evidence_testimony t ON t.id = d.testimony_id
        WHERE r.code = 'work' AND t.basis = 'published_source'""",
    "authorities": "SELECT count(*) FROM evidence_authority",
    "provinces": "SELECT count(*) FROM evidence_place WHERE level = 'province'",
    "assessments": "SELECT count(*) FROM legal_analysis_assessment",
    "citations.PERS-1.undermines": """
        SELECT count(*) FROM legal_analysis_citation c
        JOIN legal_analysis_element e ON e.id = c.element_id
        WHERE e.code = 'PERS-1' AND c.stance = 'undermines'""",
    "sources": """
        SELECT count(DISTINCT source_id) FROM (
            SELECT source_id FROM legal_analysis_policysource
            UNION SELECT s.source_id FROM evidence_incidentsource s
            JOIN evidence_incident i ON i.id = s.incident_id WHERE i.organisation_id IS NULL
            UNION SELECT source_id FROM evidence_testimonysource) AS used""",
}


def secrets_of(row: dict[str, Any]) -> list[Canary]:
    """Return what tells who somebody is, of a row of the invented survivors."""
    identity = row["identity"]
    words = {
        "latin": str(row["canary"]),
        "name": str(identity["full_name"]),
        "father": str(identity["father_name"]),
        "phone": str(identity["phone"]),
        "document": str(identity["document_number"]),
    }
    return [
        Canary(label=f"{row['code']}.{kind}", **_one_word(word)) for kind, word in words.items()
    ]


def _one_word(word: str) -> dict[str, str]:
    return {"latin": word, "persian": word, "pashto": word}
