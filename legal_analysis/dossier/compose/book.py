"""What every part of the dossier asks for: records, exhibits, notes, prose, figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from evidence import dates
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.compose_keys import (
    ANNEX_ANCHORS,
    CLOSED,
    INSTITUTION,
    OFFICE_HOLDER,
)
from legal_analysis.dossier.document import (
    Block,
    Callout,
    CrossRef,
    Emphasis,
    ExhibitRef,
    Inline,
    Link,
    Note,
    Paragraph,
    Redaction,
    Row,
)
from legal_analysis.references import MARKUP, parsed

from . import labels
from .phrases import phrases

Record = dict[str, Any]


class ProseRefused(ValueError):
    """A text refers to something the receiver may not see, or that does not exist."""


class Book:
    """The snapshot, opened for writing a document from it.

    Notes are kept short: the first mention of an exhibit in a chapter gives its title and first
    source, later ones its number only. Annex A has every source of every exhibit. `brief`: every
    note gives the number only. `persons_apart`: as the shape has it; `apart`: what is written now
    goes into a file of its own.
    """

    def __init__(
        self, snapshot: Mapping[str, Any], *, brief: bool = False, persons_apart: bool = False
    ) -> None:
        self.snapshot = snapshot
        self.brief = brief
        self.persons_apart, self.apart = persons_apart, False
        self.language: str = snapshot["language"]
        self.phrases = phrases(self.language)
        self.figures: Mapping[str, int | str] = snapshot["figures"]
        self.policies: list[Record] = snapshot["policies"]
        self.incidents: list[Record] = snapshot["incidents"]
        self.accounts: list[Record] = snapshot["accounts"]
        self.records = {
            row["code"]: row for row in [*self.policies, *self.incidents, *self.accounts]
        }
        self.files: dict[str, Record] = {row["number"]: row for row in snapshot.get("exhibits", [])}
        self.rights = {row["code"]: row for row in snapshot["rights"]}
        self.elements = {row["code"]: row for row in snapshot["elements"]}
        self.assessments = {row["element"]: row for row in snapshot["assessments"]}
        self.case_law = {row["code"]: row for row in snapshot["case_law"]}
        self.instruments = {row["code"]: row for row in snapshot["instruments"]}
        self.places = {row["code"]: row for row in snapshot["places"]}
        self.authorities = {row["code"]: row for row in snapshot["authorities"]}
        self.named = frozenset(snapshot["case"]["alleged_perpetrators"])
        self.is_public = bool(snapshot.get("public_version"))
        self.hides = any((snapshot.get("public_version") or {}).values())
        self.closed = Redaction(wording.words(self.language).closed)
        self._told: set[str] = set()

    def begin_chapter(self) -> None:
        """From here on every exhibit is introduced anew."""
        self._told = set()

    def record(self, code: str, *, where: str) -> Record:
        if code not in self.records:
            raise ProseRefused(
                f"{where}: {code} is not in this snapshot; it does not exist or the receiver may "
                f"not see it. Take the reference out."
            )
        return self.records[code]

    # Prose -----------------------------------------------------------------------------------

    def prose(self, section: str, *, numbered: bool = True) -> list[Block]:
        """Return the paragraphs a person wrote for a section; none if she wrote none."""
        return self.paragraphs(self.snapshot["texts"].get(section, []), where=section)

    def paragraphs(self, texts: Iterable[str], *, where: str) -> list[Block]:
        return [
            Paragraph(self.inlines(text, where=f"{where}, paragraph {number}"))
            for number, text in enumerate(texts, start=1)
        ]

    def inlines(self, text: str, *, where: str) -> list[Inline]:
        """Turn marked-up prose into inline pieces; runs of references become one note."""
        pieces = list(self._pieces(" ".join(text.split()), where))
        found: list[Inline] = []
        for is_reference, run in groupby(pieces, key=lambda piece: isinstance(piece, _Reference)):
            if is_reference:
                if found and isinstance(found[-1], str):
                    found[-1] = found[-1].rstrip()
                found.append(self.note([piece.code for piece in run], where=where))  # type: ignore[union-attr]
            else:
                found += run  # type: ignore[arg-type]
        return [piece for piece in found if piece != ""]

    def _pieces(self, text: str, where: str) -> Iterator["Inline | _Reference"]:
        position = 0
        for match in MARKUP.finditer(text):
            before = text[position : match.start()]
            # Space between two references would break their note in two.
            if before and not (before.isspace() and match.group(1)):
                yield before
            position = match.end()
            reference, see, figure, emphasis = match.groups()
            if reference:
                yield _Reference(reference)
            elif see:
                yield CrossRef(anchor_of(see))
            elif figure:
                if figure not in self.figures:
                    raise ProseRefused(f"{where}: there is no figure {figure!r}")
                yield self.digits(self.figures[figure])
            elif emphasis:
                yield Emphasis(emphasis)
        yield text[position:]

    def to_be_written(self) -> Callout:
        """Return what stands where a person has not written what she must."""
        return Callout("notice", self.phrases.to_be_written)

    # Notes -----------------------------------------------------------------------------------

    def note(self, codes: Sequence[str], *, where: str) -> Note:
        """Return one footnote for references that stand together."""
        content: list[Inline] = []
        for code in codes:
            if content:
                content.append(" ")
            content += self._reference(code, where)
        return Note(*content)

    def _reference(self, code: str, where: str) -> list[Inline]:
        reference = parsed(code)
        name = reference.code
        match reference.kind:
            case "" if name in self.authorities:
                return self._authority(self.authorities[name])
            case "":
                return self._exhibit(self.record(name, where=where))
            case "LAW" if name in self.elements:
                return self._law(self.elements[name])
            case "CASE" if name in self.case_law:
                row = self.case_law[name]
                if code in self._told:
                    return [Emphasis(row["title"]), ", cited above."]
                self._told.add(code)
                return [Emphasis(row["title"]), ". ", *cited(row["sources"][:1])]
            case "INSTRUMENT" if name in self.instruments:
                return [f"{self.instruments[name]['full_title']}, art. {reference.article}."]
        raise ProseRefused(f"{where}: there is no reference {code!r}")

    def _exhibit(self, row: Record) -> list[Inline]:
        if row.get(CLOSED):
            return [self.closed]
        exhibit = ExhibitRef(row["exhibit"])
        if self.brief or row["code"] in self._told:
            return [exhibit, "."]
        self._told.add(row["code"])
        if row.get("basis") == "consent":
            return [exhibit, f": {self.first_mention(row)}."]
        title = row.get("title") or labels.PUBLISHED_ACCOUNT
        day = self.date(row)
        content: list[Inline] = [exhibit, ": ", Emphasis(title), f", {day}. " if day else ". "]
        content += source(row["sources"][0]) if row["sources"] else ["Source not stated."]
        if len(row["sources"]) > 1:
            content += [
                f" Further sources: {len(row['sources']) - 1}, see ",
                CrossRef("index"),
                ".",
            ]
        if not row["verified"]:
            content.append(" Not yet found in a listed source by us.")
        return content

    def _authority(self, row: Record) -> list[Inline]:
        if row.get(CLOSED):
            return [self.closed]
        if not self.may_be_named(row):
            return [f"{self.office(row)}."]  # titles of sources name him, too
        if self.brief:
            first = row["sources"][0]
            day = published_on(first["date"]) if first["date"] else "undated"
            return [f"{first['publisher'] or first['title']}, {day}."]
        content: list[Inline] = [f"{row['name']}: {row['role']}. "]
        for each in row["sources"]:
            content += [*source(each), " "]
        if not row["verified"]:
            content.append("Not yet found in a listed source by us.")
        return content

    def may_be_named(self, row: Record) -> bool:
        """An institution; or an office-holder whom two people named in this case (OUT-1), where persons
        stand."""
        here = self.apart or not self.persons_apart
        return row["kind"] == INSTITUTION or (here and row["code"] in self.named)

    def office(self, row: Record) -> str:
        """Return what stands in the place of a name that may not be printed."""
        institution = self.authorities.get(row["institution"])
        return str(institution["name"]) if institution else OFFICE_HOLDER

    def _law(self, element: Record) -> list[Inline]:
        if f"LAW:{element['code']}" in self._told:
            return [element["official_reference"] or element["title"], ", cited above."]
        self._told.add(f"LAW:{element['code']}")
        content: list[Inline] = [element["official_reference"] or element["title"], ". "]
        content += cited(element["sources"][:2])
        if element["unverified_part"]:
            content.append(
                f" Still to be checked on the official text: {element['unverified_part']}"
            )
        return content

    # Words for records -----------------------------------------------------------------------

    def date(self, row: Mapping[str, Any]) -> str:
        """Return the date of a record in words; empty if it has none."""
        if not row["date"]:
            return ""
        return dates.in_words(row["date"], row["calendar"], self.language)

    def digits(self, number: int | str) -> str:
        """Return a count in the digits of the language; words as they are."""
        return wording.digits(number, self.language) if isinstance(number, int) else str(number)

    def place(self, row: Mapping[str, Any]) -> str:
        """Return the place as coarse as the receiver may see it."""
        if row.get("province"):
            return str(self.places[row["province"]]["name"])
        if row.get("region") and not row.get("published", row.get("basis") != "consent"):
            return f"{row['region']} region"
        return row.get("place") or "Not stated"

    def first_mention(self, row: Mapping[str, Any]) -> str:
        """Return how a person we met is introduced (report_shape section 4)."""
        parts = [
            f"interview {row['code']}",
            labels.PERSON_KINDS[row["kind"]],
            f"age {row['age_band']}" if row["age_band"] else "",
            f"{row['region']} region" if row["region"] else "",
            self.date(row),
        ]
        return ", ".join(part for part in parts if part)

    def right_titles(self, codes: Iterable[str]) -> str:
        return ", ".join(self.rights[code]["title"] for code in codes)

    def exhibits(self, rows: Iterable[Record]) -> list[Inline]:
        """Return exhibit numbers, linked, with commas between."""
        content: list[Inline] = []
        for row in rows:
            if content:
                content.append(", ")
            content.append(self.closed if row.get(CLOSED) else ExhibitRef(row["exhibit"]))
        return content

    def rows(
        self, records: Iterable[Record], cells: int, row: Callable[[Record], Row]
    ) -> list[Row]:
        """Return a row for each record that may stand here. A table of closed records alone says so, and
        keeps its number; how many they are it does not say."""
        shown = [row(record) for record in records if not record.get(CLOSED)]
        # The first column is narrow: the word would be broken in it.
        return shown or [Row(["–", self.closed, *["–"] * (cells - 2)])]


class _Reference:
    """A reference in prose, before it becomes part of a note."""

    def __init__(self, code: str) -> None:
        self.code = code.strip()


def anchor_of(see: str) -> str:
    """Return the document anchor a writer's {see:…} names."""
    match see.split(":"):
        case ["right", code]:
            return f"right-{code}"
        case ["annex", letter]:
            return ANNEX_ANCHORS.get(letter, f"annex-{letter}")
        case [name] if name.islower():  # a chapter; the codes of elements are in capitals
            return name
        case [code]:
            return f"element-{code}"
    raise ProseRefused(f"there is nothing called {see!r} to refer to")


