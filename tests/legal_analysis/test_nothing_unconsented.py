"""T-09, T-10, T-12: of random people with random decisions, nothing leaves that was not allowed.

Their names stand in what careless staff wrote of them, and nobody has decided of it yet.

Each case is frozen; one in 64 is also written in every format but the pages of the PDF, which are set from
the same HTML and searched on the demonstration case (test_demo.py). `make nightly` (NIGHTLY=true) runs 10,000
cases instead of 500, and writes each in every format.
"""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from accounts.once import asked_once
from config import env
from evidence.export import canonical_json
from evidence.models import CaseMaterial, Consent, Person
from legal_analysis.counting import leaving_lists
from legal_analysis.dossier import html, mentions, word
from legal_analysis.dossier import snapshot as snapshots
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.last_reading import public, redacting
from legal_analysis.last_reading.reading import read
from legal_analysis.models import CaseFile, Mechanism
from legal_analysis.releases import coded
from tests.canaries import Canary, canary
from tests.evidence.test_consent import (
    RECEIVERS,
    START,
    events,
    plain_model,
    plainly_said,
    rows_of,
)
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory
from tests.legal_analysis.builds.small_case import small_case

NIGHTLY = env.flag("NIGHTLY", default=False)
CASES = 10_000 if NIGHTLY else 500
PUBLISH = (Consent.Use.PUBLISH_ANONYMOUSLY.value, "")
BASICS = [(use, "") for use in ("interview", "store", "internal_analysis")]
ALWAYS = [(0, what, "give") for what in BASICS]

people = st.tuples(
    events,
    st.booleans(),  # whether she allows the basic uses to begin with; else few would ever leave
    st.sampled_from(["low", "low", "high", "extreme", "not_assessed"]),
    st.booleans(),  # a child
    st.lists(  # what she says of publishing it
        st.tuples(
            st.integers(0, 60),
            st.just(PUBLISH),
            st.sampled_from(["give", "give", "give short", "refuse", "withdraw"]),
        ),
        max_size=3,
    ),
)


class Told:
    """One person with an account, an incident and a citation, each with words of its own."""

    def __init__(self, number: int, case: CaseFile, element: Any, by: User) -> None:
        self.described = canary(f"described {number}")
        self.quoted = canary(f"quoted {number}")
        self.never = canary(f"never {number}")
        self.called = canary(f"called {number}")
        self.by = by
        organisation = case.team.organisation
        self.person = evidence.PersonFactory(
            organisation=organisation,
            label="Invented",
            full_name=self.called.text,
            address=self.never.text,
        )
        self.account = evidence.TestimonyFactory(
            interview=evidence.InterviewFactory(
                person=self.person, earlier_account=self.never.text
            ),
            status="sealed",
            # Careless: her name in what is written of her.
            summary=f"She told {self.described.text}. Her name is {self.called.text}.",
            note=self.never.text,
            place_text=self.never.text,
        )
        paragraph = evidence.ParagraphFactory(
            testimony=self.account, original=f"{self.quoted.text} {self.called.latin}"
        )
        incident = evidence.IncidentFactory(
            organisation=organisation,
            title=f"Invented {self.described.text} of {self.called.persian}",
            place_text=self.never.text,
        )
        incident.testimonies.add(self.account)
        legal_analysis.CitationFactory(
            case_file=case,
            element=element,
            provision=None,
            paragraph=paragraph,
            reason=f"As {self.called.pashto} says: {self.described.text}.",
        )
        for record in ({"testimony": self.account}, {"incident": incident}):
            CaseMaterial.objects.create(team=case.team, added_by=by, reason="x", **record)

    def decide(self, story: list, risk: str, child: bool, publishing: list) -> None:
        self.story, self.risk, self.child = [*story, *publishing], risk, child
        persons = Person.objects.unscoped(reason="test").filter(pk=self.person.pk)
        persons.update(risk_level=risk, is_child=child)
        Consent.objects.bulk_create(self._decisions())

    def _decisions(self) -> list[Consent]:
        rows = rows_of(self.story)
        for position, row in enumerate(rows):
            row.person, row.key, row.explained_by = self.person, self.person.key, self.by
            row.language, row.form, row.text_version = "fa-af", "spoken", "1"
            row.withdrawn_through = "herself" if row.withdrawn_at else ""
            for later in rows[position + 1 :]:
                if (later.use, later.recipient) == (row.use, row.recipient):
                    row.superseded_at = later.given_at
                    break
        return rows

    def may(self, receiver: str, at_day: int) -> tuple[bool, bool, bool]:
        """Whether she may be described, quoted and named: the plain model, said apart from the code."""
        if self.risk in ("extreme", "not_assessed"):
            return False, False, False
        described, quoted, level = plain_model(self.story, at_day)[receiver]
        gone = withdrawn_after(self.story, at_day)
        described = described and not gone & {*BASICS, (Consent.Use.SHARE, receiver)}
        named = level == "named" and not self.child
        quoted = quoted and (Consent.Use.QUOTE, receiver) not in gone
        return described, described and quoted, described and named

    def may_publish(self, receiver: str, at_day: int) -> bool:
        """Whether she stands in a public version: what she allows, and no child, and at low risk."""
        _said, yes = plainly_said(self.story, at_day)
        allowed = yes(PUBLISH) and not withdrawn_after(self.story, at_day) & {*BASICS, PUBLISH}
        described, _quoted, _named = self.may(receiver, at_day)
        return described and allowed and self.risk == "low" and not self.child


