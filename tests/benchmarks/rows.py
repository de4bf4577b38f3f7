"""The rows of a large installation, all invented, the same on every run.

Sizes follow the budgets of the design: 100,000 accounts, 1,000,000 acts, a case of 10,000 citations; a
smaller run has all of it in proportion.
Everything is sealed under a few keys, since a key for each person would only make filling slower.
"""

import datetime
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts import vault
from evidence.vocabulary import ActKind, DegreeOfInvolvement, VictimGroup

FULL = 100_000  # accounts, and as many incidents
ACTS_EACH = 10
SHARE_OF_OURS = 40  # of a hundred records; the rest is other organisations' or published
PUBLISHED = 10  # of a hundred

FIRST_DAY = datetime.date(2021, 8, 15)
DAYS = 1_700

# Words of invented summaries: common and rare ones, and Dari with letters people type differently.
COMMON = [
    "women",
    "girls",
    "school",
    "closed",
    "teacher",
    "students",
    "stopped",
    "market",
    "road",
    "guards",
    "morning",
    "asked",
    "home",
    "letter",
    "office",
    "work",
    "dismissed",
    "clinic",
    "midwife",
    "hospital",
    "transport",
    "family",
    "brother",
    "present",
    "told",
    "leave",
    "detained",
    "released",
    "hours",
    "later",
    "neighbours",
    "saw",
    "district",
    "centre",
    "province",
]
DARI = [
    "زنان",
    "دختران",
    "مکتب",
    "بسته",
    "بازار",
    "کابل",
    "خانه",
    "کار",
    "معلم",
    "شفاخانه",
    "راه",
    "افراد",
    "یکی",
    "دیگر",
    "گفتند",
    "نامه",
]
RARE_EVERY = 2_000  # in one of so many records

Id = str
Row = tuple[Any, ...]


@dataclass
class Library:
    """Ids of what the reference library brought."""

    places: Sequence[Id]
    rights: Sequence[Id]
    authorities: Sequence[Id]
    elements: Sequence[Id]
    provisions: Sequence[Id]
    policies: Sequence[Id]
    sources: Sequence[Id]


@dataclass
class Made:
    """Ids that later tables need."""

    organisations: list[Id] = field(default_factory=list)
    users: list[Id] = field(default_factory=list)
    team: Id = ""
    case: Id = ""
    keys: list[Any] = field(default_factory=list)
    size: int = FULL
    persons: list[tuple[Id, Id | None, Any]] = field(default_factory=list)
    accounts: list[tuple[Id, Id | None, Any]] = field(default_factory=list)
    paragraphs: list[Id] = field(default_factory=list)
    incidents: list[tuple[Id, Id | None]] = field(default_factory=list)
    acts: list[Id] = field(default_factory=list)


