"""The chains of custody in what is kept outside: a section of every head that is given out (T-46).

A head names the chains that grew since the head before, by one tree hash over item, number and digest
of each one's last event. As every head holds the digest of the one before, the newest file outside
vouches for all of them.
"""

from collections.abc import Iterator

from django.db import connection, transaction

from accounts import witness
from accounts.identity import acting_for_system
from accounts.merkle import Tree, leaf_hash

NAME = "chains"
_SYSTEM = "heads"
_ADD = """
    INSERT INTO evidence_chainhead (witness_id, item_id, number, digest)
    SELECT %s, last.item_id, last.number, last.digest
    FROM (SELECT DISTINCT ON (item_id) item_id, number, digest
          FROM evidence_custodyevent ORDER BY item_id, number DESC) last
    WHERE NOT EXISTS (SELECT FROM evidence_chainhead before
                      WHERE before.item_id = last.item_id AND before.number = last.number)
"""
_OF_HEAD = """
    SELECT item_id::text, number, encode(digest, 'hex') FROM evidence_chainhead
    WHERE witness_id = %s ORDER BY item_id
"""
_NOT_AS_GIVEN_OUT = """
    SELECT coalesce(i.code, h.item_id::text), h.number, e.id IS NULL
    FROM evidence_chainhead h
    LEFT JOIN evidence_evidenceitem i ON i.id = h.item_id
    LEFT JOIN evidence_custodyevent e ON e.item_id = h.item_id AND e.number = h.number
    WHERE h.witness_id = %s AND e.digest IS DISTINCT FROM h.digest ORDER BY 1
"""


def register() -> None:
    witness.add_section(witness.Section(NAME, write, check))


@transaction.atomic
def write(number: int) -> witness.Lines:
    """Note every chain that grew since the head before; return the lines of the section."""
    with acting_for_system(reason=_SYSTEM), connection.cursor() as cursor:
        cursor.execute(_ADD, [number])
        size, root = _tree(number)
    return {"grown": str(size), "root": root}


def check(number: int, lines: witness.Lines) -> list[str]:
    """Return a sentence for each chain that does not hold any more what a head said of it."""
    with acting_for_system(reason=_SYSTEM):
        size, root = _tree(number)
        if (lines.get("grown"), lines.get("root")) != (str(size), root):
            return ["its list of chains is not the one that was given out."]
        return [
            f"Item {code}, custody event {event}: "
            + ("given out once, and missing here." if missing else "not the one given out.")
            for code, event, missing in _rows(_NOT_AS_GIVEN_OUT, number)
        ]


def _tree(number: int) -> tuple[int, str]:
    tree = Tree()
    for item, event, digest in _rows(_OF_HEAD, number):
        tree.add(leaf_hash(f"{item} {event} {digest}".encode()))
    return tree.size, tree.root().hex()


def _rows(query: str, number: int) -> Iterator[tuple[str, int, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, [number])
        while rows := cursor.fetchmany(2000):
            yield from rows
