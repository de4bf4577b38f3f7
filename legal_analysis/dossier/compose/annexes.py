"""Annexes: what a reader needs to check every statement."""

from collections import Counter
from collections.abc import Iterable

from legal_analysis import charts
from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    DefinitionList,
    ExhibitRef,
    Figure,
    Foreign,
    Inline,
    Link,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)
from legal_analysis.dossier.figures import independent_origins

from . import labels
from .book import Book, Record, published_on
from .measures import figure
from .terms import GLOSSARY


def all_annexes(book: Book) -> list[Chapter]:
    return [
        _index(book),
        _coding(book),
        _hashes(book),
        _chronology(book),
        _glossary(book),
        _element_evidence(book),
        _exclusions(book),
    ]


def _index(book: Book) -> Chapter:
    """Every exhibit with every source."""
    parts = (
        ("Policies and practices", book.policies),
        ("Incidents", book.incidents),
        ("Accounts", book.accounts),
    )
    return Chapter(
        "Index of evidence",
        "index",
        [
            Paragraph(
                "Each exhibit is listed once, with all its sources and the grade of each. "
                "Addresses were those of the publications when they were consulted. Hashes are in "
                "the annex on hashes."
            ),
            *(
                Section(
                    title, f"index-{title.split()[0].lower()}", [_index_table(book, title, rows)]
                )
                for title, rows in parts
                if rows
            ),
        ],
        kind="annex",
    )


def _index_table(book: Book, title: str, rows: list[Record]) -> Table:
    return Table(
        caption=f"Exhibits: {title.lower()}",
        columns=[
            Column("No.", 9),
            Column("Exhibit", 33),
            Column("Sources and grades", 45),
            Column("Class", 13),
        ],
        rows=[
            Row(
                [row["exhibit"], _what(book, row), _sources(row), _class(row)],
                exhibit=row["exhibit"],
            )
            for row in rows
        ],
    )


def _what(book: Book, row: Record) -> list[Inline]:
    if "basis" in row:
        title = (
            f"Interview {row['code']}" if row["basis"] == "consent" else f"Account {row['code']}"
        )
        facts = [book.date(row), book.place(row)]
    else:
        title, facts = row["title"], [book.date(row)]
        if "scope" not in row:
            facts.append(book.place(row))
    content: list[Inline] = [Strong(title), f". {'; '.join(fact for fact in facts if fact)}."]
    content.append(f" Record {row['code']}.")
    if row.get("note"):
        content.append(f" Note: {row['note']}")
    if row.get("label"):
        content.append(f" {row['label']}")
    if not row["verified"]:
        content += [" ", Strong("Not verified.")]
    return content


def _sources(row: Record) -> list[Inline]:
    if not row["sources"]:
        return ["Account given to us; held in the locked record."]
    content: list[Inline] = []
    for source in row["sources"]:
        if content:
            content.append(" ")
        content.append(f"{source['grade']}: ")
        content.append(
            ", ".join(
                part
                for part in (
                    source["publisher"],
                    f"“{source['title']}”",
                    published_on(source["date"]) if source["date"] else "undated",
                )
                if part
            )
        )
        if source["url"]:
            content += [", ", Link(source["url"])]
        content.append(".")
    return content


def _class(row: Record) -> str:
    if row.get("basis") == "consent":
        return "consent, quoted" if row["may_quote"] else "consent, not quoted"
    if row.get("published") is False:
        return "consent"
    return "published"


def _coding(book: Book) -> Chapter:
    return Chapter(
        "Source coding",
        "coding",
        [
            Paragraph(
                "Codes say what kind of material an exhibit is and nothing else. They are not "
                "made from names, places or the order of interviews. Identity is held apart, "
                "sealed, under a key for each person; this file holds neither identities nor keys."
            ),
            DefinitionList(
                [
                    (Strong("P"), "policy, order, letter, law, instruction or practice"),
                    (Strong("I"), "incident"),
                    (Strong("OS"), "account in a published report; the person was not met by us"),
                    (Strong("W, G"), "interview with a woman, with a girl"),
                    (Strong("M"), "interview with a man or boy"),
                    (Strong("X"), "interview; gender not stated or protected"),
                    (
                        Strong("A–F, 1–6"),
                        "reliability of the source and credibility of the information: "
                        + "; ".join(f"{code} {text}" for code, text in labels.GRADES.items()),
                    ),
                ]
            ),
        ],
        kind="annex",
    )


