"""Legal analysis, element by element: law, facts, reasoning, contrary material, assessment."""

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    CrossRef,
    Inline,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)

from .book import Book, Record, counted, unverified

STEPS = (
    ("law", "Law"),
    ("facts", "Facts"),
    ("reasoning", "Reasoning"),
    ("contrary", "Contrary material"),
)


def jurisdiction(book: Book) -> Chapter:
    book.begin_chapter()
    return Chapter(
        "Jurisdiction",
        "jurisdiction",
        [*book.prose("jurisdiction"), *_sections(book, _codes(book, "JUR-"))],
    )


def contextual(book: Book) -> Chapter:
    book.begin_chapter()
    return Chapter(
        "Legal analysis: contextual elements of crimes against humanity",
        "contextual",
        [_how_to_read(book), *_sections(book, _codes(book, "CTX-"))],
    )


def persecution(book: Book) -> Chapter:
    book.begin_chapter()
    codes = [
        code
        for prefix in ("PERS-", "MENS-", "GEND-", "GRAV-", "CONN-")
        for code in _codes(book, prefix)
    ]
    return Chapter(
        "Legal analysis: persecution on gender grounds", "persecution", _sections(book, codes)
    )


def connected_acts(book: Book) -> Chapter:
    """Only the acts that have been assessed: the others are not claimed."""
    book.begin_chapter()
    codes = [code for code in _codes(book, "UA-") if code in book.assessments]
    left_out = [code for code in _codes(book, "UA-") if code not in book.assessments]
    blocks: list[Block] = _sections(book, codes)
    if left_out:
        titles = "; ".join(book.elements[code]["title"] for code in left_out)
        blocks.append(
            Paragraph(
                f"The following acts were not assessed, and nothing is claimed on them: {titles}."
            )
        )
    return Chapter("Legal analysis: connected acts", "connected", blocks)


def admissibility(book: Book) -> Chapter:
    book.begin_chapter()
    return Chapter(
        "Admissibility",
        "admissibility",
        [*book.prose("admissibility"), *_sections(book, _codes(book, "ADM-"))],
    )


def perpetrators(book: Book) -> Chapter:
    """Structures and offices, then the measures other bodies have made public."""
    book.begin_chapter()
    blocks: list[Block] = [
        *book.prose("perpetrators"),
        *_modes(book),
        *institutions(book),
        *measures_against(book),
    ]
    return Chapter("Alleged perpetrators and linkage", "perpetrators", blocks)


def institutions(book: Book) -> list[Block]:
    """Return the institutions alleged to be responsible, as one section; none if none is named."""
    rows = [
        row
        for row in book.snapshot["authorities"]
        if row["code"] in book.snapshot["case"]["alleged_perpetrators"]
        and row["kind"] == "institution"
    ]
    return (
        [Section("Institutions", "institutions", [_institution_table(book, rows)])] if rows else []
    )


def measures_against(book: Book) -> list[Block]:
    """Return what courts and public bodies have made public against office-holders."""
    rows = [row for row in book.snapshot["authorities"] if row["measures"]]
    if not rows:
        return []
    return [
        Section(
            "Public legal measures against office-holders",
            "legal-measures",
            [
                Paragraph(
                    "The persons below are named because a court or a public body has named "
                    "them. All are presumed innocent until a court finds otherwise."
                ),
                _measure_table(book, rows),
            ],
        )
    ]


def _modes(book: Book) -> list[Block]:
    codes = [code for code in _codes(book, "MOL-") if code in book.assessments]
    return list(_sections(book, codes))


def _institution_table(book: Book, rows: list[Record]) -> Table:
    return Table(
        caption="Institutions said to have made or enforced the measures",
        columns=[Column("Institution", 34), Column("Role", 48), Column("Measures", 18, "end")],
        rows=[
            Row(
                [
                    row["name"] + ("" if row["verified"] else " (not verified)"),
                    row["role"],
                    str(sum(row["code"] in policy["authorities"] for policy in book.policies)),
                ]
            )
            for row in rows
        ],
        note="Measures: policies in this record whose issuer is linked to the institution. One "
        "policy can be linked to several.",
    )


