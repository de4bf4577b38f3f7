"""What a program behind the wall made, each piece with the tool that made it."""

from __future__ import annotations

import functools
import re
import subprocess
from dataclasses import asdict, dataclass

from .report import Stop, give, give_facts


@dataclass(frozen=True)
class Made:
    kind: str
    """veiled, preview, resized, transcoded, text or export."""
    number: int
    """Page, from 1."""
    media_type: str
    tool: str
    version: str


class Maker:
    """Collects what is made, and hands it out."""

    def __init__(self) -> None:
        self.list: list[dict[str, object]] = []

    def add(self, made: Made, data: bytes) -> None:
        give(f"copy.{len(self.list)}", data)
        self.list.append(asdict(made))

    def finish(self) -> None:
        give_facts("made", self.list)


@functools.cache
def version(program: str, option: str) -> str:
    """Return the version a program says it is, e.g. "5.1.9-0+deb12u1"."""
    done = subprocess.run([program, option], capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    found = re.search(r"version (\S+)", said)
    return found[1] if found else ""


def run(command: list[str]) -> bytes:
    """Run a tool and return what it wrote. Errors: Stop if it fails."""
    # Its input is ours, at /dev/stdin: left as it is.
    out, silent = subprocess.PIPE, subprocess.DEVNULL
    done = subprocess.run(command, stdout=out, stderr=silent, check=False)
    if done.returncode != 0:
        raise Stop("damaged")
    return done.stdout
