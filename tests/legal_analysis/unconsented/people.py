"""Random people with random decisions, what each of them has in a case, and a plain model of what may leave.

The model is said apart from the code, day by day. Its days are those of a story: `at_day` is today. Of the
two receivers of a story the first stands for the one a submission goes to, the second for somebody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import User
from evidence import consent
from evidence.models import CaseMaterial, Consent, EvidenceItem, Person
from legal_analysis.dossier import shapes
from legal_analysis.models import CaseFile, Mechanism
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
from tests.factories import items as files
from tests.legal_analysis.shapes import small

HERS, OTHER = RECEIVERS
PUBLISHERS = ("cedaw-alt-report", "cescr", "hr-committee", "upr-stakeholder")  # of what they get
PUBLISH = (Consent.Use.PUBLISH_ANONYMOUSLY.value, "")
BASICS = [(use, "") for use in ("interview", "store", "internal_analysis")]
SHARE, QUOTE = (Consent.Use.SHARE, HERS), (Consent.Use.QUOTE, HERS)
WHATS = [*BASICS, PUBLISH, SHARE, QUOTE, (Consent.Use.SHARE, OTHER), (Consent.Use.QUOTE, OTHER)]
LATER = 1000  # a day after every story
# What she allows to begin with. Of stories by chance alone hardly one in a hundred lets anything leave.
KEEP = [(0, what, "give") for what in BASICS]
BEGUN = {
    "nothing": [],
    "to keep it": KEEP,
    "to share it": [*KEEP, (0, SHARE, "give")],
    "to quote it": [*KEEP, (0, SHARE, "give"), (0, QUOTE, "give")],
    "to name her": [*KEEP, (0, SHARE, "give named"), (0, QUOTE, "give")],
    "to publish it": [*KEEP, (0, SHARE, "give"), (0, QUOTE, "give"), (0, PUBLISH, "give")],
    "all of it": [*KEEP, (0, SHARE, "give named"), (0, QUOTE, "give"), (0, PUBLISH, "give")],
}

RISKS = ["low", "low", "medium", "high", "extreme", "not_assessed"]
_child = st.sampled_from([False, False, True])
_publishing = st.lists(  # what she says of publishing it
    st.tuples(
        st.integers(0, 60),
        st.just(PUBLISH),
        st.sampled_from(["give", "give", "give short", "refuse", "withdraw"]),
    ),
    max_size=3,
)
people = st.tuples(
    events, st.sampled_from(list(BEGUN)), st.sampled_from(RISKS), _child, _publishing
)
# For the few cases that go the whole way. The first that is tried is the simplest: all of it.
willing = st.tuples(
    st.just([]),
    st.sampled_from(["all of it", "to share it", "nothing", "to publish it", "to name her"]),
    st.sampled_from(["low", "low", "medium", "extreme"]),
    _child,
    st.just([]),
)

# To whom it goes and in which language, out of the real profiles; and who else was asked about.
receivers = st.tuples(st.sampled_from(small.ALL), st.sampled_from(sorted(shapes.codes())))
# Quoting and publishing more often: of all that can be taken back they bear on the fewest.
taken_back = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([*WHATS, QUOTE, QUOTE, PUBLISH, PUBLISH])),
    max_size=2,
)
days_until_fetched = st.sampled_from([0, 0, 1, 3, 6, 400, 600])


@dataclass(frozen=True)
class May:
    """What of one person may be in a package."""

    described: bool
    quoted: bool
    named: bool
    published: bool

    def still(self, now: "May", *, public: bool) -> bool:
        """Whether what was frozen so may still leave so."""
        if not self.described:
            return True
        same = now.described and now.named == self.named and now.quoted >= self.quoted
        return same and (not public or now.published >= self.published)


class Told:
    """One person with an account, an incident, a file and citations, each with words of its own."""

    def __init__(self, number: int, case: CaseFile, element: Any, by: User) -> None:
        self.described = canary(f"described {number}")
        self.quoted = canary(f"quoted {number}")
        self.shown = canary(f"shown {number}")
        self.never = canary(f"never {number}")
        self.called = canary(f"called {number}")
        self.number, self.by = number, by
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
        # Not of everybody: each file asked about takes a tenth of the time of a case.
        self.item = self._file(case, by) if number < 2 else None
        cited = {"case_file": case, "element": element, "provision": None}
        legal_analysis.CitationFactory(
            **cited,
            paragraph=paragraph,
            reason=f"As {self.called.pashto} says: {self.described.text}.",
        )
        admitted: list[dict[str, Any]] = [{"testimony": self.account}, {"incident": incident}]
        if self.item:
            admitted.append({"item": self.item})
            legal_analysis.CitationFactory(
                **cited, item=self.item, pinpoint="p. 3", reason=f"It shows {self.shown.text}."
            )
        for record in admitted:
            CaseMaterial.objects.create(team=case.team, added_by=by, reason="x", **record)

    def _file(self, case: CaseFile, by: User) -> EvidenceItem:
        """A picture of her, with its copy without hidden data. The file itself goes to nobody."""
        item: EvidenceItem = files.FileItemFactory(
            organisation=case.team.organisation,
            code=f"INVENTED-FILE-{self.number}",
            description=f"Invented picture of {self.shown.text}",
            person=self.person,
        )
        files.CustodyEventFactory(item=item, note=self.never.text)
        original = files.stored(
            item,
            name=f"{self.never.text}.jpg",
            data=f"as it came: {self.never.text}".encode(),
            standing="clean",
            media_type="image/jpeg",
        )
        files.InspectionFactory(original=original)
        copy = f"without hidden data: {self.shown.text}".encode()
        files.stored_copy(original, kind="export", media_type="image/jpeg", data=copy)
        return item

    def decide(
        self,
        story: list,
        begun: str,
        risk: str,
        child: bool,
        publishing: list,
        *,
        at_day: int,
        called: dict[str, str],
    ) -> None:
        """Write down what she decided, so that day `at_day` of the story is today."""
        self.story = [*BEGUN[begun], *story, *publishing]
        self.risk, self.child, self.recipients = risk, child, {**called, "": ""}
        persons = Person.objects.unscoped(reason="test").filter(pk=self.person.pk)
        persons.update(risk_level=risk, is_child=child)
        Consent.objects.bulk_create(self._decisions(at_day))

    def _decisions(self, at_day: int) -> list[Consent]:
        rows = rows_of(self.story)
        then, now = START + timedelta(days=at_day, hours=1), timezone.now()
        for position, row in enumerate(rows):
            row.person, row.key, row.explained_by = self.person, self.person.key, self.by
            row.language, row.form, row.text_version = "fa-af", "spoken", "1"
            row.withdrawn_through = "herself" if row.withdrawn_at else ""
            for later in rows[position + 1 :]:
                if (later.use, later.recipient) == (row.use, row.recipient):
                    row.superseded_at = later.given_at
                    break
        for row in rows:
            row.recipient = self.recipients[row.recipient]
            row.valid_until += _day(now) - _day(then)
            for name in ("given_at", "withdrawn_at", "superseded_at"):
                if moment := getattr(row, name):
                    setattr(row, name, moment + (now - then))
        return rows

    def take_back(self, what: tuple[str, str]) -> bool:
        """Take back what she allows, by the rule. Return whether there was anything."""
        if what not in allowed_last(self.story):
            return False
        use, recipient = what
        rows = Consent.objects.unscoped(reason="test").filter(
            person=self.person, use=use, recipient=self.recipients[recipient], superseded_at=None
        )
        last = rows.latest("given_at")
        ahead = max(timezone.now(), last.given_at + timedelta(seconds=1))
        consent.withdraw(consent=last, through="herself", by=None, now=ahead)
        self.story = [*self.story, (LATER, what, "withdraw")]
        return True

    def may(self, at_day: int) -> May:
        """What may be said of her: the plain model, said apart from the code."""
        gone = withdrawn_after(self.story, at_day)
        described, quoted, level = plain_model(self.story, at_day)[HERS]
        described = described and self.risk not in ("extreme", "not_assessed")
        described = described and not gone & {*BASICS, SHARE}
        _said, yes = plainly_said(self.story, at_day)
        published = described and self.risk in ("low", "medium") and not self.child
        published = published and yes(PUBLISH) and PUBLISH not in gone
        to_all = self.recipients[HERS] in PUBLISHERS
        described = described and (published or not to_all)
        quoted = described and quoted and QUOTE not in gone
        named = described and level == "named" and not self.child and not to_all
        return May(described, quoted, named, published)

    @property
    def codes(self) -> list[str]:
        """What we call her and hers. Nobody outside does."""
        return [one.code for one in (self.person, self.account, self.item) if one]

    def words(self, may: May) -> list[tuple[Canary, bool]]:
        """Each word of hers, and whether its receiver may read it."""
        return [
            (self.never, False),
            (self.called, may.named),
            (self.described, may.described),
            (self.quoted, may.quoted),
            (self.shown, may.named and self.item is not None),  # a face names her
        ]

    def public_words(self, may: May) -> list[tuple[Canary, bool]]:
        """The same of everybody: nobody is named in public, and of whom it is not allowed nothing is said."""
        return [
            (self.never, False),
            (self.called, False),
            (self.described, may.published),
            (self.quoted, False),
            (self.shown, False),
        ]


class Together:
    """An incident the first of them told of, in which the second is a victim."""

    def __init__(self, told: list[Told], case: CaseFile, by: User) -> None:
        self.known_from = told[:2]
        self.joint = canary("joint")
        organisation = case.team.organisation
        incident = evidence.IncidentFactory(
            organisation=organisation, title=f"Invented {self.joint.text}"
        )
        incident.testimonies.add(told[0].account)
        evidence.InvolvementFactory(
            act=evidence.ActFactory(incident=incident), person=told[1].person
        )
        CaseMaterial.objects.create(team=case.team, added_by=by, reason="x", incident=incident)

    def words(self, may: list[May]) -> list[tuple[Canary, bool]]:
        return [(self.joint, all(one.described for one in may[:2]))]

    def public_words(self, may: list[May]) -> list[tuple[Canary, bool]]:
        return [(self.joint, all(one.published for one in may[:2]))]


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def withdrawn_after(story: list, at_day: int) -> set[tuple[str, str]]:
    """What is taken back later. It counts at once: whatever is on record counts, however clocks stand."""
    allowed: set[tuple[str, str]] = set()
    gone: set[tuple[str, str]] = set()
    for day, what, act in sorted(story, key=lambda event: event[0]):
        if act == "withdraw" and what in allowed and day > at_day:
            gone.add(what)
        (allowed.add if act.startswith("give") else allowed.discard)(what)
    return gone


def allowed_last(story: Iterable) -> set[tuple[str, str]]:
    """What stands allowed after all that is on record, review dates apart."""
    allowed: set[tuple[str, str]] = set()
    for _day_of, what, act in sorted(story, key=lambda event: event[0]):
        (allowed.add if act.startswith("give") else allowed.discard)(what)
    return allowed


def real_receivers() -> None:
    """Make every receiver that has a shape, as its profile in the library describes it."""
    for code in shapes.codes():
        profile = small.profiles()[code]
        told = {
            "name": profile["name"],
            "format": profile["format"],
            "consent_requirements": profile["consent_and_confidentiality_requirements"],
        }
        if not Mechanism.objects.filter(code=code).update(**told):
            legal_analysis.MechanismFactory(code=code, **told)
