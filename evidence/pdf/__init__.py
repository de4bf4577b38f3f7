"""Writes HTML as an archival, accessible PDF. The only importer of WeasyPrint.

What comes out claims PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file. The same
input gives the same bytes, on any machine: no clock, no random identifier, no system font.

`whole` writes one document in one piece. `book` writes a long one in parts: each is laid out apart
(`parts`) by a process of its own (`processes`), kept (`press`) and joined (`joining`); `volumes`
makes several files of what is too long for one. `engine` is the closed room all of them work in,
`extensions` what WeasyPrint does not do by itself.
"""

from .book import Binding, Book, Place, Places, Volume, count_pages, write_book
from .engine import PdfRefused, Progress
from .press import Going, Kept, Told, silent
from .processes import LayoutDied
from .volumes import Rule, write_volumes
from .whole import Attachment, page_count, write

__all__ = [
    "Attachment",
    "Binding",
    "Book",
    "Going",
    "Kept",
    "LayoutDied",
    "PdfRefused",
    "Place",
    "Places",
    "Progress",
    "Rule",
    "Told",
    "Volume",
    "count_pages",
    "page_count",
    "silent",
    "write",
    "write_book",
    "write_volumes",
]
