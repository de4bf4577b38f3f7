"""docs/verifying.md, word for word: an outsider needs nothing of ours."""

import base64
import os
import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts import witness
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Organisation, Role
from config import env
from evidence import inspecting, stamps
from tests.accounts.people import fresh
from tests.accounts.test_seals import seal_now
from tests.cast import give_second_factor
from tests.evidence.test_pdf import text_of
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory
from tests.time_authority import TimeAuthority

PAGE = (env.PROJECT / "docs" / "verifying.md").read_text(encoding="utf-8")
# The folders of the system only: what is ours lies elsewhere.
OUTSIDE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def steps() -> list[str]:
    """Return the blocks of commands of the page on one file, in order. Packages: test_verifier.py."""
    return [
        "\n".join(line.strip() for line in block.strip("\n").splitlines())
        for block in re.findall(r"(?:^    .*\n)+", PAGE.split("## 6.")[0], flags=re.MULTILINE)
    ]


def run(block: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-euc", block],
        cwd=folder,
        env=OUTSIDE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def words() -> bytes:
    """A file that is clean when it is looked at, another one each time."""
    return base64.encodebytes(os.urandom(50_000))


def browser(role: Role, organisation: Organisation) -> Client:
    user = AssignmentFactory(role=role, organisation=organisation).user
    give_second_factor(user)
    client = Client()
    client.force_login(user, backend="accounts.backends.Backend")
    return fresh(client)


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def fetched_by(analyst: Client, approver: Client, page: str) -> bytes:
    """Ask for a file as it came, have it allowed, and fetch it, on its page."""
    why = {"file-recipient": "others", "file-reason": "mechanism", "file-words": "Invented"}
    assert analyst.post(f"{page}fetch/ask/", why).status_code == 302
    (allow,) = re.findall(
        r'action="(/records/fetch/[^"]+/allow/)"', text(approver.get(f"{page}fetch/"))
    )
    assert approver.post(allow).status_code == 302
    answer = analyst.post(allow.replace("/allow/", "/file/"))
    assert answer.streaming
    # The rows are there for good and no transaction is open, before a byte has left.
    assert not connection.in_atomic_block
    with acting_for_system(reason="test"):
        rows = AuditEvent.objects.unscoped(reason="test").filter(action="file.fetched")
        assert rows.count() == 1
    return answer.getvalue()


def report_of(hand: Path) -> str:
    """The custody report, without marks of direction and where its lines end."""
    return re.sub(r"[\s\u202a-\u202e\u2066-\u2069]", "", text_of(hand / "report.pdf"))


@pytest.fixture
def handed_over(committed_db: str, tmp_path: Path, settings: Any) -> Path:
    """What an outsider holds in her hand."""
    hand = tmp_path / "hand"
    hand.mkdir()
    with (
        TimeAuthority(tmp_path / "one", "one").serving() as one,
        TimeAuthority(tmp_path / "two", "two", chain=True).serving() as two,
    ):
        settings.TIME_AUTHORITIES = [one.setting(), two.setting()]
        user = AssignmentFactory(role=Role.DOCUMENTER).user
        organisation = user.assignments.get().organisation
        with acting_as(user):
            item = make.receive(words(), by=user, organisation=organisation)
        inspecting.inspect_waiting()
        stamps.ask_waiting()
    for authority in (one, two):
        (hand / f"{authority.name}.pem").write_bytes(authority.roots.read_bytes())
    analyst, approver = (browser(role, organisation) for role in (Role.ANALYST, Role.APPROVER))
    page = f"/records/items/{item.pk}/"
    (hand / "original.bin").write_bytes(fetched_by(analyst, approver, page))
    for address in re.findall(rf'href="({page}time/[^"]+)"', text(analyst.get(page))):
        stamp = analyst.get(address)
        authority = stamp["Content-Disposition"].rpartition("-")[2].removesuffix('.tsr"')
        (hand / f"original-{authority}.tsr").write_bytes(stamp.content)
    (hand / "report.pdf").write_bytes(analyst.get(f"{page}report/").content)
    for name, figures in (("SHA-256", 64), ("SHA-512", 128)):
        (told,) = re.findall(rf"{name}([0-9a-f]{{{figures}}})", report_of(hand))[:1]
        listed = hand / f"{name.lower().replace('-', '')}.txt"
        listed.write_text(f"{told}  original.bin\n")
    seal_now()
    call_command("write_witness", out=hand, stdout=StringIO())
    (hand / "head-000001.txt").rename(hand / "head.txt")
    return hand


SAYS = (
    "original.bin: OK",
    " *original.bin",
    "Verification: OK",
    "2026",
    "Signature Verified Successfully",
    "key.der: OK",
    "head.txt",
)


def test_T48_T46_the_steps_of_the_page_work_with_standard_programs_only(handed_over: Path) -> None:
    blocks = steps()
    assert len(blocks) == len(SAYS)
    for block, expected in zip(blocks, SAYS, strict=True):
        status, said = run(block, handed_over)
        assert status == 0, f"{block}\n{said}"
        assert expected.replace("2026", " GMT") in said, said
    assert run(blocks[0], handed_over)[1].count("original.bin: OK") == 2
    digest = run(blocks[1], handed_over)[1].split()[0]
    assert report_of(handed_over).count(digest) >= 2  # received, and handed out
    assert run(blocks[2], handed_over)[1].count("Verification: OK") == 2
    following = witness.issue(system="test").text
    assert run(blocks[6], handed_over)[1].split()[0] in following


def test_T48_T46_the_steps_of_the_page_see_what_was_changed(handed_over: Path) -> None:
    blocks = steps()
    file, head = handed_over / "original.bin", handed_over / "head.txt"
    changed = bytearray(file.read_bytes())
    changed[500] ^= 1
    file.write_bytes(changed)
    head.write_text(head.read_text().replace("number: 1", "number: 2"))
    assert "FAILED" in run(blocks[0], handed_over)[1]
    assert run(blocks[2], handed_over)[0] != 0
    assert run(blocks[4], handed_over)[0] != 0
