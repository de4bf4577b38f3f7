"""Makes the copy of a message that people work with: its words, plain."""

from __future__ import annotations

import mmap
import sys

from .look_message import parsed
from .made import Made, Maker

MOST = 8 * 1024**2


def main(_arguments: list[str]) -> None:
    message = parsed(mmap.mmap(sys.stdin.fileno(), 0, prot=mmap.PROT_READ))
    maker = Maker()
    body = message.get_body(preferencelist=("plain",))
    if body is not None:
        try:
            words = str(body.get_content())
        except (LookupError, ValueError, UnicodeError):  # an encoding nobody knows
            words = ""
        version = ".".join(map(str, sys.version_info[:3]))
        made = Made("text", 1, "text/plain", "Python email", version)
        if words.strip():
            maker.add(made, words[:MOST].encode("utf-8", "replace"))
    maker.finish()
