"""A small invented dossier that uses every shape of the document model once or more."""

from __future__ import annotations

import altair
import vl_convert

from legal_analysis.dossier.document import (
    Callout,
    Chapter,
    Column,
    CrossRef,
    DefinitionList,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Foreign,
    Link,
    Meta,
    Note,
    Paragraph,
    Quotation,
    Redaction,
    Row,
    Section,
    Strong,
    SubPoint,
    SubPoints,
    Table,
)

DARI = "من هر روز تا دروازه مکتب می‌رفتم و برمی‌گشتم. گفتند (12 March 2024) دیگر اجازه نیست."
PASHTO = "زه هره ورځ د ښوونځي تر دروازې تللم او بېرته راګرځېدم؛ ویې ویل چې نور اجازه نشته."
LONG_ADDRESS = (
    "https://www.example.org/en/documents/thematic-reports/a-very-long-path-without-any-break/"
    "report-of-the-special-rapporteur-on-the-situation-of-human-rights-2024-03-12.pdf"
)


def meta(language: str = "en", **changed: str) -> Meta:
    values = {
        "title": "Communication on an invented situation",
        "subtitle": "Submitted to show every shape a dossier can take",
        "short_title": "Invented situation: communication",
        "language": language,
        "marking": "CONFIDENTIAL",
        "addressee": "The Prosecutor of the International Criminal Court",
        "situation": "Invented situation",
        "submitting_body": "An Invented Organisation",
        "legal_basis": "Article 15 of the Rome Statute",
        "date": "25 November 2026",
        "version": "1.0",
        "identifier": "a1b2c3d4",
    }
    return Meta(**{**values, **changed})


def chart() -> str:
    """Return a bar chart as SVG, made the way the product makes its charts."""
    rows = [{"quarter": f"Q{quarter}", "measures": quarter * 3 % 11} for quarter in range(1, 9)]
    bars = altair.Chart(altair.Data(values=rows), width=520, height=200).mark_bar(color="#444")
    drawing = bars.encode(x="quarter:N", y="measures:Q").configure(font="Noto Sans")
    return str(vl_convert.vegalite_to_svg(drawing.to_dict()))


def dossier(language: str = "en") -> Document:
    return Document(
        meta=meta(language),
        cover_fields=(("Situation", "Invented"), ("Annexes", "1"), ("Period", "2021 to 2026")),
        cover_notice="Invented for demonstration. No person or event in it is real.",
        handling=(Paragraph(("Keep this document ", Strong("locked away"), ".")),),
        abbreviations=(("ICC", "International Criminal Court"), ("UN", "United Nations")),
        chapters=(facts(), law()),
        annexes=(evidence(),),
    )


def facts() -> Chapter:
    return Chapter(
        "What happened",
        "facts",
        (
            Paragraph(
                (
                    "A school was closed on 12 March 2024.",
                    Note("Invented Report, para. 4, ", Link(LONG_ADDRESS), "."),
                    Note("See also ", ExhibitRef("OS-001"), "."),
                    " The order came by letter, see ",
                    CrossRef("measures"),
                    " and ",
                    CrossRef("first-law", until="last-law"),
                    ".",
                ),
                anchor="closing",
            ),
            Section(
                "Measures",
                "measures",
                (
                    Paragraph(
                        (
                            "The word ",
                            Emphasis("mahram"),
                            " (",
                            Foreign("محرم", "fa-AF"),
                            ") names a male guardian; ",
                            Foreign("ښځه", "ps"),
                            " means woman. Al-Ḥasan and ʿAlī are names with marks.",
                        )
                    ),
                    SubPoints(("First point.", SubPoint("Second point.", ("Under it.", "And.")))),
                    Quotation(DARI, "fa-AF", (ExhibitRef("W-001"), ", woman, age 25-34")),
                    Quotation(PASHTO, "ps", (ExhibitRef("W-002"), ", woman")),
                    Quotation(
                        "I walked to the gate every day.",
                        "en",
                        (ExhibitRef("W-001"),),
                        translated_from="fa-AF",
                    ),
                    Callout("unverified", "The number of the letter was not seen."),
                    Callout("notice", "Figures count events, not people."),
                    Section("Where", None, (Paragraph("In the north."),), level=2),
                ),
            ),
            Section(
                "Pattern",
                "pattern",
                (
                    Paragraph(("As ", CrossRef("chart"), " and ", CrossRef("counts"), " show.")),
                    Figure(
                        "Measures by quarter",
                        chart(),
                        "Bar chart: measures by quarter, from three to ten.",
                        anchor="chart",
                        table=Table(
                            "Numbers of Figure 1",
                            (Column("Quarter", 50), Column("Measures", 50, "end")),
                            tuple(Row((f"Q{q}", str(q * 3 % 11))) for q in range(1, 9)),
                            anchor="counts",
                        ),
                    ),
                ),
            ),
        ),
    )


def law() -> Chapter:
    return Chapter(
        "The law",
        "law",
        (
            Paragraph(
                (
                    "There are ",
                    Strong("reasonable grounds to believe"),
                    " that the elements are met, see ",
                    CrossRef("closing"),
                    ", ",
                    CrossRef("facts"),
                    " and ",
                    CrossRef("evidence"),
                    ".",
                    Note("Article 7(1)(h)."),
                ),
                anchor="first-law",
            ),
            Paragraph(
                ("The person ", Redaction("[redacted 1: R1 identity]"), " was told."),
                anchor="last-law",
            ),
            DefinitionList((("Element", "Something that must be shown."),)),
        ),
    )


def evidence(rows: int = 60) -> Chapter:
    kinds = ("Published report", "Interview", "Decree with translation")
    codes = ["W-001", "W-002", *(f"OS-{number:03}" for number in range(1, rows - 1))]
    table = Table(
        "Index of evidence",
        (Column("Code", 14), Column("What it is", 44), Column("Date", 22), Column("SHA-256", 20)),
        (
            Row(("Interviews",), heading=True),
            *(
                Row(
                    (
                        code,
                        (kinds[i % 3], ", ", Foreign("فرمان", "fa-AF"), f", page {i}"),
                        "12 March 2024",
                        f"{i:016x}"[:16],
                    ),
                    exhibit=code,
                )
                for i, code in enumerate(codes)
            ),
        ),
        note="Invented.",
    )
    return Chapter("Index of evidence", "evidence", (table,), kind="annex")
