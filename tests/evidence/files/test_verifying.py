"""docs/verifying.md, word for word: an outsider needs nothing of ours."""

import os
import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts import witness
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role
from config import env
from evidence import originals, stamps
from evidence.models import TimeStamp
from tests.accounts.test_seals import seal_now
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory
from tests.time_authority import TimeAuthority

PAGE = (env.PROJECT / "docs" / "verifying.md").read_text(encoding="utf-8")
# The folders of the system only: what is ours lies elsewhere.
OUTSIDE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def steps() -> list[str]:
    """Return the blocks of commands of the page, in order."""
    return [
        "\n".join(line.strip() for line in block.strip("\n").splitlines())
        for block in re.findall(r"(?:^    .*\n)+", PAGE, flags=re.MULTILINE)
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
            item = make.receive(os.urandom(70_000), by=user, organisation=organisation)
        stamps.ask_waiting()
    for authority in (one, two):
        (hand / f"{authority.name}.pem").write_bytes(authority.roots.read_bytes())
    with acting_for_system(reason="test"):
        with originals.opened(item.original) as plain:
            (hand / "original.bin").write_bytes(plain.read())
        for stamp in TimeStamp._base_manager.all():
            (hand / f"original-{stamp.authority}.tsr").write_bytes(stamp.answer)
        sha256 = bytes(item.original.sha256).hex()
    (hand / "sha256.txt").write_text(f"{sha256}  original.bin\n")
    seal_now()
    call_command("write_witness", out=hand, stdout=StringIO())
    (hand / "head-000001.txt").rename(hand / "head.txt")
    return hand


SAYS = (
    "original.bin: OK",
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
    assert run(blocks[1], handed_over)[1].count("Verification: OK") == 2
    following = witness.issue(system="test").text
    assert run(blocks[5], handed_over)[1].split()[0] in following


def test_T48_T46_the_steps_of_the_page_see_what_was_changed(handed_over: Path) -> None:
    blocks = steps()
    file, head = handed_over / "original.bin", handed_over / "head.txt"
    changed = bytearray(file.read_bytes())
    changed[500] ^= 1
    file.write_bytes(changed)
    head.write_text(head.read_text().replace("number: 1", "number: 2"))
    assert "FAILED" in run(blocks[0], handed_over)[1]
    assert run(blocks[1], handed_over)[0] != 0
    assert run(blocks[3], handed_over)[0] != 0