def withdrawn_after(story: list, at_day: int) -> set[tuple[str, str]]:
    """What is taken back later. It counts at once: whatever is on record counts, however clocks stand."""
    allowed: set[tuple[str, str]] = set()
    gone: set[tuple[str, str]] = set()
    for day, what, act in sorted(story, key=lambda event: event[0]):
        if act == "withdraw" and what in allowed and day > at_day:
            gone.add(what)
        (allowed.add if act.startswith("give") else allowed.discard)(what)
    return gone


def written(snapshot: dict[str, Any]) -> str:
    """The text of every file a snapshot is written as: pages, and each part of the ones for Word and for spreadsheets."""
    document = composed(snapshot)
    found = [html.html(document)]
    with zipfile.ZipFile(io.BytesIO(word.write(document, created=START))) as parts:
        found += [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
    with zipfile.ZipFile(io.BytesIO(coded.workbook(snapshot, coded.coded(snapshot)))) as parts:
        for name in parts.namelist():
            found += [name, parts.read(name).decode("utf-8", "replace")]
    return "\n".join(found)


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    made = small_case(team)
    made.set_date("")
    made.save()
    legal_analysis.MechanismFactory(code=RECEIVERS[1], name="Another invented receiver")
    return made


@pytest.fixture
def told(case: CaseFile) -> list[Told]:
    element = legal_analysis.ElementFactory()
    case.frameworks.add(element.framework)
    by = UserFactory()
    return [Told(number, case, element, by) for number in range(2)]


@pytest.fixture
def patterns(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The counts of the patterns: numbers alone, and a third of the time a case takes."""
    counted = Mock(return_value=[])
    monkeypatch.setattr(snapshots, "leaving_lists", counted)
    return counted


@settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    whom=st.tuples(people, people),
    receiver=st.sampled_from(RECEIVERS),
    at_day=st.integers(0, 70),
)
def test_T09_T10_T12_nothing_leaves_that_was_not_allowed(
    whom: tuple,
    receiver: str,
    at_day: int,
    told: list[Told],
    case: CaseFile,
    advocate: User,
    patterns: Mock,
) -> None:
    # Chosen by what is in it: of a hundred whole numbers half would be the smallest.
    in_every_format = NIGHTLY or zlib.crc32(repr((whom, receiver, at_day)).encode()) % 64 == 0
    patterns.side_effect = leaving_lists if in_every_format else None
    with transaction.atomic(), acting_for_system(reason="test"), asked_once():
        for one, (story, basic, *rest) in zip(told, whom, strict=True):
            one.decide([*ALWAYS, *story] if basic else story, *rest)
        now = START + timedelta(days=at_day, hours=1)
        with acting_as(advocate):
            submission = freeze(
                case_file=case,
                mechanism=Mechanism.objects.get(code=receiver),
                language="en",
                by=advocate,
                now=now,
            )
            snapshot = thaw(submission, by=advocate)
            mentions.check(snapshot)
            reading = read(submission, snapshot, by=advocate, at=now)
            twin = public.public_version(snapshot, reading)
            snapshot = redacting.redacted(snapshot, reading)
        text, published = canonical_json(snapshot), canonical_json(twin)
        if in_every_format:
            text += written(snapshot)
            published += written(twin)
        check(text, told, receiver, at_day)
        check_public(published, told, receiver, at_day)
        transaction.set_rollback(True)


def check(text: str, told: list[Told], receiver: str, at_day: int) -> None:
    """Look for what may not be there, as it is and in the folded spelling, forwards and backwards.

    Encoded forms are looked for in the files of the demonstration case, which takes minutes.
    """
    folded = fold(text)
    for one in told:
        described, quoted, named = one.may(receiver, at_day)
        assert one.account.code not in text
        assert one.person.code not in text
        for what, allowed in (
            (one.never, False),
            (one.called, named),
            (one.described, described),
            (one.quoted, quoted),
        ):
            # Were what is allowed not found, the search could be blind and nobody would know.
            assert found_in(folded, what) is allowed, what.label


def check_public(text: str, told: list[Told], receiver: str, at_day: int) -> None:
    """Nobody is named in public, and of whom it is not allowed nothing is said."""
    folded = fold(text)
    for one in told:
        allowed = one.may_publish(receiver, at_day)
        quoted = allowed and one.may(receiver, at_day)[1]
        for what, may in (
            (one.never, False),
            (one.called, False),
            (one.described, allowed),
            (one.quoted, quoted),
        ):
            assert found_in(folded, what) <= may, what.label


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def found_in(folded: str, what: Canary) -> bool:
    written: Iterable[str] = what.words.values()
    return any(fold(form) in folded for word in written for form in (word, word[::-1]))
