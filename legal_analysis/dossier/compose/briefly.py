"""Short sections of letters and of reports with a limit: what the record holds, in few words."""

from collections import Counter
from collections.abc import Collection

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.compose_keys import CLOSED, OTHERS, OURS, QUESTIONS, question_key
from legal_analysis.dossier.document import (
    Block,
    Column,
    Foreign,
    Inline,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    plain,
)
from legal_analysis.dossier.shapes import Part
from legal_analysis.drawn.shades import HIDDEN

from . import exhibits, labels, measures, naming
from . import linkage as of_case
from .book import Book, Record, counted


def keywords(book: Book, part: Part) -> list[Block]:
    titles = [book.rights[code]["title"] for code in book.snapshot["case"]["rights"]]
    return [Paragraph("; ".join(["Women and girls", *titles]), numbered=False)]


def country(book: Book, part: Part) -> list[Block]:
    return [Paragraph("Afghanistan.")]


def record_in_brief(book: Book, part: Part) -> list[Block]:
    figures = book.figures
    own = figures["survivors.included"]
    return [
        Paragraph(
            f"The record holds {figures['policies']} measures of the de facto authorities and "
            f"{figures['incidents']} incidents, from {figures['sources']} publications that go back "
            f"to {figures['sources.independent']} independent origins. "
            + (
                f"{counted(own, 'account')} given to us {'is' if own == 1 else 'are'} used with the "
                "live consent of the person for this receiver. "
                if own
                else "No account given to us is used. "
            )
            + f"{naming.in_brief(book)} Numbers are those of the record on the day it was frozen, and "
            "are minimum figures."
        )
    ]


def consent_in_brief(book: Book, part: Part) -> list[Block]:
    own = [row for row in book.accounts if row["basis"] == "consent"]
    blocks: list[Block] = [
        Paragraph(
            f"{counted(len(own), 'account')} given to us {'is' if len(own) == 1 else 'are'} used, "
            "with the live consent of the person for this receiver, asked again when this letter "
            f"was written. {naming.of_persons_met(book)}"
            if own
            else "No account given to us is used in this letter. It rests on what was published."
        )
    ]
    return blocks


def victims(book: Book, part: Part) -> list[Block]:
    """Groups, never persons: whoever gave an account is introduced by code, age band and region."""
    groups = Counter(group for row in book.incidents for group in row["groups"])
    own = [row for row in book.accounts if row["basis"] == "consent"]
    blocks: list[Block] = []
    if groups:
        named = ", ".join(labels.GROUPS[code] for code, _n in groups.most_common())
        blocks.append(Paragraph(f"The incidents below concern {named}."))
    for row in own:
        said = [] if row.get(CLOSED) else [f": {book.first_mention(row)}."]
        blocks.append(Paragraph([*book.exhibits([row]), *said]))
    return blocks


def incidents(book: Book, part: Part) -> list[Block]:
    if not book.incidents:
        return [Paragraph("The record holds no incident.")]
    in_order = sorted(book.incidents, key=measures.in_time)
    return [measures.incident_table(book, "Incidents in order of time", in_order)]


def policy_list(book: Book, part: Part) -> list[Block]:
    if not book.policies:
        return [Paragraph("The record holds no measure.")]
    return [measures.policy_table(book, "Measures in order of time", book.policies)]


def linkage(book: Book, part: Part) -> list[Block]:
    """Institutions said to be responsible, and the measures other bodies have made public."""
    return [*of_case.institutions(book), *of_case.measures_against(book)]


def structures(book: Book, part: Part) -> list[Block]:
    """The same for who gets persons in a file of their own."""
    return of_case.structures(book)


def inventory(book: Book, part: Part) -> list[Block]:
    kinds = (
        ("Measures", book.policies),
        ("Incidents", book.incidents),
        (
            "Accounts from published reports",
            [row for row in book.accounts if row["basis"] != "consent"],
        ),
        ("Accounts given to us", [row for row in book.accounts if row["basis"] == "consent"]),
        ("Files", list(book.files.values())),
    )
    # In public not how many are missing: of one or two, each hint would be of somebody.
    shown = [
        (kind, sorted(measures.number(row) for row in rows if not row.get(CLOSED)))
        for kind, rows in kinds
    ]
    return [
        Table(
            caption="What this package holds",
            columns=[Column("Kind", 50), Column("From", 18), Column("To", 18), Column("No.", 14)],
            rows=[
                Row(
                    [
                        kind,
                        numbers[0][1] if numbers else "–",
                        numbers[-1][1] if numbers else "–",
                        str(len(numbers)),
                    ]
                )
                for kind, numbers in shown
            ],
            anchor="table-inventory",
        )
    ]


