"""Going through every inline piece of a document, whatever it stands in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .document import (
    Block,
    Callout,
    Chapter,
    Content,
    DefinitionList,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Inline,
    Note,
    Paragraph,
    Quotation,
    Section,
    Strong,
    SubPoint,
    SubPoints,
    Table,
    pieces,
)

Change = Callable[[Inline], Sequence[Inline]]
"""From one piece to the pieces that stand in its place."""


def changed(chapter: Chapter, change: Change) -> Chapter:
    """Return a chapter with `change` made to each piece that holds no other, and to notes whole."""
    return replace(chapter, blocks=[_block(block, change) for block in chapter.blocks])


def exhibits_in(chapters: Sequence[Chapter]) -> set[str]:
    """Return the codes of the exhibits that chapters refer to."""
    found: set[str] = set()

    def look(piece: Inline) -> Sequence[Inline]:
        if isinstance(piece, Note):
            _content(piece.content, look)
        elif isinstance(piece, ExhibitRef):
            found.add(piece.code)
        return (piece,)

    for chapter in chapters:
        changed(chapter, look)
    return found


def contents_of(document: Document) -> Iterator[tuple[Chapter, Content, bool]]:
    """Yield every text of the chapters and annexes with its chapter, and whether it is a note's."""
    for chapter in (*document.chapters, *document.annexes):
        texts: list[tuple[Content, bool]] = [(chapter.title, False)]

        def look(piece: Inline, texts: list[tuple[Content, bool]] = texts) -> Sequence[Inline]:
            if isinstance(piece, Note):
                texts.append((piece.content, True))
                return ()
            return (piece,)

        without = changed(chapter, look)
        texts += [(text, False) for block in without.blocks for text in _texts(block)]
        yield from ((chapter, text, is_note) for text, is_note in texts)


def _texts(block: Block) -> Iterator[Content]:
    match block:
        case Section():
            yield block.title
            for inner in block.blocks:
                yield from _texts(inner)
        case Paragraph() | Callout():
            yield block.content
        case SubPoints():
            for item in block.items:
                if isinstance(item, SubPoint):
                    yield item.content
                    yield from item.points
                else:
                    yield item
        case Quotation():
            yield from (block.text, block.attribution)
        case Table():
            yield from (block.caption, *(column.title for column in block.columns))
            for row in block.rows:
                yield from row.cells
            if block.note is not None:
                yield block.note
        case Figure():
            yield block.caption
            if block.note is not None:
                yield block.note
            if block.table is not None:
                yield from _texts(block.table)
        case DefinitionList():
            for term, meaning in block.items:
                yield from (term, meaning)


def _block(block: Block, change: Change) -> Block:
    def new(content: Content) -> tuple[Inline, ...]:
        return _content(content, change)

    match block:
        case Section():
            return replace(block, blocks=[_block(inner, change) for inner in block.blocks])
        case Paragraph() | Callout():
            return replace(block, content=new(block.content))
        case SubPoints():
            items: list[Content | SubPoint] = [
                SubPoint(new(item.content), [new(point) for point in item.points])
                if isinstance(item, SubPoint)
                else new(item)
                for item in block.items
            ]
            return replace(block, items=items)
        case Quotation():
            return replace(block, text=new(block.text), attribution=new(block.attribution))
        case Table():
            rows = [replace(row, cells=[new(cell) for cell in row.cells]) for row in block.rows]
            return replace(block, rows=rows, note=None if block.note is None else new(block.note))
        case Figure():
            table = None if block.table is None else _block(block.table, change)
            note = None if block.note is None else new(block.note)
            return replace(block, table=table, note=note)  # type: ignore[arg-type]
        case DefinitionList():
            return replace(block, items=[(new(term), new(text)) for term, text in block.items])
    raise TypeError(f"not a block: {type(block).__name__}")


def _content(content: Content, change: Change) -> tuple[Inline, ...]:
    done: list[Inline] = []
    for piece in pieces(content):
        match piece:
            case Strong():
                done.append(Strong(*_content(piece.content, change)))
            case Emphasis():
                done.append(Emphasis(*_content(piece.content, change)))
            case _:
                done += change(piece)
    return tuple(done)
