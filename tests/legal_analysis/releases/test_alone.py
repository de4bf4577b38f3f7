"""T-12: by no route does one person alone get what a release would hold; what she gets is a draft."""

import ast
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.errors import DomainError
from accounts.identity import acting_as
from accounts.models import User
from config import env
from evidence import pdf
from legal_analysis.builds import requests, work
from legal_analysis.dossier import build as dossier
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.models import CaseFile, Mechanism
from legal_analysis.releases import fetching
from tests.access_table import TABLE
from tests.legal_analysis.builds.small_case import survivor_in
from tests.legal_analysis.releases.conftest import Asked, fresh
from tests.legal_analysis.shapes.test_drafts import pages_of

# Every address that hands out a file, and what that file is. The sweep fails where another does.
FILES = {
    "files/<uuid:build_id>/download/": "a draft",
    "releases/<uuid:release_id>/file/": "a package, let go by a second person",
    "records/fetch/<uuid:request_id>/file/": "a file of evidence, let go by a second person",
    "records/items/<uuid:item_id>/report/": "a custody report: hashes and events of one item",
    "records/items/<uuid:item_id>/copies/<uuid:copy_id>/": "a copy to look at, of one item",
    "records/items/<uuid:item_id>/time/<uuid:stamp_id>/": "the answer of a time authority",
    "records/items/parts/<uuid:upload_id>/": "how far an upload is",
    "records/items/<uuid:item_id>/fetch/copy/": "a copy without hidden data, of one item",
    "account/trail/heads/<int:number>/text/": "a head of the trail",
    "account/trail/heads/<int:number>/time/<uuid:stamp_id>/": "the answer of a time authority",
}
# Who may make the clean file: the job of a release, and nobody who hands files to one person.
MAKES_IT = {"legal_analysis/releases/making.py"}


def test_T12_every_address_that_hands_out_a_file_is_known() -> None:
    found = {
        route
        for route, row in TABLE.items()
        if any(answer.body == "file" for answer in row.methods.values())
    }

    assert found == set(FILES)


def test_T12_only_the_job_of_a_release_makes_the_clean_file() -> None:
    found = set()
    for path in sorted((env.PROJECT / "legal_analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "legal_analysis.dossier.build"
            ):
                assert "files" not in {one.name for one in node.names}, path
            if isinstance(node, ast.Attribute) and node.attr == "files":
                of = node.value.id if isinstance(node.value, ast.Name) else ""
                if of in {"dossier", "build", "builder"}:
                    found.add(str(path.relative_to(env.PROJECT)))

    assert found == MAKES_IT


@pytest.fixture
def taken(
    case: CaseFile, advocate: User, tmp_path: Path, client_for: Callable[..., Client]
) -> dict[str, bytes]:
    """What the author gets by the job and its page, and by the command: name to bytes."""
    survivor_in(case)
    with acting_as(advocate):
        build = requests.request_build(
            case_file=case, mechanism=Mechanism.objects.get(), language="en", by=advocate
        )
    work.run(build.pk)
    answer = client_for("advocate").post(reverse("download_build", args=[build.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as whole:
        found = {name: whole.read(name) for name in whole.namelist()}
    out = tmp_path / "out"
    call_command("build_dossier", case.code, mechanism="icc-otp", out=out, stdout=io.StringIO())
    written = {f"command/{path.name}": path.read_bytes() for path in out.iterdir()}
    return found | written


def test_T12_what_the_author_takes_out_alone_is_a_draft(
    taken: dict[str, bytes], case: CaseFile, advocate: User, tmp_path: Path
) -> None:
    with acting_as(advocate):
        submission = freeze(
            case_file=case, mechanism=Mechanism.objects.get(), language="en", by=advocate
        )
        snapshot = thaw(submission, by=advocate)
    released = dossier.files(snapshot)

    assert sorted(taken) == [
        "DRAFT-annex-h.pdf",
        "DRAFT-dossier.pdf",
        "command/DRAFT-annex-h.pdf",
        "command/DRAFT-dossier.pdf",
        "command/manifest-sha256.txt",
        "manifest-sha256.txt",
    ]
    assert taken["DRAFT-dossier.pdf"] == taken["command/DRAFT-dossier.pdf"]
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(taken["DRAFT-dossier.pdf"])
    pages = pages_of(draft)
    assert len(pages) == pdf.page_count(released["dossier.pdf"])
    assert all("DRAFT \u2013 not released" in page for page in pages)
    known_by = submission.content_sha256[:12].encode()
    for name, data in taken.items():
        assert data not in released.values()
        assert known_by not in data, name


def test_T12_a_package_that_waits_is_given_to_nobody(
    made: Asked, advocate: User, analyst: User, approver: User
) -> None:
    """Neither who asked, nor who wrote it, nor who may let it go: it was not let go."""
    release = made()

    for who in (advocate, analyst, approver):
        with acting_as(who), pytest.raises(DomainError):
            fetching.fetch(release=release, by=who)
    assert fresh(release).opened_at is None
