"""An invented object and invented pictures in the demo case, taken in as everybody takes them in.

The pictures are drawn here: a field of one colour with the word INVENTED on it, and nothing else.
"""

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from accounts.models import CaseTeam
from evidence import custody_acts, receiver, receiving
from evidence.models import EvidenceItem

from .survivors import Cast

REASON = "demo.things"
# Letters of five by seven dots: a row each, the leftmost dot the highest bit.
_DOTS = {
    "I": (14, 4, 4, 4, 4, 4, 14),
    "N": (17, 25, 21, 19, 17, 17, 17),
    "V": (17, 17, 17, 17, 17, 10, 4),
    "E": (31, 16, 16, 30, 16, 16, 31),
    "T": (31, 4, 4, 4, 4, 4, 4),
    "D": (30, 17, 17, 17, 17, 17, 30),
}
_WORD = "INVENTED"
_DOT = 8  # pixels
_WIDTH, _HEIGHT = (6 * len(_WORD) + 3) * _DOT, 26 * _DOT


def add_all(rows: dict[str, Any], *, team: CaseTeam, cast: Cast) -> None:
    """Take in those that are not there yet. The object is handed over, and waits to be confirmed."""
    items = EvidenceItem.objects.unscoped(reason=REASON).filter(received_by=cast.analyst)
    known = set(items.values_list("description", flat=True))
    for row in rows["pictures"]:
        if row["description"] not in known:
            _take_in(row, team, cast)
    if rows["object"]["description"] not in known:
        _register(rows["object"], team, cast)


def _take_in(row: dict[str, Any], team: CaseTeam, cast: Cast) -> None:
    upload = receiving.begin(by=cast.analyst, name=row["name"])
    received = receiver.receive(upload, io.BytesIO(picture(row["colour"])))
    facts = receiving.Facts(
        organisation=cast.organisation,
        kind=EvidenceItem.Kind.PHOTOGRAPH,
        description=row["description"],
        note=row["note"],
        team=team,
        nobody=True,  # a colour and a word
    )
    receiving.take_in(upload, received, facts, by=cast.analyst)


def _register(row: dict[str, Any], team: CaseTeam, cast: Cast) -> None:
    kept = custody_acts.Kept(
        custody_acts.PlaceKind(row["place"]), seal=row["seal"], where=row["where"]
    )
    item = custody_acts.register(
        place=team,
        description=row["description"],
        kept=kept,
        source=row["source"],
        by=cast.analyst,
    )
    custody_acts.hand_over(item=item, by=cast.analyst, why=row["why"], email=cast.approver.email)


def picture(colour: Iterable[int]) -> bytes:
    """Return a PNG of one colour that says INVENTED. The same colour gives the same bytes."""
    ground, ink = bytes(colour), b"\xff\xff\xff"
    rows = []
    for y in range(_HEIGHT // _DOT):
        dots = [_is_ink(x, y) for x in range(_WIDTH // _DOT)]
        line = b"\x00" + b"".join((ink if dot else ground) * _DOT for dot in dots)
        rows.append(line * _DOT)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _is_ink(x: int, y: int) -> bool:
    letter, column = divmod(x - 2, 6)
    row = y - 9
    if not (0 <= letter < len(_WORD) and column < 5 and 0 <= row < 7):
        return False
    return bool(_DOTS[_WORD[letter]][row] >> (4 - column) & 1)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
