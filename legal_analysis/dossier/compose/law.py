"""Legal analysis, element by element: law, facts, reasoning, contrary material, assessment."""

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    CrossRef,
    Inline,
    Paragraph,
    Section,
    Strong,
)

from . import again
from .book import Book, counted, unverified
from .contrary import contrary, not_counted

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
        [*book.prose("jurisdiction"), *element_sections(book, codes_of(book, "JUR-"))],
    )


def contextual(book: Book) -> Chapter:
    book.begin_chapter()
    return Chapter(
        "Legal analysis: contextual elements of crimes against humanity",
        "contextual",
        [_how_to_read(book), *element_sections(book, codes_of(book, "CTX-"))],
    )


def persecution(book: Book) -> Chapter:
    book.begin_chapter()
    codes = [
        code
        for prefix in ("PERS-", "MENS-", "GEND-", "GRAV-", "CONN-")
        for code in codes_of(book, prefix)
    ]
    return Chapter(
        "Legal analysis: persecution on gender grounds",
        "persecution",
        element_sections(book, codes),
    )


def connected_acts(book: Book) -> Chapter:
    """Only the acts that have been assessed: the others are not claimed."""
    book.begin_chapter()
    codes = [code for code in codes_of(book, "UA-") if code in book.assessments]
    left_out = [code for code in codes_of(book, "UA-") if code not in book.assessments]
    blocks: list[Block] = element_sections(book, codes)
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
        [*book.prose("admissibility"), *element_sections(book, codes_of(book, "ADM-"))],
    )


# Elements ------------------------------------------------------------------------------------


MODES = "MOL-"
"""With which the codes of modes of liability begin."""


def codes_of(book: Book, prefix: str) -> list[str]:
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


def element_sections(book: Book, codes: list[str]) -> list[Block]:
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
        if step == "contrary":
            body = contrary(book, code, texts)
        else:
            body = book.paragraphs(texts, where=f"{code}, {step}")
        if step == "law" and texts:
            body += unverified(element)
        if body:
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
    if book.hides:
        content.append(
            "How many references and independent origins stand behind it is said in the confidential "
            "version only."
        )
    elif figures[f"citations.{code}"]:
        content.append(
            f"{counted(supports, 'reference supports', 'references support')} this element, from "
            f"{counted(figures[f'independent.{code}'], 'independent origin')}; "
            f"{counted(undermines, 'undermines', 'undermine')} it, from "
            f"{counted(figures[f'independent.{code}.undermines'], 'independent origin')}; "
            f"{counted(figures[f'citations.{code}.neutral'], 'is', 'are')} neutral."
            f"{not_counted(book, code)}"
        )
        content += again.of_element(book, code)
    else:
        content.append(
            "No record is set against this element itself; the assessment rests on the law and on "
            "the passages named above."
        )
    if not assessment["second_reader"]:
        content.append(" Draft: no second reader has confirmed this assessment.")
    elif assessment.get("evidence_changed"):
        content.append(again.CHANGED_SINCE)
    return Paragraph(content)
