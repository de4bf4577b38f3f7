"""What the system can put into a section, by the name the shapes use, and the sections in order."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from legal_analysis.dossier.document import Block, Chapter
from legal_analysis.dossier.shapes import Part, Shape, said
from legal_analysis.dossier.walking import exhibits_in

from . import (
    annexes,
    briefly,
    chronology,
    exhibits,
    front,
    human_rights,
    law,
    linkage,
    measures,
    redactions,
    rights,
)
from .book import Book
from .patterns import patterns

# Chapters of the full legal report: they know their place for written text themselves.
CHAPTERS: dict[str, Callable[[Book], Chapter]] = {
    "admissibility": law.admissibility,
    "chronology": chronology.chronology,
    "coding": annexes.coding,
    "combined": rights.combined_effect,
    "connected": law.connected_acts,
    "consent": front.consent_statement,
    "contextual": law.contextual,
    "crimes": measures.crimes,
    "element_evidence": annexes.element_evidence,
    "exclusions": annexes.exclusions,
    "glossary": annexes.glossary,
    "hashes": exhibits.hashes,
    "index": exhibits.index,
    "jurisdiction": law.jurisdiction,
    "methodology": front.methodology,
    "perpetrators": linkage.perpetrators,
    "persons": linkage.persons,
    "persecution": law.persecution,
    "policies": measures.policies,
}
READ_BY_THEMSELVES = {
    "admissibility",
    "combined_effect",
    "jurisdiction",
    "methodology",
    "perpetrators",
}
"""Names of texts that a chapter above puts in its place; any other stands before what is filled."""

BLOCKS: dict[str, Callable[[Book, Part], list[Block]]] = {
    "answers": briefly.answers,
    "articles": human_rights.articles,
    "consent_in_brief": briefly.consent_in_brief,
    "country": briefly.country,
    "incidents": briefly.incidents,
    "inventory": briefly.inventory,
    "issues": human_rights.issues,
    "keywords": briefly.keywords,
    "linkage": briefly.linkage,
    "policy_list": briefly.policy_list,
    "provinces_and_groups": briefly.provinces_and_groups,
    "record_in_brief": briefly.record_in_brief,
    "structures": briefly.structures,
    "statistics": lambda book, _part: list(patterns(book)),
    "victims": briefly.victims,
}
LISTED_LAST = "sources"
"""Lists what the other sections refer to, so it is made after them."""


def chapters(book: Book, shape: Shape) -> tuple[list[Chapter], list[Chapter]]:
    """Return the chapters and the annexes of a submission, in the order of its shape."""
    made: dict[str, Sequence[Chapter]] = {}
    for part in (*shape.parts, *shape.annexes):
        if part.fill != LISTED_LAST:
            book.apart = bool(part.apart)
            made[part.anchor] = _chapters(book, part)
    book.apart = False
    used = exhibits_in([chapter for some in made.values() for chapter in some])
    for part in (*shape.parts, *shape.annexes):
        if part.fill == LISTED_LAST:
            made[part.anchor] = [_chapter(book, part, briefly.sources(book, part, used))]
    return (
        [chapter for part in shape.parts for chapter in made[part.anchor]],
        [
            *(
                replace(chapter, kind="annex", apart=part.apart)
                for part in shape.annexes
                for chapter in made[part.anchor]
            ),
            *_log_of_redactions(book, shape),
        ],
    )


def _log_of_redactions(book: Book, shape: Shape) -> list[Chapter]:
    """Return an annex where no other has the log. Where annexes count as length it is a file beside it."""
    has_one = any(part.fill == "exclusions" for part in (*shape.parts, *shape.annexes))
    if has_one or shape.counting.annexes or not book.snapshot.get("redactions"):
        return []
    return [redactions.annex(book)]


def _chapters(book: Book, part: Part) -> Sequence[Chapter]:
    """Return the chapters of one part: one, none for what may be left out, several for rights."""
    if part.fill == "rights":
        return [rights.deprivation(book, code) for code in book.snapshot["case"]["rights"]]
    if part.fill in CHAPTERS:
        chapter = CHAPTERS[part.fill](book)
        blocks = [*_written(book, part), *chapter.blocks]
        return [replace(_chapter(book, part, ()), blocks=blocks)]
    book.begin_chapter()
    filled = BLOCKS[part.fill](book, part) if part.fill else []
    chapter = _chapter(book, part, filled)
    return [chapter] if chapter.blocks else []


def _chapter(book: Book, part: Part, filled: Sequence[Block]) -> Chapter:
    blocks = [*_written(book, part), *filled]
    if not blocks and part.must:
        blocks = [book.to_be_written()]
    return Chapter(_title(book, part), part.anchor, blocks, kind="chapter")


def _written(book: Book, part: Part) -> list[Block]:
    """Return what a person wrote; a remark where she must and has not."""
    if not part.write or (part.write in READ_BY_THEMSELVES and part.fill in CHAPTERS):
        return []
    found = book.prose(part.write)
    return found or ([book.to_be_written()] if part.must else [])


def _title(book: Book, part: Part) -> str:
    return said(part.title, book.language)