def _measure_table(book: Book, rows: list[Record]) -> Table:
    names = {row["code"]: row["name"] for row in book.snapshot["authorities"]}
    return Table(
        caption="Legal measures made public",
        columns=[Column("Person", 24), Column("Office", 31), Column("Measure", 45)],
        rows=[
            Row(
                [
                    [
                        row["name"] + ("" if row["verified"] else " (not verified)"),
                        book.note([row["code"]], where="legal measures"),
                    ],
                    f"{row['role']}; {names.get(row['institution'], '')}".rstrip("; "),
                    "; ".join(
                        f"{m['measure']} ({book.date({'date': m['date'], 'calendar': 'gregorian'})})"
                        for m in row["measures"]
                    ),
                ]
            )
            for row in rows
        ],
    )


# Elements ------------------------------------------------------------------------------------


def _codes(book: Book, prefix: str) -> list[str]:
    return [code for code in book.elements if code.startswith(prefix)]


def _how_to_read(book: Book) -> Paragraph:
    return Paragraph(
        (
            (
                "Each element is taken in five steps: the law, the facts, the reasoning, contrary "
                "material and the assessment. The law is stated in our own words; the official text "
                f"governs. The standard is the same throughout: "
                f"{book.snapshot['case']['standard_of_proof'][:1].lower()}"
                f"{book.snapshot['case']['standard_of_proof'][1:]}. Every reference behind an "
                "assessment, for and against, is listed in "
            ),
            CrossRef("element-evidence"),
            ".",
        )
    )


def _sections(book: Book, codes: list[str]) -> list[Block]:
    return [_element(book, code) for code in codes]


def _element(book: Book, code: str) -> Section:
    element, assessment = book.elements[code], book.assessments.get(code)
    title = f"{element['title']} ({code})"
    if assessment is None:
        return Section(
            title,
            f"element-{code}",
            [
                Paragraph(f"{element['paraphrase']}"),
                Paragraph("Assessment: not assessed. No information is offered on this element."),
            ],
        )
    blocks: list[Block] = []
    for step, heading in STEPS:
        texts = assessment[step]
        if step == "contrary" and not texts:
            texts = ["No contrary material was found in the record."]
        if texts:
            body = book.paragraphs(texts, where=f"{code}, {step}")
            if step == "law":
                body += unverified(element)
            blocks.append(Section(heading, f"element-{code}-{step}", body, level=2))
    blocks.append(
        Section("Assessment", f"element-{code}-assessment", [_assessment(book, code)], level=2)
    )
    return Section(title, f"element-{code}", blocks)


def _assessment(book: Book, code: str) -> Paragraph:
    assessment, figures = book.assessments[code], book.figures
    label = book.snapshot["conclusions"][assessment["conclusion"]]
    supports, undermines = (
        figures[f"citations.{code}.supports"],
        figures[f"citations.{code}.undermines"],
    )
    content: list[Inline] = [Strong(f"{label}. ")]
    if figures[f"citations.{code}"]:
        content.append(
            f"{counted(supports, 'reference supports', 'references support')} this element, from "
            f"{counted(figures[f'independent.{code}'], 'independent origin')}; "
            f"{counted(undermines, 'undermines', 'undermine')} it, from "
            f"{counted(figures[f'independent.{code}.undermines'], 'independent origin')}; "
            f"{counted(figures[f'citations.{code}.neutral'], 'is', 'are')} neutral."
        )
    else:
        content.append(
            "No record is set against this element itself; the assessment rests on the law and on "
            "the passages named above."
        )
    if not assessment["second_reader"]:
        content.append(" Draft: no second reader has confirmed this assessment.")
    return Paragraph(content)
