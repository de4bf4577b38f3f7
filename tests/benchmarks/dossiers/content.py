"""An invented dossier of any length: every shape of the document model, and 1,000 exhibits."""

from __future__ import annotations

import random
from dataclasses import replace

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    CrossRef,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Foreign,
    Note,
    Paragraph,
    Quotation,
    Row,
    Section,
    SubPoints,
    Table,
)
from tests.pdfcheck.sample import DARI, PASHTO, chart, meta

EXHIBITS = 1_000
PAGES_OF_CHAPTER = 8.6  # about; what `chapter` below comes to in print
PAGES_OF_EXHIBIT = 0.057
WORDS = (  # noqa: SIM905 (as they are read)
    "the order letter school girls women authority province district closed office council said"
    " told after before without guardian travel work teacher list notice public market permit"
    " local commander announced enforced police asked returned home family examination university"
    " hospital midwife salary punished detained released warned evidence witness document"
).split()


def dossier(pages: int, *, changed: bool = False) -> Document:
    """Return a dossier of about so many pages. `changed` puts another sentence into one chapter."""
    exhibits = min(EXHIBITS, pages * 2)
    count = max(2, round((pages - 12 - exhibits * PAGES_OF_EXHIBIT) / PAGES_OF_CHAPTER))
    drawing = chart()
    chapters = [chapter(number, count, exhibits, drawing) for number in range(1, count + 1)]
    if changed:
        middle = chapters[count // 2]
        added = Paragraph("A sentence that was not there before.", numbered=False)
        chapters[count // 2] = replace(middle, blocks=(*middle.blocks, added))
    return Document(
        meta=meta(),
        cover_fields=(("Situation", "Invented"), ("Exhibits", str(exhibits))),
        cover_notice="Invented to measure. No person or event in it is real.",
        handling=(Paragraph("Keep this document locked away."),),
        abbreviations=(("ICC", "International Criminal Court"),),
        chapters=chapters,
        annexes=(index(exhibits),),
    )


def chapter(number: int, count: int, exhibits: int, drawing: str) -> Chapter:
    dice = random.Random(number)  # noqa: S311 (invented words)
    sections = [section(number, which, count, exhibits, dice) for which in (1, 2, 3)]
    table = Table(
        f"Events of chapter {number}",
        (
            Column("Day", 14),
            Column("Place", 20),
            Column("What happened", 50),
            Column("Count", 16, "end"),
        ),
        tuple(
            Row(
                (f"{day}", f"Place {dice.randint(1, 34)}", words(dice, 9), f"{dice.randint(1, 90)}")
            )
            for day in range(1, 61)
        ),
        anchor=f"table-of-{number}",
    )
    figure = Figure(
        f"Events by quarter, chapter {number}",
        drawing,
        "Bar chart: events by quarter.",
        anchor=f"figure-of-{number}",
    )
    return Chapter(f"Invented matter {number}", f"chapter-{number}", (*sections, table, figure))


def section(number: int, which: int, count: int, exhibits: int, dice: random.Random) -> Section:
    blocks: list[Block] = []
    for place in range(1, 8):
        anchor = f"para-{number}-{which}-{place}"
        exhibit = ExhibitRef(code(dice.randint(1, exhibits)))
        other = f"chapter-{dice.randint(1, count)}"
        content: tuple[object, ...] = (sentence(dice, 60),)
        if place % 2:
            content += (Note(sentence(dice, 12), " ", exhibit, "."),)
        content += (
            f" {sentence(dice, 30)} See ",
            CrossRef(other),
            " and ",
            CrossRef(f"para-{dice.randint(1, count)}-1-1"),
            ", ",
            exhibit,
            ". ",
            Emphasis("mahram"),
            " (",
            Foreign("محرم", "fa-AF"),
            ").",
        )
        blocks.append(Paragraph(content, anchor=anchor))  # type: ignore[arg-type]
    words_of_her = (DARI, "fa-AF") if which % 2 else (PASHTO, "ps")
    blocks.append(Quotation(words_of_her[0] * 3, words_of_her[1], (ExhibitRef(code(1)),)))
    blocks.append(SubPoints((sentence(dice, 14), sentence(dice, 10))))
    return Section(f"What was found, {number} and {which}", f"section-{number}-{which}", blocks)


def index(exhibits: int) -> Chapter:
    dice = random.Random(0)  # noqa: S311 (invented words)
    columns = (
        Column("Exhibit", 12),
        Column("What it is", 40),
        Column("Source", 18),
        Column("SHA-256", 30),
    )
    rows = tuple(
        Row(
            (
                code(number),
                words(dice, 11),
                f"Source {number % 71}",
                f"{dice.getrandbits(256):064x}",
            ),
            exhibit=code(number),
        )
        for number in range(1, exhibits + 1)
    )
    table = Table("Index of evidence", columns, rows, anchor="index-of-evidence")
    return Chapter("Index of evidence", "annex-index", (table,), kind="annex")


def code(number: int) -> str:
    return f"E-{number:04d}"


def words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(count))


def sentence(dice: random.Random, count: int) -> str:
    return words(dice, count).capitalize() + "."