class Maker:
    """Makes the rows of each table, in the order of its columns below."""

    def __init__(self, library: Library, made: Made) -> None:
        self.library, self.made = library, made
        self.random = random.Random(20210815)  # noqa: S311 - the same rows on every run

    @property
    def in_case(self) -> int:
        """Accounts, and as many incidents, admitted to the case."""
        return self.made.size // 20

    def new_id(self) -> Id:
        # As str() of a UUID: what is sealed is bound to it in this form.
        text = f"{self.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def holder(self) -> Id | None:
        share = self.random.randrange(100)
        if share < PUBLISHED:
            return None
        if share < PUBLISHED + SHARE_OF_OURS:
            return self.made.organisations[0]
        return self.random.choice(self.made.organisations[1:])

    def summary(self, number: int) -> str:
        words = self.random.choices(COMMON, k=28) + self.random.choices(DARI, k=8)
        if number % RARE_EVERY == 0:
            words.append("lighthouse")
        if number % 50 == 0:
            words.append("انتحاري")  # with the Arabic letter; people also type the Persian one
        return " ".join(words)

    def day(self) -> tuple[str, str]:
        """Return EDTF text and range: a day, or a month of which the day is not known."""
        day = FIRST_DAY + datetime.timedelta(days=self.random.randrange(DAYS))
        if self.random.randrange(5):
            return day.isoformat(), f"[{day},{day + datetime.timedelta(days=1)})"
        first = day.replace(day=1)
        after = (first + datetime.timedelta(days=32)).replace(day=1)
        return first.strftime("%Y-%m"), f"[{first},{after})"

    def sealed(self, key: Any, table: str, column: str, pk: Id, text: str) -> bytes:
        return vault.seal(key, f"{table}|{column}|{pk}", text)

    # --- Persons and accounts ------------------------------------------------------------------

    def persons(self) -> Iterator[Row]:
        for number in range(self.made.size):
            pk, organisation, key = self.new_id(), self.holder(), self.random.choice(self.made.keys)
            self.made.persons.append((pk, organisation, key))
            origin = "invented" if organisation else "published"
            name = self.sealed(key, "evidence_person", "full_name_sealed", pk, f"Invented {number}")
            yield (
                pk, organisation, str(key.pk), f"W-{number:06}", self.random.choice(KINDS), origin,
                "25-34", number % 9 == 0, self.random.choice(RISKS), "[]", "Invented",
                name if organisation else None, False,
            )  # fmt: skip

    def interviews(self) -> Iterator[Row]:
        column = ("others_present_sealed", "earlier_account_sealed", "wellbeing_after_sealed")
        for person, organisation, key in self.made.persons:
            if organisation is None:
                continue
            edtf, days = self.day()
            told = (
                self.sealed(key, "evidence_interview", name, person, "Nobody") for name in column
            )
            # An interview takes the id of its person: nobody else has it in this table.
            yield (
                person, person, str(key.pk), self.random.choice(self.made.users), "home", "fa-af", "",
                *told, True, "low", "yes", edtf, "gregorian", days,
            )  # fmt: skip

    def accounts(self) -> Iterator[Row]:
        for number, (person, organisation, key) in enumerate(self.made.persons):
            pk = self.new_id()
            self.made.accounts.append((pk, organisation, key))
            edtf, days = self.day()
            yield (
                pk, organisation, person, person if organisation else None,
                self.random.choice(self.library.places), f"T-{number:06}",
                "consent" if organisation else "published_source",
                "full_statement" if organisation else "open_source",
                self.random.choice(STATUSES) if organisation else "reviewed", NOW, "Invented", "",
                "[]", '["women"]', self.summary(number), "", number % 3 != 0, edtf, "gregorian", days, "",
            )  # fmt: skip

    def paragraphs(self) -> Iterator[Row]:
        for account, _organisation, key in self.made.accounts:
            for number in range(1, 3):
                pk = self.new_id()
                self.made.paragraphs.append(pk)
                text = "این سخن خیالی است. " * 8
                words = self.sealed(key, "evidence_paragraph", "original_sealed", pk, text)
                yield (pk, account, str(key.pk), number, "fa-af", "direct", words)

    # --- Incidents -----------------------------------------------------------------------------

    def incidents(self) -> Iterator[Row]:
        for number in range(self.made.size):
            pk, organisation = self.new_id(), self.holder()
            self.made.incidents.append((pk, organisation))
            edtf, days = self.day()
            title = " ".join(self.random.choices(COMMON, k=6)).capitalize()
            yield (
                pk, organisation, self.random.choice(self.library.places), f"X-{number:06}", title, "",
                self.summary(number), "", number % 3 != 0, edtf, "gregorian", days, "",
            )  # fmt: skip

    def acts(self) -> Iterator[Row]:
        kinds = ActKind.values
        for pk, _organisation in self.made.incidents:
            for kind in self.random.sample(kinds, ACTS_EACH):
                act = self.new_id()
                self.made.acts.append(act)
                yield (act, pk, kind, "[]")

    def involvements(self) -> Iterator[Row]:
        for act in self.made.acts:
            yield (
                self.new_id(), act, None, "victim", self.random.choice(VictimGroup.values),
                None, "", "", "",
            )  # fmt: skip
            if self.random.randrange(4) == 0:
                yield (
                    self.new_id(), act, self.random.choice(self.library.authorities),
                    "alleged_perpetrator", "", None, "",
                    self.random.choice(DegreeOfInvolvement.values), "Invented men",
                )  # fmt: skip

    def deprivations(self) -> Iterator[Row]:
        for account, *_rest in self.made.accounts:
            for right in self.random.sample(self.library.rights, 2):
                yield (self.new_id(), right, None, account)
        for incident, *_rest in self.made.incidents:
            for right in self.random.sample(self.library.rights, 2):
                yield (self.new_id(), right, incident, None)

    def enforcements(self) -> Iterator[Row]:
        for incident, *_rest in self.made.incidents:
            yield (self.new_id(), self.random.choice(self.library.policies), incident, "reported")

    # --- The case ------------------------------------------------------------------------------

    def materials(self) -> Iterator[Row]:
        author = self.made.users[0]
        admitted = zip(self.made.accounts, self.made.persons, strict=True)
        for (account, *_), (person, *_) in itertools.islice(admitted, self.in_case):
            yield (self.new_id(), self.made.team, account, person, None, author, NOW, "Invented")
        for incident, *_rest in self.made.incidents[: self.in_case]:
            yield (self.new_id(), self.made.team, None, None, incident, author, NOW, "Invented")

    def incident_sources(self) -> Iterator[Row]:
        for incident, *_rest in self.made.incidents:  # none stands without
            for position, source in enumerate(self.random.sample(self.library.sources, 2)):
                yield (self.new_id(), incident, source, position, "B", "2", "Invented.")

    def citations(self) -> Iterator[Row]:
        paragraphs = self.made.paragraphs[: self.in_case * 2]
        acts = self.made.acts[: self.in_case * ACTS_EACH]
        elements = itertools.cycle(self.library.elements)
        for number in range(self.made.size // 10):
            paragraph, act, provision = None, None, None
            element = next(elements)
            if number % 10 < 5:
                paragraph = paragraphs[number % len(paragraphs)]
            elif number % 100 != 99:
                act = acts[number]
            else:
                element = self.library.elements[number // 100 % len(self.library.elements)]
                provision = self.library.provisions[number // 100 % len(self.library.provisions)]
            yield (
                self.new_id(), self.made.case, element, paragraph, act, provision,
                self.made.users[0], "", self.random.choice(STANCES), "medium", "Invented reason",
                b"0123456789abcdef", self.made.users[0],
            )  # fmt: skip


KINDS = ("woman", "girl", "man", "undisclosed")
RISKS = ("low", "medium", "high", "not_assessed")
STATUSES = ("submitted", "reviewed", "reviewed", "sealed")
STANCES = ("supports", "supports", "supports", "undermines", "neutral")
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

# In the order in which they are filled: table, columns, name of the method that makes the rows.
TABLES = (
    ("evidence_person", (
     "id organisation_id key_id code kind origin age_band is_child risk_level protection_flags label "
     "full_name_sealed is_canary"), "persons"),
    ("evidence_interview", (
     "id person_id key_id interviewer_id place_kind language interpreter_code others_present_sealed "
     "earlier_account_sealed wellbeing_after_sealed read_back risk_before referral_offered date_edtf "
     "date_calendar date_range"), "interviews"),
    ("evidence_testimony", (
     "id organisation_id person_id interview_id place_id code basis account_type status status_since "
     "label place_text acts groups summary note verified date_edtf date_calendar date_range date_said"), "accounts"),
    ("evidence_paragraph", (
     "id testimony_id key_id number language knowledge original_sealed"), "paragraphs"),
    ("evidence_incident", (
     "id organisation_id place_id code title place_text summary note verified date_edtf date_calendar "
     "date_range date_said"), "incidents"),
    ("evidence_act", "id incident_id kind means", "acts"),
    ("evidence_involvement", (
     "id act_id authority_id side group count counting_unit degree described_as"), "involvements"),
    ("legal_analysis_deprivation", "id right_id incident_id testimony_id", "deprivations"),
    ("legal_analysis_enforcement", "id policy_id incident_id basis", "enforcements"),
    ("evidence_casematerial", (
     "id team_id testimony_id person_id incident_id added_by_id added_at reason"), "materials"),
    ("evidence_incidentsource", (
     "id incident_id source_id position reliability credibility grade_reason"), "incident_sources"),
    ("legal_analysis_citation", (
     "id case_file_id element_id paragraph_id act_id provision_id author_id pinpoint stance weight "
     "reason fingerprint written_by_id"), "citations"),
)  # fmt: skip
