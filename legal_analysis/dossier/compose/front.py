"""Chapters written mostly by people, with the numbers the record gives."""

from collections import Counter

from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Column,
    CrossRef,
    Inline,
    Paragraph,
    Row,
    Section,
    Table,
)

from . import again, labels, naming
from .book import Book
from .contrary import kept_back


def methodology(book: Book) -> Chapter:
    book.begin_chapter()
    blocks: list[Block] = [
        Section("How the record was made", None, book.prose("methodology")),
        Section("What the record holds", "record-in-figures", [_record_table(book)]),
    ]
    if book.figures["sources"] or book.hides:
        blocks.append(Section("Grades of the sources", "grades", _grades(book)))
    return Chapter("Methodology", "methodology", blocks)


def _record_table(book: Book) -> Table:
    figures = book.figures
    rows = [
        ("Policies and practices of the de facto authorities", "policies", "policies.unverified"),
        ("Incidents", "incidents", "incidents.unverified"),
        ("Accounts taken from published reports", "testimonies.published", None),
        ("Accounts given to us and shared with this receiver", "survivors.included", None),
        ("Publications cited, all records together", "sources", None),
        ("Independent origins behind these publications", "sources.independent", None),
        ("References set against legal elements", "citations", None),
    ]
    return Table(
        caption="What the record holds, counted when this file was frozen",
        columns=[
            Column("Kind of record", 64),
            Column("Number", 16, "end"),
            Column("Of these, not yet verified", 20, "end"),
        ],
        rows=[
            *(
                Row([label, str(figures[key]), str(figures[rest]) if rest else "–"])
                for label, key, rest in rows
            ),
            *_to_be_read_again(book),
        ],
        anchor="table-record",
        note="Recorded by us from published reports, unless a row says otherwise. The record is "
        "no sample of what happened: it holds what was published and found.",
    )


def _to_be_read_again(book: Book) -> list[Row]:
    number = again.of_all(book)
    label = "Of these references, to be read again: what they refer to was changed since"
    return [Row([label, str(number), "–"])] if number else []


def _grades(book: Book) -> list[Block]:
    graded = Counter(
        source["grade"]
        for row in [*book.policies, *book.incidents, *book.accounts]
        for source in row["sources"]
    )
    order = sorted(graded)
    return [
        Paragraph(
            "Each pair of a source and the information taken from it carries a two-part grade: a "
            "letter for the reliability of the source and a figure for the credibility of the "
            "information. The two are given apart from each other. F6 means that nobody has "
            "judged the pair yet; it says nothing against it. No account of sexual violence is "
            "required to be corroborated."
        ),
        Table(
            caption="Grades of source and information pairs",
            columns=[
                Column("Grade", 12),
                Column("Source", 32),
                Column("Information", 38),
                Column("Pairs", 18, "end"),
            ],
            rows=[
                Row([grade, labels.GRADES[grade[0]], labels.GRADES[grade[1]], str(graded[grade])])
                for grade in order
            ]
            or [Row(["–", book.closed, "–", "–"])],
            anchor="table-grades",
        ),
    ]


def against(book: Book) -> list[Inline]:
    """Say what is said all the same of material that stays in; nothing if there is none."""
    if not any(kept_back(book, code) for code in book.elements):
        return []
    said = (
        " Where material that is not part of this file speaks against an element, that is said "
        "there, and nothing else of it."
    )
    return [said]


def consent_statement(book: Book) -> Chapter:
    """Say from the snapshot, not from memory, what persons allowed."""
    book.begin_chapter()
    survivors = [row for row in book.accounts if row["basis"] == "consent"]
    figures = book.figures
    blocks: list[Block] = [
        Paragraph(
            "Every account in this file that was given to us is used with the live consent of the "
            "person for this receiver and this purpose. Consent was asked separately for giving "
            "the account, keeping it, analysing it, sharing it with this receiver and quoting it. "
            f"It was checked when this file was frozen and again when it was written: "
            f"{figures['survivors.included']} accounts may be shared, of which "
            f"{figures['survivors.quoted']} may be quoted."
        ),
        Paragraph(
            (
                (
                    f"{figures['survivors.excluded']} further accounts are held and are not used here, "
                    "nor is anything known only from them. The reasons, without any code, are in "
                ),
                CrossRef("exclusions"),
                ".",
                *against(book),
            )
        ),
        Paragraph(
            f"{figures['testimonies.published']} accounts come from published reports. The persons "
            "in them were not met by us and gave us no consent; what is used is what was "
            "published, in paraphrase, and it is never called an interview."
        ),
        Paragraph(
            f"{naming.of_persons_met(book)} A person we met is introduced by a code, an age band, a "
            "region and a month. Identity is held in a locked part of the record, under a key of "
            "its own for each person; for this file a program alone opened it, to find what must not "
            "stand here. A person may "
            "withdraw at any time; what has already been received by a court cannot be called "
            "back, and she was told so."
        ),
    ]
    if survivors:
        blocks.append(
            Table(
                caption="Accounts given to us, as their givers allowed",
                columns=[
                    Column("Code", 12),
                    Column("Introduced as", 40),
                    Column("Language", 14),
                    Column("Read back", 12),
                    Column("Quoted", 10),
                    Column("Support", 12),
                ],
                rows=book.rows(
                    survivors,
                    6,
                    lambda row: Row(
                        [
                            row["code"],
                            book.first_mention(row),
                            labels.LANGUAGES[row["language"]],
                            "yes" if row["read_back"] else "no",
                            "yes" if row["may_quote"] else "no",
                            _REFERRALS[row["referral_offered"]],
                        ]
                    ),
                ),
                anchor="table-consent",
            )
        )
        if any("nvented" in row["label"] for row in survivors):
            blocks.append(
                Callout(
                    "demo",
                    "The accounts given to us in this file are invented to show how the system "
                    "works. No such persons exist.",
                )
            )
    return Chapter("Consent and protection of persons", "consent", blocks)


_REFERRALS = {"yes": "offered", "no": "not offered", "declined": "declined", "": "–"}