def source(row: Mapping[str, Any]) -> list[Inline]:
    """Return a source as a note prints it: publisher, title, date, address."""
    content: list[Inline] = []
    if row["publisher"]:
        content.append(f"{row['publisher']}, ")
    content.append(f"“{row['title']}”")
    content.append(f", {published_on(row['date'])}" if row["date"] else ", undated")
    if row["url"]:
        content += [", ", address(row["url"])]
    content.append(".")
    return content


def address(url: str) -> Inline:
    """Return an address of a page; the mark that stands in its place leads nowhere."""
    return Link(url) if url.startswith(("http://", "https://")) else url


def cited(rows: Iterable[Mapping[str, str]]) -> list[Inline]:
    """Return citations with their addresses, one after the other."""
    content: list[Inline] = []
    for row in rows:
        if content:
            content.append(" ")
        content.append(row["citation"])
        if row["url"]:
            content += [", ", address(row["url"])]
        content.append(".")
    return content


def published_on(text: str) -> str:
    """Return a source's date in words, or as it stands where it is not a date."""
    try:
        return dates.in_words(text, dates.Calendar.GREGORIAN)
    except dates.BadDate:
        return text


def counted(number: int | str, one: str, many: str = "") -> str:
    """Return a number with its word: "1 reference supports", "3 references support"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def unverified(row: Mapping[str, Any]) -> list[Block]:
    """Return the call-out that a record which is not fully checked always carries."""
    if row["verified"] and not row.get("unverified_part"):
        return []
    part = row.get("unverified_part") or "the whole entry"
    return [
        Callout(
            "unverified",
            f"Still to be checked against the official text before filing: {part.rstrip('.')}.",
        )
    ]