def answers(book: Book, part: Part) -> list[Block]:
    """Return one section a question: the question as it was put, then the answer."""
    found: list[Block] = []
    for number in range(1, QUESTIONS + 1):
        texts = book.snapshot["texts"].get(question_key(number), [])
        if not texts:
            continue
        shown = wording.digits(number, book.language)
        where = f"question {number}"
        question = Paragraph([Strong(*book.inlines(texts[0], where=where))], numbered=False)
        blocks = [question, *book.paragraphs(texts[1:], where=where)]
        title = book.phrases.question.format(shown)
        found.append(Section(title, f"question-{number}", blocks))
    return found


def provinces_and_groups(book: Book, part: Part) -> list[Block]:
    phrases = book.phrases
    language = {"fa": "name_fa_af", "ps": "name_ps"}.get(wording.base(book.language), "name")
    places = {code: row[language] or row["name"] for code, row in book.places.items()}
    tables = [
        _counts(book, "province", places, phrases.by_province, phrases.province),
        _counts(book, "group", phrases.groups, phrases.by_group, phrases.group),
    ]
    found = [table for table in tables if table is not None]
    return [Paragraph(" ".join([phrases.counted, *_of_ours(book)])), *found] if found else []


def _of_ours(book: Book) -> list[str]:
    """Say what the tables leave out of ours: a zero in its place would be false (T-08)."""
    ours = [
        row
        for row in book.snapshot.get("patterns", [])
        if row["origin"] == OURS and row["asked"] != 0
    ]
    if not ours:
        return []
    withheld = any(row["by"] == "group" and row["cells"] is None for row in ours)
    return [
        book.phrases.ours_without_province,
        *([book.phrases.ours_too_few] if withheld else []),
    ]


def _counts(book: Book, way: str, names: dict[str, str], caption: str, head: str) -> Table | None:
    heads = {OTHERS: book.phrases.by_others, OURS: book.phrases.by_us}
    lists = {
        row["origin"]: row["cells"]
        for row in book.snapshot.get("patterns", [])
        if row["by"] == way and row["cells"] is not None and row["asked"] != 0
    }
    shown = [
        (name, [cells.get(code, 0) for cells in lists.values()]) for code, name in names.items()
    ]
    rows = [
        Row([name, *(_cell(book, count) for count in counts)])
        for name, counts in shown
        if any(count != 0 for count in counts)
    ]
    if not rows:
        return None
    columns = [
        Column(head, 100 - 27 * len(lists)),
        *(Column(heads[origin], 27, "end") for origin in lists),
    ]
    return Table(caption, columns, rows)


def _cell(book: Book, count: int | None) -> str:
    return HIDDEN if count is None else book.digits(count)


def sources(book: Book, part: Part, used: Collection[str]) -> list[Block]:
    """Return the records that are referred to, and no others, each with its sources."""
    phrases = book.phrases
    rows = [
        row for row in [*book.policies, *book.incidents, *book.accounts] if row["exhibit"] in used
    ]
    if not rows:
        return [Paragraph(phrases.no_record)]
    columns = [
        Column(phrases.number, 10),
        Column(phrases.record, 40),
        Column(phrases.where_from, 50),
    ]
    return [
        Paragraph(phrases.sources_listed),
        Table(
            phrases.sources,
            columns,
            [
                Row([row["exhibit"], _record(book, row), _where_from(book, row)], row["exhibit"])
                for row in rows
            ],
        ),
    ]


def _record(book: Book, row: Record) -> list[Inline]:
    title = row.get("title") or f"{labels.PUBLISHED_ACCOUNT.capitalize()}"
    day = book.date(row)
    return [_english(book, f"{title}."), *([f" {day}."] if day else [])]


def _where_from(book: Book, row: Record) -> list[Inline]:
    if not row["sources"]:
        return [book.phrases.own_account]
    content = exhibits.sources(row)
    # The sources are in English. One piece each, so that a line from right to left keeps its order.
    return content if book.language == "en" else [Foreign(plain(content), "en")]


def _english(book: Book, text: str) -> Inline:
    """The record is in English: in another language its words are set as what they are."""
    return text if book.language == "en" else Foreign(text, "en")
