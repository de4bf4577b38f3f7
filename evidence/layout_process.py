"""The process that lays out parts of a book. Started by `evidence/pdf/processes.py`, not by hand.

It gets no variable, no key and no database of ours, only the folders of the fonts and the orders
that come through its pipe; it ends with the pipe, or with whoever started it.
"""

import ctypes
import gc
import json
import os
import signal
import struct
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from django.conf import settings

PR_SET_PDEATHSIG = 1
KINDER = 3
"""Steps down in the kernel's order, so that pages of the site come first."""


def main() -> None:
    sys.excepthook = _say_where
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(KINDER)
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else may print between two answers
    start = _json(_frame(orders))
    settings.configure(
        BASE_DIR=Path(start["base"]), UNPACKED_FONTS=Path(start["fonts"]), USE_TZ=True
    )
    from evidence.pdf import engine, parts  # they read the settings

    room = engine.Room([Path(path) for path in start["stylesheets"]])
    # What a part leaves behind goes when it is done; looking for it all the time costs more.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    while frame := _frame(orders):
        order = parts.Order(**_json(frame))

        def tell(step: str, page: int) -> None:
            if step == "layout" and page:
                _answer(answers, b"P", struct.pack(">I", page))

        try:
            done = parts.lay_out(order, room, tell).packed()
        except engine.PdfRefused as refusal:
            _answer(answers, b"R", json.dumps(refusal.problems).encode())
        else:
            _answer(answers, b"D", done)
        gc.collect()


def _say_where(
    kind: type[BaseException], _error: BaseException, trace: TracebackType | None
) -> None:
    """Say what went wrong and where, without its message, which may quote the document."""
    sys.stderr.write(f"{kind.__name__}\n")
    for frame, line in traceback.walk_tb(trace):
        sys.stderr.write(f"  {frame.f_code.co_filename}:{line}\n")


def _frame(source: BinaryIO) -> bytes:
    """Return the next order; nothing when there is none any more."""
    head = source.read(4)
    return source.read(*struct.unpack(">I", head)) if len(head) == 4 else b""


def _json(data: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(data)
    return loaded


def _answer(target: BinaryIO, kind: bytes, data: bytes) -> None:
    target.write(kind + struct.pack(">I", len(data)) + data)
    target.flush()


if __name__ == "__main__":
    main()
