"""A small frozen case in the shape of any receiver, and its outline as text.

snapshot.json is cut from the demo case as it was frozen for the CEDAW Committee; test_demo.py compares
its fields with those of a snapshot that was frozen now.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from legal_analysis.dossier import length, shapes
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import (
    Callout,
    Document,
    Paragraph,
    Section,
    Table,
    blocks_of,
    plain,
)
from legal_analysis.reference.loader import LIBRARY

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
ALL = [(code, language) for code in shapes.codes() for language in shapes.languages_of(code)]
SENTENCES = {
    "en": "Invented words, {n:policies} of them. [[POL-2021-08-music-ban]]",
    "fa-af": "واژه‌های ساختگی، {n:policies} واژه، در 12 March 2024. [[POL-2021-08-music-ban]]",
    "ps": "جوړ شوي کلمې، {n:policies} کلمې، ښځې او نجونې. [[POL-2021-08-music-ban]]",
}


@cache
def profiles() -> dict[str, dict[str, Any]]:
    """Return every profile of the library by its code."""
    data = json.loads((LIBRARY / "mechanisms.json").read_text(encoding="utf-8"))
    return {row["code"]: row for row in data["mechanisms"]}


def snapshot(code: str, language: str = "en", *, written: bool = True) -> dict[str, Any]:
    """Return the small case as this receiver would get it. `written`: with what persons must write."""
    found: dict[str, Any] = json.loads((HERE / "snapshot.json").read_text(encoding="utf-8"))
    profile = profiles()[code]
    found["language"] = language
    found["mechanism"] |= {
        "code": code,
        "name": profile["name"],
        "format": profile["format"],
        "consent_requirements": profile["consent_and_confidentiality_requirements"],
    }
    shape = shapes.shape_of(code)
    if written:
        sentence = SENTENCES[language]
        found["texts"] = {part.write: [sentence] for part in shapes.parts_of(shape) if part.must}
        found["texts"] |= {one.key: ["Invented"] for one in shape.cover if one.must}
        if any(part.fill == "answers" for part in shape.parts):
            found["texts"] |= {"question.1": ["What happened?", sentence, sentence]}
        found["texts"].pop("", None)
    return found


@cache
def made(code: str, language: str = "en") -> Document:
    """Return the numbered document: pictures take a second in some shapes, so once for all tests."""
    return composed(snapshot(code, language))


def outline(code: str, language: str) -> str:
    """Return what a reader of the document would note down: cover, sections, counts, warnings."""
    given = snapshot(code, language)
    shape, document = shapes.shape_of(code), made(code, language)
    limit = length.limits(given["mechanism"]["format"], shape)
    lines = [
        f"{document.form} · {document.meta.marking} · notes: {shape.notes}",
        f"files: {', '.join(shapes.formats_of(given['mechanism']['format']))}",
        f"before preparing: {', '.join(shape.warnings) or 'nothing'}",
        f"words counted: {length.counted(document, shape)} of {limit.words or 'any number'}"
        + (f" ({limit.joint_words} together)" if limit.joint_words else "")
        + (" in each answer" if limit.each else ""),
        f"pages: {limit.pages or 'any number'}"
        + (f" ({limit.joint_pages} together)" if limit.joint_pages else ""),
        "",
        document.meta.addressee,
        document.meta.title,
        document.meta.subtitle,
        document.meta.legal_basis,
        *(f"  {label}: {plain(value)}" for label, value in document.cover_fields),
        "",
        *_parts(document),
    ]
    return "\n".join(lines) + "\n"


def _parts(document: Document) -> list[str]:
    lines = []
    for chapter in (*document.chapters, *document.annexes):
        lines.append(f"{chapter.kind} {chapter.number} {chapter.title}")
        for block in blocks_of(chapter.blocks):
            match block:
                case Section():
                    lines.append(f"{'  ' * block.level}{block.number} {block.title}")
                case Table():
                    lines.append(f"      table {block.number} {block.caption} ({len(block.rows)})")
                case Paragraph() if block.number:
                    lines.append(
                        f"      {block.number}. {' '.join(plain(block.content).split()[:6])}"
                    )
                case Callout():
                    lines.append(f"      ! {plain(block.content)[:60]}")
    return lines