def _hashes(book: Book) -> Chapter:
    rows = [*book.policies, *book.incidents, *book.accounts]
    return Chapter(
        "Hash list and how to check it",
        "hashes",
        [
            Paragraph(
                "Each hash is the SHA-256 of the record as it was frozen for this file, written "
                "as JSON with sorted keys, without spaces, in UTF-8. The records are in "
                "snapshot.json beside this file; manifest-sha256.txt gives the hash of each file "
                "and is checked with sha256sum. The hash shows that the record has not changed "
                "since it was frozen. It says nothing on whether the content is true."
            ),
            Paragraph(
                "The exhibits of this file are citations of published material and accounts held "
                "in the locked record. No original photographs, recordings or documents are part "
                "of it, so there is no chain of custody of files to report."
            ),
            Table(
                caption="SHA-256 of each exhibit as frozen",
                columns=[Column("No.", 14), Column("SHA-256", 86)],
                rows=[Row([row["exhibit"], row["sha256"]]) for row in rows],
                anchor="table-hashes",
            ),
        ],
        kind="annex",
    )


def _chronology(book: Book) -> Chapter:
    counts = Counter(row["province"] for row in book.incidents if row["province"])
    chart = charts.province_map(
        counts,
        title="Recorded incidents by province",
        names={code: row["name"] for code, row in book.places.items()},
        unit="incidents",
    )
    events = [*book.policies, *(row for row in book.incidents)]
    events.sort(key=lambda row: (row["date"][:10] or "9999", row["exhibit"]))
    unplaced = sum(not row["province"] for row in book.incidents)
    return Chapter(
        "Chronology and map",
        "chronology",
        [
            Section(
                "Map",
                "map",
                [
                    Paragraph(
                        "The map counts incidents in this record by province. It shows where "
                        "reports come from as much as where things happen: few reports from a "
                        f"province are no sign of calm. {unplaced} incidents are recorded for "
                        "several provinces or without one and are not on the map. Nothing is "
                        "shown below the level of the province."
                    ),
                    figure(chart, "Recorded incidents by province", "figure-map"),
                ],
            ),
            Section("Acts", "acts-by-province", [_acts_by_province(book), _acts_in_words(book)]),
            Section("Chronology", "chronology-table", [_chronology_table(book, events)]),
        ],
        kind="annex",
    )


def _acts(book: Book) -> Counter[tuple[str, str]]:
    return Counter(
        (row["province"], act) for row in book.incidents if row["province"] for act in row["acts"]
    )


def _acts_by_province(book: Book) -> Figure:
    counts = _acts(book)
    chart = charts.acts_by_province(
        counts,
        title="Recorded incidents by act and province",
        acts={code: label for code, label in labels.ACTS.items() if _has(counts, 1, code)},
        provinces={
            code: place["name"] for code, place in book.places.items() if _has(counts, 0, code)
        },
    )
    return Figure(
        "Recorded incidents by act and province",
        chart.svg,
        chart.alternative_text,
        anchor="figure-acts",
    )


def _has(counts: Counter[tuple[str, str]], position: int, code: str) -> bool:
    return any(key[position] == code for key in counts)


def _acts_in_words(book: Book) -> Table:
    counts = _acts(book)
    rows = []
    for code, place in book.places.items():
        acts = [(label, counts[code, act]) for act, label in labels.ACTS.items()]
        text = "; ".join(f"{label} {count}" for label, count in acts if count)
        if text:
            rows.append(Row([place["name"], text]))
    return Table(
        caption="Recorded incidents by province and act",
        columns=[Column("Province", 20), Column("Acts and number of incidents", 80)],
        rows=rows,
        anchor="table-acts",
        note="An incident in which several kinds of act were done counts once under each.",
    )


def _chronology_table(book: Book, events: list[Record]) -> Table:
    rows: list[Row] = []
    year = ""
    for row in events:
        if row["date"][:4] != year:
            year = row["date"][:4]
            rows.append(Row([Strong(year or "No date")], heading=True))
        rows.append(
            Row(
                [
                    book.date(row),
                    ExhibitRef(row["exhibit"]),
                    row["title"],
                    "measure" if "scope" in row else "incident",
                ]
            )
        )
    return Table(
        caption="Measures and incidents in order of time",
        columns=[Column("Date", 24), Column("No.", 11), Column("Event", 51), Column("Kind", 14)],
        rows=rows,
        row_heads=False,
    )


