"""One release as its receiver gets it: of a real profile, in every format, opened by programs that are not ours.

Asked by one person, let go by another, locked with the receiver's key, fetched once, unlocked; then a look
at it by bagit, sha256sum, openssl, qpdf, veraPDF, LibreOffice and the verifier that lies in it, and at
spoiled copies of it. In one test, for the making of it takes most of the time.
"""

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pyrage
import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Person, Testimony
from evidence.packages import verify_package as verifier
from legal_analysis.models import CaseFile, Mechanism, ReceiverKey, Release, Submission
from legal_analysis.releases import asking, fetching, keys, making
from tests.evidence.packages.test_verifier import SPOILED
from tests.legal_analysis.printed import letters
from tests.legal_analysis.releases.conftest import WORDS, allow_publication, fresh
from tests.legal_analysis.shapes import small
from tests.pdfcheck import verapdf

RECEIVER = "icc-otp"


@pytest.fixture
def real(told: Testimony, survivor: Person, request: pytest.FixtureRequest) -> Submission:
    """The case frozen for the receiver as its profile describes it; she may be published."""
    Mechanism.objects.filter(code=RECEIVER).update(format=small.profiles()[RECEIVER]["format"])
    allow_publication(survivor)
    submission: Submission = request.getfixturevalue("frozen")
    return submission


def key_of(identity: pyrage.x25519.Identity, case: CaseFile, one: User, two: User) -> ReceiverKey:
    text = str(identity.to_public())
    with acting_as(one):
        key = keys.enter(
            mechanism=Mechanism.objects.get(code=RECEIVER),
            organisation=case.team.organisation,
            key=text,
            again=text,
            by=one,
        )
    with acting_as(two):
        return keys.confirm(key=key, by=two)


def fetched(submission: Submission, key: ReceiverKey, asks: User, allows: User) -> bytes:
    """Take it the whole way, and return the bytes that leave."""
    with acting_as(asks):
        release = asking.ask(
            submission=submission, channel="portal", extent=Release.Extent.TWINS, key=key, by=asks
        )
    making.make(release.pk)
    assert fresh(release).problem == ""
    with acting_as(allows):
        asking.allow(release=fresh(release), by=allows)
    with acting_as(asks):
        out = fetching.fetch(release=fresh(release), by=asks)
    try:
        return b"".join(out.bytes)
    finally:
        out.bytes.close()


def test_T49_a_golden_package_opens_clean_in_every_independent_reader(
    real: Submission, case: CaseFile, advocate: User, approver: User, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = key_of(identity, case, advocate, approver)
    locked = fetched(real, key, advocate, approver)
    assert locked.startswith(b"age-encryption.org/v1")
    whole = pyrage.decrypt(locked, [identity])
    (tmp_path / "package.zip").write_bytes(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        opened.extractall(tmp_path)
        top = opened.namelist()[0].partition("/")[0]
    folder = tmp_path / top
    names = {str(one.relative_to(folder / "data")) for one in folder.glob("data/**/*")}
    assert names >= {
        "document.pdf", "document.docx", "public-document.pdf", "public-document.docx", "record.json",
        "coded.xlsx", "consent.txt", "custody/E-001.json", "exhibits/E-001.jpg",
    }  # fmt: skip

    with verapdf.Begun(
        sorted(folder.glob("data/*.pdf"))
    ) as begun:  # beside the others: it takes longest
        the_lists_and_the_seal(folder)
        the_verifier_in_it(folder, tmp_path)
        every_spoiled_copy(folder, tmp_path)
        a_path_trick_in_the_zip(whole, top, folder, tmp_path)
        for one in begun.paths:
            read_by("qpdf", "--check", one)
            said = read_by("pdftotext", one, "-")
            if "document" in one.name:
                assert letters(WORDS["incident"].latin) in letters(said), one.name
        libre_office(folder, tmp_path)
        assert {one.name: bad for one, bad in begun.failures().items() if bad} == {}


def read_by(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), (command, done.stderr)
    return done.stdout


def the_lists_and_the_seal(folder: Path) -> None:
    bagit.Bag(str(folder)).validate()
    for name in (*verifier.MANIFESTS, *verifier.TAGS):
        read_by(f"{name.split('-')[1].removesuffix('.txt')}sum", "--strict", "-c", name, cwd=folder)
    text = (folder / "READ-ME.txt").read_text("utf-8")
    lines = [one for one in text.split("\n") if one.startswith(("  sed", "  openssl pkeyutl"))]
    assert "Signature Verified Successfully" in read_by("sh", "-ec", "\n".join(lines), cwd=folder)


def verified(folder: Path, path: Path) -> tuple[int, str]:
    """What the program says that lies in the package: alone, without our code or anything installed."""
    command = [sys.executable, "-I", "-S", str(folder / verifier.PROGRAM), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def the_verifier_in_it(folder: Path, tmp_path: Path) -> None:
    for path in (folder, tmp_path / "package.zip"):
        code, said = verified(folder, path)
        assert (code, said.endswith("OK.\n")) == (0, True), said


def every_spoiled_copy(folder: Path, tmp_path: Path) -> None:
    """Missing, extra, changed, renamed, leading elsewhere: each is named by the program of the whole one."""
    copy = tmp_path / "spoiled" / folder.name
    for how, (spoil, sentence) in SPOILED.items():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        spoil(copy)
        code, said = verified(folder, copy)
        assert code == 1, how
        assert any(one.startswith("WRONG") and sentence in one for one in said.split("\n")), said


def a_path_trick_in_the_zip(whole: bytes, top: str, folder: Path, tmp_path: Path) -> None:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(f"{top}/../out.txt", b"x")
    (tmp_path / "trick.zip").write_bytes(out.getvalue())
    code, said = verified(folder, tmp_path / "trick.zip")
    assert code == 1
    assert "../out.txt: its name leads out" in said


def libre_office(folder: Path, tmp_path: Path) -> None:
    """Both Word files open with their words in them, and the workbook says what the tables say."""
    data, there = folder / "data", tmp_path / "read"
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    documents = sorted(data.glob("*.docx"))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    for kind, files in (("txt:Text", documents), (every_sheet, [data / "coded.xlsx"])):
        command = [*office, "--convert-to", kind, "--outdir", str(there), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    for one in documents:
        text = letters((there / f"{one.stem}.txt").read_text("utf-8", "replace"))
        assert text, one.name
        if "document" in one.name:
            assert letters(WORDS["incident"].latin) in text, one.name
    tables = sorted(data.glob("coded/*.csv"))
    assert len(tables) > 5
    for one in tables:
        assert rows(there / f"coded-{one.name}") == rows(one), one.name


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
