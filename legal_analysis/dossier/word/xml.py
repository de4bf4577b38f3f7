"""Small pieces of WordprocessingML. Everything that comes from data is escaped here."""

from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TEXT_WIDTH = 9071
"""Between the margins, in twentieths of a point: 160 mm."""


def text(words: str) -> str:
    """Return words as the text of a run; spaces at its ends are kept. What XML forbids is dropped."""
    allowed = "".join(
        c for c in words if c in "\t\n" or (ord(c) >= 0x20 and ord(c) not in (0xFFFE, 0xFFFF))
    )
    return f'<w:t xml:space="preserve">{escape(allowed)}</w:t>'


def attribute(value: str) -> str:
    """Return a value quoted for an attribute."""
    return quoteattr(value)


def paragraph(content: str, *, style: str, properties: str = "") -> str:
    """Return a paragraph. `properties` follow the style, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(code: str, shown: str, *, properties: str = "", dirty: bool = False) -> str:
    """Return a field with what it shows until it is computed again."""
    run = f"<w:r>{properties}" if properties else "<w:r>"
    stale = ' w:dirty="true"' if dirty else ""
    return (
        f'{run}<w:fldChar w:fldCharType="begin"{stale}/></w:r>'
        f'{run}<w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'{run}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run}{text(shown)}</w:r>"
        f'{run}<w:fldChar w:fldCharType="end"/></w:r>'
    )
