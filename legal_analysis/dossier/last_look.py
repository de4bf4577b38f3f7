"""The last look at a public version, when all of it is composed: no code of a closed record is printed."""

from collections.abc import Iterator, Mapping
from typing import Any

from legal_analysis.last_reading.public import called

from .compose.book import ProseRefused
from .compose_keys import CLOSED
from .document import Document, Figure, Table, blocks_of, plain
from .walking import contents_of


def check(document: Document, snapshot: Mapping[str, Any]) -> None:
    """Raise ProseRefused, which says where, if one is. `snapshot`: of the public version."""
    rows = [*snapshot["accounts"], *snapshot["incidents"]]
    names = called(snapshot, {row["code"] for row in rows if row.get(CLOSED)})
    for where, text in _printed(document):
        if found := names.within(text):
            raise ProseRefused(
                f"{where}: {found} is named, and may not stand in the public version. Take it out, or"
                " leave the text to the confidential version."
            )


def _printed(document: Document) -> Iterator[tuple[str, str]]:
    for name, text in vars(document.meta).items():
        if isinstance(text, str):
            yield f"cover, {name}", text
    for label, value in document.cover_fields:
        yield f"cover, {label}", plain(value)
    for chapter, content, _is_note in contents_of(document):
        yield chapter.title, plain(content)
    for chapter in document.parts:
        for block in blocks_of(chapter.blocks):
            if isinstance(block, Figure):
                yield chapter.title, f"{block.caption} {block.alternative_text} {block.svg}"
            elif isinstance(block, Table):
                yield chapter.title, block.caption
