"""Reads what comes out from behind the wall, as if the worst had happened in there."""

import json
import re

from evidence.untrusted.refusals import Refused, Why

PIECE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
MOST_PIECES = 64


def read_frames(out: bytes) -> dict[str, bytes]:
    """Return the named pieces of one run.

    Shape:  a line of JSON with `name` and `size`, then that many bytes, again and again; the last
            piece is called `end`, so that a run that was cut is told from a whole one.
    Errors: Refused with the reason the run gave, or DAMAGED if what came out has another shape.
    """
    pieces: dict[str, bytes] = {}
    place = 0
    while "end" not in pieces:
        line_end = out.find(b"\n", place, place + 200)
        if line_end < 0 or len(pieces) > MOST_PIECES:
            raise Refused(Why.DAMAGED)
        name, size = _head(out[place:line_end])
        place = line_end + 1 + size
        if place > len(out) or name in pieces:
            raise Refused(Why.DAMAGED)
        pieces[name] = out[line_end + 1 : place]
    if place != len(out):
        raise Refused(Why.DAMAGED)
    del pieces["end"]
    if (refused := pieces.get("refused")) is not None:
        said = refused.decode("ascii", "replace")
        raise Refused(Why(said) if said in Why.values else Why.DAMAGED)
    return pieces


def _head(line: bytes) -> tuple[str, int]:
    try:
        head = json.loads(line)
        name, size = head["name"], head["size"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(Why.DAMAGED) from error
    if not (isinstance(name, str) and PIECE.fullmatch(name)):
        raise Refused(Why.DAMAGED)
    if not (type(size) is int and size >= 0):
        raise Refused(Why.DAMAGED)
    return name, size
