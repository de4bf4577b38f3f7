"""Annexes: what a reader needs to check every statement."""

from collections.abc import Iterable, Mapping

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    DefinitionList,
    ExhibitRef,
    Foreign,
    Inline,
    Paragraph,
    Row,
    Strong,
    Table,
)

from . import again, labels, naming, redactions
from .book import Book, Record, counted
from .contrary import not_counted
from .front import against
from .law import MODES
from .terms import GLOSSARY


def coding(book: Book) -> Chapter:
    return Chapter(
        "Source coding",
        "coding",
        [
            Paragraph(
                "Codes say what kind of material an exhibit is and nothing else. They are not "
                "made from names, places or the order of interviews. Identity is held apart, "
                "sealed, under a key for each person; this file holds no keys. "
                f"{naming.in_brief(book)}"
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


def glossary(book: Book) -> Chapter:
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


_ONE_ROW = "One row for each reference."
_ORIGINS = (
    "“Origins” counts independent origins of the record cited: publications that go back to one "
    "report count once, and so does one person who gave us accounts or is to be heard or seen in a "
    "file, however often she spoke. Beside each element stands how many origins are behind all that "
    "supports it, and behind all that undermines it."
)


def element_evidence(book: Book) -> Chapter:
    """Everything set against every element, for and against: contrary material is never hidden."""
    rows: list[Row] = []
    shown = [
        row
        for row in book.snapshot["citations"]
        # What a reference to a closed record is for would say what that record is about.
        if not (book.is_public and row["target"]["kind"] == "withheld")
        # Modes of liability are in the annex on persons, which no public version has.
        and not (book.is_public and row["element"].startswith(MODES))
    ]
    for code, element in book.elements.items():
        own = [row for row in shown if row["element"] == code]
        if own:
            heading: list[Inline] = [
                Strong(f"{code}: {element['title']}."),
                f" {_counts(book, code)}",
                *([] if book.hides else again.of_element(book, code)),
            ]
            rows.append(Row([heading], heading=True))
            rows += [_evidence(book, row) for row in sorted(own, key=_supports_first)]
    uncited = [
        code
        for code, assessment in book.assessments.items()
        if not any(row["element"] == code for row in book.snapshot["citations"])
    ]
    said = [_ONE_ROW] if book.hides else [_ONE_ROW, _ORIGINS]
    if any(again.is_to_be_read_again(row) for row in shown):
        said.append(again.MEANING)
    blocks: list[Block] = [Paragraph(" ".join(said))]
    if rows:
        blocks.append(_references(rows))
    elif book.hides and book.snapshot["citations"]:
        blocks.append(_references(book.rows([], 4, lambda row: Row([]))))
    blocks += _shared(book)
    if uncited:
        blocks.append(
            Paragraph(
                "Assessed on the law and on other elements, without references of their own: "
                + ", ".join(uncited)
                + "."
            )
        )
    return Chapter("Elements and evidence", "element-evidence", blocks, kind="annex")


def _references(rows: list[Row]) -> Table:
    return Table(
        caption="References by element",
        columns=[
            Column("No.", 18),
            Column("Stance, weight", 18),
            Column("Why", 53),
            Column("Origins", 11, "end"),
        ],
        rows=rows,
        anchor="table-evidence",
    )


def _counts(book: Book, code: str) -> str:
    if book.hides:
        return ""
    figures = book.figures
    return (
        f"Supported: {counted(figures[f'citations.{code}.supports'], 'reference')}, "
        f"{counted(figures[f'independent.{code}'], 'independent origin')}. "
        f"Undermined: {counted(figures[f'citations.{code}.undermines'], 'reference')}, "
        f"{counted(figures[f'independent.{code}.undermines'], 'independent origin')}."
        f"{not_counted(book, code)}"
    )


def _shared(book: Book) -> list[Block]:
    """Say which publications are counted as one: those of one origin that stand in this file."""
    found: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for record in (*book.policies, *book.incidents, *book.accounts):
        for source in record["sources"]:
            said = (source["publisher"], source["title"], source["date"], source["url"])
            found.setdefault(source["origin"], {}).setdefault(said, []).append(record["exhibit"])
    rows = [
        Row([str(number), _publications(its), _exhibits(its)])
        for number, its in enumerate(
            (its for _name, its in sorted(found.items()) if len(its) > 1), start=1
        )
    ]
    if not rows:
        return []
    return [
        Table(
            caption="Publications of one origin, counted once",
            columns=[Column("No.", 8, "end"), Column("Publications", 62), Column("Exhibits", 30)],
            rows=rows,
            anchor="table-origins",
        )
    ]


def _publications(its: Mapping[tuple[str, ...], list[str]]) -> str:
    return "; ".join(
        f"{publisher}, “{title}”" if publisher else f"“{title}”"
        for publisher, title, _date, _url in sorted(its)
    )


def _exhibits(its: Mapping[tuple[str, ...], list[str]]) -> list[Inline]:
    content: list[Inline] = []
    for code in sorted({code for codes in its.values() for code in codes}):
        content += [", ", ExhibitRef(code)] if content else [ExhibitRef(code)]
    return content


def _evidence(book: Book, row: Record) -> Row:
    return Row(
        [
            _target(book, row),
            ", ".join(
                [
                    labels.STANCES[row["stance"]],
                    row["weight"],
                    *([again.MARK] if again.is_to_be_read_again(row) else []),
                ]
            ),
            row["reason"] or "–",
            _origins(book, row),
        ]
    )


def _supports_first(row: Record) -> tuple[int, str, str]:
    order = {"supports": 0, "undermines": 1, "neutral": 2}
    return order[row["stance"]], row["target"]["record"], row["reason"]


def _target(book: Book, row: Record) -> list[Inline]:
    if row["target"]["kind"] == "withheld":
        return [book.phrases.withheld]
    if row["target"]["kind"] == "item":
        return _file(book, row["target"])
    record = book.record(row["target"]["record"], where="citation")
    pinpoint = {
        "paragraph": f", para. {row['target'].get('number')}",
        "act": f", {labels.ACTS.get(row['target'].get('act', ''), '')}",
        "provision": "",
    }.get(row["target"]["kind"], "")
    return [ExhibitRef(record["exhibit"]), pinpoint]


def _file(book: Book, target: Record) -> list[Inline]:
    """Exhibit, where in it, and the hash by which the file is known."""
    place = target["pinpoint"]
    is_bare_page = place[:1].isdigit() and ":" not in place
    where = f", {'p. ' if is_bare_page else ''}{place}" if place else ""
    digest = book.files[target["record"]]["sha256"]
    return [ExhibitRef(target["record"]), f"{where}, SHA-256 {digest[:16]}…"]


def _origins(book: Book, row: Record) -> str:
    target = row["target"]
    if target["kind"] == "withheld":
        return "–"
    if target["kind"] == "item":
        record = book.files[target["record"]]
    else:
        record = book.record(target["record"], where="citation")
    # Not in what was frozen before they were counted there, nor in a public version that lacks something.
    return str(record.get("origins") or "–")


def _only_in_the_other(book: Book) -> list[Block]:
    """Say in a public version how much stands in the confidential one alone. It takes no number."""
    count = book.snapshot.get("public_version")
    if not count:
        return []
    parts = [kind for kind in ("accounts", "incidents", "files") if count[kind]]
    what = " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    # Not how many: of one or two, each hint would be of somebody.
    missing = f"{what[:1].upper()}{what[1:]}" if what else "Nothing"
    text = (
        f"This is the public version. {missing} of the confidential version {'are' if what else 'is'} "
        "missing here: files, and what is known from persons who did not allow that it is published. "
        "Where a text refers to one, this version says "
    )
    last = ". Paragraphs, tables and notes have the same numbers in both."
    return [Paragraph([text, book.closed, last], numbered=False)]


def exclusions(book: Book) -> Chapter:
    reasons: Iterable[tuple[str, int]] = book.snapshot["exclusions"].items()
    rows = [Row([labels.EXCLUSION_REASONS[reason], str(count)]) for reason, count in reasons]
    blocks: list[Block] = [
        Paragraph(
            [
                (
                    "This annex says what was taken out and why, and never what it was. Nothing known "
                    "only from an account that stays in is used anywhere in this file: neither the "
                    "account, nor the incident it tells of, nor a reference to it."
                ),
                *against(book),
            ]
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
            f"third person): {naming.taken_out(book)}, family relations that identify, telephone, "
            "address, day of the events, district and province. The region and the month stand in "
            "their place."
        ),
        *redactions.log(book),
        *_only_in_the_other(book),
        Paragraph(
            "Internal notes on gaps and next steps in the analysis are not part of this file."
        ),
    ]
    return Chapter("Redactions and exclusions", "exclusions", blocks, kind="annex")
