"""The dossier as one document model: chapters, numbered paragraphs, tables, notes, references.

A dossier is written once, as these dataclasses, and every format is made from them: the PDF
through `html.py`, a word-processor file later. So nothing here is HTML, nothing here is a number
that could go stale: numbers are given by `numbering.number()`, which fills the fields that this
module marks "given by numbering" and resolves every reference or refuses.

Wherever text is expected a plain `str`, one inline piece, or a sequence of them may be given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Language: TypeAlias = str
"""Language code as in settings.LANGUAGES: "en", "fa-af", "ps"; foreign runs may use any BCP 47."""

Direction: TypeAlias = Literal["ltr", "rtl"]

RIGHT_TO_LEFT = ("ar", "fa", "ps", "ur")


def direction(language: Language) -> Direction:
    """Return the writing direction of a language code."""
    return "rtl" if language.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


# Inline pieces ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A run of text; `language` only if it differs from the text around it."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, init=False)
class _Run:
    """An inline piece made of other inline pieces, given one after the other."""

    content: tuple[Inline, ...]

    def __init__(self, *content: Inline) -> None:
        object.__setattr__(self, "content", content)


class Strong(_Run):
    """Set in bold."""


class Emphasis(_Run):
    """Set in italics: case names, titles, transliterated terms."""


@dataclass(frozen=True)
class Foreign:
    """Words of another language, with their own language and direction."""

    text: str
    language: Language


@dataclass(frozen=True, init=False)
class Note:
    """A footnote at this point of the text. `number` is given by numbering."""

    content: tuple[Inline, ...]
    number: str

    def __init__(self, *content: Inline, number: str = "") -> None:
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "number", number)


@dataclass(frozen=True)
class CrossRef:
    """A reference to an anchor, printed by what the anchor names.

    A paragraph prints as "para. 41", a chapter as "chapter IV", a section as "section IV.B", a
    table as "Table 3", a figure as "Figure 2", an annex as "Annex A". With `until`, which must be
    a paragraph too, "paras. 41-44". `text` is given by numbering.
    """

    anchor: str
    until: str | None = None
    text: str = ""


@dataclass(frozen=True)
class ExhibitRef:
    """The code of an exhibit, linked to its row in the index of evidence (`Row.exhibit`).

    `anchor` is given by numbering.
    """

    code: str
    anchor: str = ""


@dataclass(frozen=True)
class Link:
    """A public http(s) address, printed in full so that it also works on paper."""

    url: str


@dataclass(frozen=True)
class Redaction:
    """Where something was taken out: prints the mark, for example "[redacted 3: R1 identity]".

    No bar is drawn over anything: the words are not in the document.
    """

    mark: str


Inline: TypeAlias = (
    "str | Text | Strong | Emphasis | Foreign | Note | CrossRef | ExhibitRef | Link | Redaction"
)
Content: TypeAlias = "Inline | Sequence[Inline]"


def pieces(content: Content) -> tuple[Inline, ...]:
    """Return content as a tuple of inline pieces; a plain string is one piece."""
    if isinstance(content, Sequence) and not isinstance(content, str):
        return tuple(content)
    return (content,)


def plain(content: Content) -> str:
    """Return the bare text of content, without its notes: for bookmarks and lists."""
    return "".join(_plain(piece) for piece in pieces(content))


def _plain(piece: Inline) -> str:
    match piece:
        case str():
            return piece
        case Text() | Foreign():
            return piece.text
        case Strong() | Emphasis():
            return plain(piece.content)
        case CrossRef():
            return piece.text
        case ExhibitRef():
            return piece.code
        case Link():
            return piece.url
        case Redaction():
            return piece.mark
        case Note():
            return ""
    raise TypeError(f"not an inline piece: {type(piece).__name__}")


# Blocks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. Numbered ones count through the whole document, body and annexes alike.

    `anchor` only where something refers to it; numbering gives every numbered one an anchor.
    """

    content: Content
    anchor: str | None = None
    numbered: bool = True
    number: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class SubPoint:
    """One sub-point with points of its own: (a) over (i), (ii)."""

    content: Content
    points: Sequence[Content] = ()


@dataclass(frozen=True)
class SubPoints:
    """A list (a), (b), … that belongs to the paragraph before it."""

    items: Sequence[Content | SubPoint]