def _glossary(book: Book) -> Chapter:
    return Chapter(
        "Glossary and transliteration",
        "glossary",
        [
            Paragraph(
                "Terms are given in the spelling of this file and in the script of the language "
                "they are used in. Transliteration is simplified, without diacritics; names of "
                "places follow the English forms of the OCHA list of provinces."
            ),
            DefinitionList(
                [
                    ([Strong(term), " ", Foreign(script, language)], meaning)
                    for term, script, language, meaning in sorted(GLOSSARY)
                ]
            ),
        ],
        kind="annex",
    )


def _element_evidence(book: Book) -> Chapter:
    """Everything set against every element, for and against: contrary material is never hidden."""
    rows: list[Row] = []
    for code, element in book.elements.items():
        own = [row for row in book.snapshot["citations"] if row["element"] == code]
        if own:
            rows.append(Row([Strong(f"{code}: {element['title']}")], heading=True))
            rows += [_evidence(book, row) for row in sorted(own, key=_supports_first)]
    uncited = [
        code
        for code, assessment in book.assessments.items()
        if not any(row["element"] == code for row in book.snapshot["citations"])
    ]
    blocks: list[Block] = [
        Paragraph(
            "One row for each reference. “Origins” counts independent origins of the record cited: "
            "publications that go back to one report count once."
        ),
        Table(
            caption="References by element",
            columns=[
                Column("No.", 18),
                Column("Stance, weight", 18),
                Column("Why", 53),
                Column("Origins", 11, "end"),
            ],
            rows=rows,
            anchor="table-evidence",
        ),
    ]
    if uncited:
        blocks.append(
            Paragraph(
                "Assessed on the law and on other elements, without references of their own: "
                + ", ".join(uncited)
                + "."
            )
        )
    return Chapter("Elements and evidence", "element-evidence", blocks, kind="annex")


def _evidence(book: Book, row: Record) -> Row:
    return Row(
        [
            _target(book, row),
            f"{labels.STANCES[row['stance']]}, {row['weight']}",
            row["reason"],
            str(_origins(book, row)),
        ]
    )


def _supports_first(row: Record) -> tuple[int, str, str]:
    order = {"supports": 0, "undermines": 1, "neutral": 2}
    return order[row["stance"]], row["target"]["record"], row["reason"]


def _target(book: Book, row: Record) -> list[Inline]:
    record = book.record(row["target"]["record"], where="citation")
    pinpoint = {
        "paragraph": f", para. {row['target'].get('number')}",
        "act": f", {labels.ACTS.get(row['target'].get('act', ''), '')}",
        "provision": "",
    }.get(row["target"]["kind"], "")
    return [ExhibitRef(record["exhibit"]), pinpoint]


def _origins(book: Book, row: Record) -> int:
    return len(independent_origins([book.record(row["target"]["record"], where="citation")]))


def _exclusions(book: Book) -> Chapter:
    reasons: Iterable[tuple[str, int]] = book.snapshot["exclusions"].items()
    rows = [Row([labels.EXCLUSION_REASONS[reason], str(count)]) for reason, count in reasons]
    blocks: list[Block] = [
        Paragraph(
            "This annex says what was taken out and why, and never what it was. Nothing known "
            "only from an account that stays in is used anywhere in this file: neither the "
            "account, nor the incident it tells of, nor a reference to it."
        )
    ]
    if rows:
        blocks.append(
            Table(
                caption="Accounts held and not used in this file",
                columns=[Column("Reason", 78), Column("Accounts", 22, "end")],
                rows=rows,
                anchor="table-exclusions",
            )
        )
    else:
        blocks.append(Paragraph("No account was left out."))
    blocks += [
        Paragraph(
            "Of every account given to us the following were taken out (R1 identity, R2 place, R3 "
            "third person): names, family relations that identify, telephone, address, day of the "
            "events, district and province. The region and the month stand in their place."
        ),
        Paragraph(
            "Internal notes on gaps and next steps in the analysis are not part of this file."
        ),
    ]
    return Chapter("Redactions and exclusions", "exclusions", blocks, kind="annex")
