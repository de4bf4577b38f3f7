"""The styles of the file, named as Word names them where it has them, and its settings."""

from dataclasses import dataclass

from . import xml
from .runs import tag

SERIF, SANS, ARABIC = "Times New Roman", "Arial", "Times New Roman"
HANG = 624
"""Indent of a numbered paragraph in twentieths of a point: 11 mm."""


@dataclass(frozen=True)
class _Style:
    """A paragraph style. Sizes in half points, spaces in twentieths of a point."""

    code: str
    name: str
    size: int = 22
    font: str = SERIF
    bold: bool = False
    before: int = 0
    after: int = 120
    line: int = 264
    start: int = 0
    hanging: int = 0
    level: int | None = None
    keep: bool = False
    new_page: bool = False
    align: str = "start"
    more: str = ""
    based: str = "Normal"
    follows: str = ""


RULE = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="4" w:color="111111"/></w:pBdr>'
BOX = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="777777"/>'
    for side in ("top", "left", "bottom", "right")
)

STYLES = (
    _Style("Title", "Title", 48, bold=True, before=900, after=160, line=288),
    _Style("Subtitle", "Subtitle", 26, after=120),
    _Style("Marking", "Marking", 19, SANS, bold=True, after=480, align="center"),
    _Style("CoverLine", "Cover Line", 21, SANS, after=60),
    _Style("Heading1", "heading 1", 30, SANS, True, 360, 240, level=0, keep=True, more=RULE),
    _Style("Heading2", "heading 2", 25, SANS, True, 320, 140, level=1, keep=True),
    _Style("Heading3", "heading 3", 21, SANS, True, 240, 100, level=2, keep=True),
    _Style("Heading4", "heading 4", 20, SANS, before=200, after=80, level=3, keep=True),
    _Style("FrontHeading", "Front Heading", 30, SANS, True, 0, 240, keep=True, more=RULE),
    _Style("NumberedParagraph", "Numbered Paragraph", start=HANG, hanging=HANG),
    _Style("PlainParagraph", "Plain Paragraph", start=HANG),
    _Style("HandlingParagraph", "Handling Paragraph"),
    _Style("Point", "Point", start=HANG + 510, hanging=510, after=80),
    _Style("SubPoint", "Sub-point", start=HANG + 1020, hanging=510, after=80),
    _Style("Quote", "Quote", 21, start=HANG + 340, after=60),
    _Style("Attribution", "Attribution", 18, start=HANG + 340, after=200),
    _Style("Callout", "Callout", 18, SANS, start=HANG, after=200, more=f"<w:pBdr>{BOX}</w:pBdr>"),
    _Style("CoverNotice", "Cover Notice", 18, SANS, after=200, more=f"<w:pBdr>{BOX}</w:pBdr>"),
    _Style("Term", "Term", bold=True, after=20, keep=True),
    _Style("Meaning", "Meaning", start=HANG),
    _Style("Caption", "caption", 18, SANS, True, 160, 80, keep=True),
    _Style("TableText", "Table Text", 16, SANS, after=0, line=240),
    _Style("TableNote", "Table Note", 15, SANS, before=60, after=240, line=240),
    _Style("Picture", "Picture", after=60, keep=True),
    _Style("NoteText", "footnote text", 17, after=40, line=240),
    _Style("TOC1", "toc 1", 20, bold=True, before=80, after=0),
    _Style("TOC2", "toc 2", 20, start=400, after=0),
    _Style("Header", "header", 15, SANS, after=0, line=240),
    _Style("Footer", "footer", 15, SANS, after=0, line=240),
    _Style("Draft", "Draft", 26, SANS, True, after=40, line=240, align="center"),
)
CHARACTERS = (
    '<w:style w:type="character" w:customStyle="1" w:styleId="NoteMark"><w:name w:val="Note Mark"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="Address"><w:name w:val="Address"/>'
    "<w:rPr><w:noProof/></w:rPr></w:style>"
)


def fonts(latin: str) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{latin}" w:cs="{ARABIC}"/>'


def part(language: str, *, flowing: bool) -> str:
    """Return the part with the styles. `flowing`: chapters follow one another on the page."""
    right = language != "en"
    own = (
        f'<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="{tag(language if right else "fa-af")}"/>'
    )
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(SERIF)}"
        f'<w:sz w:val="22"/><w:szCs w:val="{24 if right else 22}"/>{own}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{'<w:bidi/>' if right else ''}</w:pPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="60" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
        '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    styles = "".join(_style(one, right, flowing) for one in STYLES)
    return (
        f'{xml.HEAD}<w:styles xmlns:w="{xml.W}">{defaults}{normal}{styles}{CHARACTERS}</w:styles>'
    )


def _style(one: _Style, right: bool, flowing: bool) -> str:
    own = one.name in ("Title", "Subtitle", "Quote", "caption", "header", "footer") or (
        one.name.startswith(("heading", "toc", "footnote"))
    )
    custom = "" if own else ' w:customStyle="1"'
    new_page = (one.code == "Heading1" and not flowing) or one.code == "FrontHeading"
    properties = "".join(
        (
            "<w:keepNext/><w:keepLines/>" if one.keep else "",
            "<w:pageBreakBefore/>" if new_page else "",
            one.more,
            "<w:bidi/>" if right else "",
            (
                f'<w:spacing w:before="{one.before}" w:after="{one.after}" w:line="{one.line}"'
                ' w:lineRule="auto"/>'
            ),
            f'<w:ind w:start="{one.start}" w:hanging="{one.hanging}"/>'
            if one.start or one.hanging
            else "",
            f'<w:jc w:val="{one.align}"/>',
            f'<w:outlineLvl w:val="{one.level}"/>' if one.level is not None else "",
        )
    )
    bold = "<w:b/><w:bCs/>" if one.bold else ""
    size = one.size + (2 if right else 0)
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{one.code}"><w:name w:val="{one.name}"/>'
        f'<w:basedOn w:val="{one.based}"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
        f'<w:rPr>{fonts(one.font)}{bold}<w:sz w:val="{one.size}"/><w:szCs w:val="{size}"/></w:rPr>'
        "</w:style>"
    )


def settings(language: str, *, notes: str) -> str:
    """Return the part with the settings. Nothing in it names who wrote the file, or when."""
    return (
        f'{xml.HEAD}<w:settings xmlns:w="{xml.W}"><w:removePersonalInformation/>'
        '<w:defaultTabStop w:val="624"/>'
        f'<w:{notes}notePr><w:{notes}note w:id="-1"/><w:{notes}note w:id="0"/></w:{notes}notePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="en-GB" w:bidi="{tag(language)}"/></w:settings>'
    )
