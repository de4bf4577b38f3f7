"""Text of two directions in one line: each run of the other direction is isolated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from legal_analysis.dossier.document import Content, Direction, Emphasis, Strong, Text, pieces

_LETTER = r"[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_WORDS = (
    rf"{_LETTER}(?:[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff \-.,:;!/'\"\u2018\u2019\u201c\u201d&\u2013@#%+_?=~]*"
    rf"{_LETTER})?"
)
LATIN_RUN = re.compile(rf"{_WORDS}(?: ?\({_WORDS}\)(?: {_WORDS})?)*")
ARABIC_RUN = re.compile(
    r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
    r"(?:[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u200c\u200d \u00ab\u00bb]*"
    r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc])?"
)


_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
# Orders to a renderer that stand in the text itself: "\u202e21" is read as 12 and found as 21.
_ORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENING = re.compile(r"""(?<![\w.,;:!?)\]\u201d\u2019])(["'])(?=\S)""")


def typeset(text: str) -> str:
    """Return Latin text with the quotation marks of print in place of the typewriter's."""
    text = _OPENING.sub(lambda mark: "\u201c" if mark[1] == '"' else "\u2018", text)
    return text.replace('"', "\u201d").replace("'", "\u2019")


def without_orders(value: Any) -> Any:
    """Return plain data whose texts hold nothing that would turn them or their neighbours round, unseen."""
    if isinstance(value, str):
        return _ORDERS.sub("", value)
    if isinstance(value, dict):
        return {key: without_orders(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_orders(one) for one in value]
    return value


def isolated(text: str, own: Direction | None, inside: Direction) -> SafeString:
    """Return text whose own direction differs from the text around it so that it stays whole."""
    if own in (None, inside):
        return conditional_escape(text)
    return format_html('<bdi dir="{}">{}</bdi>', own, text)


def against(content: Content, inside: Direction) -> Direction | None:
    """Return the other direction if all its words run in that one; None for all other content.

    An English sentence in a Dari document, from its first quotation mark to its full stop. What this
    document words itself, references and marks, does not count, nor what says its own language.
    """
    said = "".join(_said(content))
    mine, other = (_ARABIC, _LATIN) if inside == "rtl" else (_LATIN, _ARABIC)
    if mine.search(said) or not other.search(said):
        return None
    return "ltr" if inside == "rtl" else "rtl"


def _said(content: Content) -> Iterator[str]:
    for piece in pieces(content):
        match piece:
            case str():
                yield piece
            case Text(text, None):
                yield text
            case Strong(content=inner) | Emphasis(content=inner):
                yield from _said(inner)


def bidirectional(text: str, inside: Direction) -> SafeString:
    """Escape text and isolate each run of the other direction inside it.

    Without this "(12 March 2024)" in a Dari sentence prints as "(March 2024 12)".
    """
    if inside == "ltr":
        text = typeset(text)
    own: Direction = "ltr" if inside == "rtl" else "rtl"
    pattern = LATIN_RUN if inside == "rtl" else ARABIC_RUN
    done, end = [], 0
    for run in pattern.finditer(text):
        done.append(conditional_escape(text[end : run.start()]))
        done.append(isolated(run[0], own, inside))
        end = run.end()
    done.append(conditional_escape(text[end:]))
    return mark_safe("".join(done))  # noqa: S308 (each part is escaped)