@dataclass(frozen=True)
class Quotation:
    """Words of a person or a text, set apart.

    `language` is the language of `text`. `attribution` says whose words, without any identity.
    `translated_from` is the language of the original where `text` is a translation.
    """

    text: Content
    language: Language
    attribution: Content = ()
    translated_from: Language | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; the widths of all columns together are 100 (per cent)."""

    title: str
    width_percent: float
    align: Literal["start", "center", "end"] = "start"


@dataclass(frozen=True)
class Row:
    """A row of a table, one cell a column.

    A row of the index of evidence names its `exhibit`, so that ExhibitRef finds it. A row that
    only groups those under it is a `heading` with a single cell. `anchor` is given by numbering
    for exhibits.
    """

    cells: Sequence[Content]
    exhibit: str | None = None
    heading: bool = False
    anchor: str | None = None


@dataclass(frozen=True)
class Table:
    """A table with caption. The first column heads its row unless `row_heads` is off.

    `wide` asks for a page turned sideways (for tables of more than about seven columns). `continued`:
    the rest of a table that began in another volume.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    anchor: str | None = None
    note: Content | None = None
    row_heads: bool = True
    wide: bool = False
    number: str = field(default="", kw_only=True)
    continued: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if not self.columns or not self.rows:
            raise ValueError(f"table {self.caption!r} has no columns or no rows")
        if abs(sum(column.width_percent for column in self.columns) - 100) > 0.5:
            raise ValueError(f"table {self.caption!r}: the widths do not add up to 100 per cent")
        for position, row in enumerate(self.rows, start=1):
            if len(row.cells) != (1 if row.heading else len(self.columns)):
                raise ValueError(
                    f"table {self.caption!r}, row {position}: {len(row.cells)} cells for "
                    f"{len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Figure:
    """A drawing (SVG text) with caption, alternative text and, if given, its numbers as a table."""

    caption: str
    svg: str
    alternative_text: str
    anchor: str | None = None
    table: Table | None = None
    note: Content | None = None
    number: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.alternative_text.strip():
            raise ValueError(f"figure {self.caption!r} has no alternative text")


@dataclass(frozen=True)
class Callout:
    """A set-apart remark.

    unverified: the record has not been checked in full; notice: something the reader must know;
    demo: the thing above or below was invented for demonstration.
    """

    kind: Literal["unverified", "notice", "demo"]
    content: Content


@dataclass(frozen=True)
class DefinitionList:
    """Terms with their meaning: glossary, fields of one record."""

    items: Sequence[tuple[Content, Content]]


@dataclass(frozen=True)
class Section:
    """A section inside a chapter: level 1 is A, B; level 2 is 1, 2; level 3 is (a), (b).

    `continued`: the rest of a section that began in another volume.
    """

    title: str
    anchor: str | None
    blocks: Sequence[Block]
    level: Literal[1, 2, 3] = 1
    number: str = field(default="", kw_only=True)
    continued: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Chapter:
    """A chapter (I, II, …) or an annex (A, B, …); each begins on a new page.

    `continued`: the rest of a chapter that began in another volume. `apart`: the marking of the file
    of its own that an annex goes into (apart.py).
    """

    title: str
    anchor: str
    blocks: Sequence[Block]
    kind: Literal["chapter", "annex"] = "chapter"
    apart: str = field(default="", kw_only=True)
    number: str = field(default="", kw_only=True)
    continued: bool = field(default=False, kw_only=True)


Block: TypeAlias = (
    Section | Paragraph | SubPoints | Quotation | Table | Figure | Callout | DefinitionList
)


# The document -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meta:
    """What names the document. `date` and `version` are printed as given.

    `marking` is the confidentiality marking printed on every page; `identifier` the short hash or
    number printed in the footer; `short_title` stands in the running header. `draft`: words that every
    page carries where it is one (drafts.py).
    """

    title: str
    language: Language
    marking: str
    date: str
    version: str
    identifier: str
    subtitle: str = ""
    short_title: str = ""
    addressee: str = ""
    situation: str = ""
    submitting_body: str = ""
    legal_basis: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Document:
    """The whole dossier.

    cover_fields: label and value pairs printed on the cover beneath the title, in this order.
    handling: blocks of the page behind the cover; its paragraphs take no numbers.
    abbreviations: short form and full form.
    form: a letter has its fields at its head and no contents.
    notes: where formats that know both put the notes; `flowing`: chapters follow without new pages.
    """

    meta: Meta
    chapters: Sequence[Chapter]
    annexes: Sequence[Chapter] = ()
    cover_fields: Sequence[tuple[str, Content]] = ()
    cover_notice: Content | None = None
    handling: Sequence[Block] = ()
    abbreviations: Sequence[tuple[str, str]] = ()
    form: Literal["report", "letter"] = "report"
    notes: Literal["foot", "end"] = "foot"
    flowing: bool = False

    @property
    def parts(self) -> tuple[Chapter, ...]:
        """Its chapters and annexes, in reading order."""
        return (*self.chapters, *self.annexes)


def blocks_of(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield every block in reading order, sections before what is in them."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from blocks_of(block.blocks)


def section_number(section: Section) -> str:
    """Return the number as it stands in the heading: "A.", "1.", "(a)"."""
    return section.number if section.number.startswith("(") else f"{section.number}."
