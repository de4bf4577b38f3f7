"""How a program behind the wall hands out what it made: named pieces, over stdout."""

from __future__ import annotations

import json
import sys
from typing import NoReturn


class Stop(Exception):
    """What is looked at is refused. The code is one of `evidence.untrusted.refusals.Why`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def give(name: str, data: bytes) -> None:
    """Hand out one piece. `name` is lower-case letters, digits, dots and underscores."""
    out = sys.stdout.buffer
    out.write(json.dumps({"name": name, "size": len(data)}).encode() + b"\n")
    out.write(data)
    out.flush()


def give_facts(name: str, facts: object) -> None:
    """Hand out one piece as JSON."""
    give(name, json.dumps(facts).encode())


def finish(why: str = "") -> NoReturn:
    """End; with a reason, everything handed out before is thrown away outside."""
    if why:
        give("refused", why.encode())
    give("end", b"")
    sys.exit(0)
