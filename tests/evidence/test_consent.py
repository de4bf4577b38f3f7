"""What a person allowed: one answer, the same as a plain model of her decisions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.identity import acting_for_system
from accounts.models import User
from evidence import consent
from evidence.consent import BASIC_USES, Ledger, Reason, State
from evidence.models import Consent, Person
from tests.factories.evidence import ConsentFactory, PersonFactory

START = datetime(2026, 1, 1, 10, tzinfo=UTC)
RECEIVERS = ("icc-otp", "sr-afghanistan")
Use, Decision, Level = Consent.Use, Consent.Decision, Consent.IdentityLevel


def decision(
    use: str,
    recipient: str = "",
    *,
    granted: bool = True,
    day: int = 0,
    valid_days: int = 700,
    withdrawn_on: int | None = None,
    level: str = Level.PSEUDONYM,
) -> Consent:
    return Consent(
        use=use,
        recipient=recipient,
        decision=Decision.GRANTED if granted else Decision.REFUSED,
        identity_level=level if granted and use == Use.SHARE else "",
        given_at=START + timedelta(days=day),
        valid_until=(START + timedelta(days=day + valid_days)).date(),
        withdrawn_at=None if withdrawn_on is None else START + timedelta(days=withdrawn_on),
        withdrawn_through="" if withdrawn_on is None else "herself",
    )


def ledger(*decisions: Consent, day: int = 100) -> Ledger:
    basic = [decision(use) for use in BASIC_USES]
    return Ledger([*basic, *decisions], at=START + timedelta(days=day))


def test_nothing_asked_means_no() -> None:
    answer = ledger().answer("icc-otp")

    assert (answer.may_describe, answer.may_quote) == (False, False)
    assert answer.reason == Reason.NOT_ASKED


def test_sharing_without_quoting_describes_but_never_quotes() -> None:
    answer = ledger(decision(Use.SHARE, "icc-otp")).answer("icc-otp")

    assert (answer.may_describe, answer.may_quote) == (True, False)


@pytest.mark.parametrize("missing", BASIC_USES)
def test_without_consent_to_keep_and_analyse_nothing_leaves(missing: str) -> None:
    decisions = [decision(use) for use in BASIC_USES if use != missing]
    decisions.append(decision(Use.SHARE, "icc-otp"))

    answer = Ledger(decisions, at=START + timedelta(days=1)).answer("icc-otp")

    assert not answer.may_describe
    assert answer.reason == Reason.NO_BASIC_CONSENT


@pytest.mark.parametrize(
    ("decisions", "reason"),
    [
        ([decision(Use.SHARE, "icc-otp", granted=False)], Reason.REFUSED),
        ([decision(Use.SHARE, "icc-otp", withdrawn_on=50)], Reason.WITHDRAWN),
        ([decision(Use.SHARE, "icc-otp", valid_days=20)], Reason.EXPIRED),
        ([decision(Use.SHARE, "sr-afghanistan")], Reason.OTHER_RECEIVERS),
        ([decision(Use.SHARE, "icc-otp", level=Level.AGGREGATE)], Reason.AGGREGATE),
        ([decision(Use.SHARE, "icc-otp", day=200)], Reason.NOT_ASKED),
    ],
)
def test_each_no_is_told_apart(decisions: list[Consent], reason: Reason) -> None:
    answer = ledger(*decisions, decision(Use.QUOTE, "icc-otp")).answer("icc-otp")

    assert (answer.may_describe, answer.may_quote) == (False, False)
    assert answer.reason == reason


def test_T09_what_a_clock_ahead_of_ours_took_back_does_not_uncover_what_came_before() -> None:
    given = [decision(use) for use in BASIC_USES]
    earlier = decision(Use.SHARE, "icc-otp")
    ahead = decision(Use.SHARE, "icc-otp", day=200, withdrawn_on=201)
    at = START + timedelta(days=100)

    gate = Ledger([*given, earlier, ahead], at=at, looking_back=False)
    assert gate.answer("icc-otp").reason == Reason.WITHDRAWN
    assert Ledger([*given, earlier, ahead], at=at).answer("icc-otp").may_describe


def test_consent_holds_through_its_last_day_and_not_a_day_longer() -> None:
    last = date(2026, 3, 1)
    row = decision(Use.SHARE, "icc-otp")
    row.valid_until = last
    evening = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)

    assert Ledger([row], at=evening).state(Use.SHARE, "icc-otp") == State.GRANTED
    assert (
        Ledger([row], at=evening + timedelta(minutes=1)).state(Use.SHARE, "icc-otp")
        == State.EXPIRED
    )


# A plain model, written apart from the code: it walks day by day and remembers only the last word.

events = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(
            [*((use, "") for use in BASIC_USES)]
            + [(use, to) for use in (Use.SHARE, Use.QUOTE) for to in RECEIVERS]
        ),
        st.sampled_from(
            ["give", "give short", "give named", "give aggregate", "refuse", "withdraw"]
        ),
    ),
    max_size=14,
)

# The same with what she says of her name being kept.
events_and_name = st.tuples(
    events,
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.just((Use.IDENTITY_STORE, "")),
            st.sampled_from(["give", "give short", "refuse", "withdraw"]),
        ),
        max_size=3,
    ),
).map(lambda both: [*both[0], *both[1]])


LEVELS = {"give named": Level.NAMED, "give aggregate": Level.AGGREGATE}


def plain_model(story: list, at_day: int) -> dict[str, tuple[bool, bool, str]]:
    """For each receiver: may it leave, may it be quoted, how named."""
    said, yes = plainly_said(story, at_day)
    basics = all(yes((use, "")) for use in BASIC_USES)
    answers = {}
    for to in RECEIVERS:
        share = (Use.SHARE, to)
        allowed = basics and yes(share)
        described = allowed and said[share][2] != "give aggregate"
        named = LEVELS.get(said[share][2], Level.PSEUDONYM) if allowed else ""
        if named == Level.NAMED and denied(story, at_day, (Use.IDENTITY_STORE, "")):
            named = Level.PSEUDONYM
        answers[to] = (described, described and yes((Use.QUOTE, to)), str(named))
    return answers


def denied(story: list, at_day: int, what: tuple) -> bool:
    """Whether she said no to a use, or her yes has run out; not having been asked denies nothing."""
    said, yes = plainly_said(story, at_day)
    return what in said and not yes(what)


def plainly_said(story: list, at_day: int) -> tuple[dict, Callable[[tuple], bool]]:
    """What she said last of each use by a day, and whether that is yes."""
    said: dict = {}
    for day, what, act in sorted(story, key=lambda event: event[0]):
        if day > at_day:
            break
        if act == "withdraw":
            if said.get(what, ("no",))[0] == "yes":
                said[what] = ("no",)
        elif act == "refuse":
            said[what] = ("no",)
        else:
            said[what] = ("yes", day + (5 if act == "give short" else 500), act)

    def yes(what: tuple) -> bool:
        word = said.get(what, ("no",))
        return word[0] == "yes" and at_day <= word[1]

    return said, yes


def rows_of(story: list) -> list[Consent]:
    """The same story as the record keeps it: rows that are closed and never changed."""
    rows: dict = {}
    kept: list[Consent] = []
    for position, (day, what, act) in enumerate(sorted(story, key=lambda event: event[0])):
        if act == "withdraw":
            last = rows.get(what)
            if last and last.withdrawn_at is None and last.decision == Decision.GRANTED:
                last.withdrawn_at = START + timedelta(days=day, seconds=position)
            continue
        row = decision(
            *what,
            granted=act != "refuse",
            day=day,
            valid_days=5 if act == "give short" else 500,
            level=LEVELS.get(act, Level.PSEUDONYM),
        )
        row.given_at += timedelta(seconds=position)
        rows[what] = row
        kept.append(row)
    return kept


@given(story=events_and_name, at_day=st.integers(0, 70))
def test_T09_any_sequence_of_decisions_leaves_the_answer_of_the_plain_model(
    story: list, at_day: int
) -> None:
    found = Ledger(rows_of(story), at=START + timedelta(days=at_day, hours=1))

    for to, expected in plain_model(story, at_day).items():
        answer = found.answer(to)
        assert (answer.may_describe, answer.may_quote, answer.identity_level) == expected, to


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=events_and_name)
def test_T09_the_record_leaves_the_same_answer_as_the_plain_model(
    story: list, db: None, approver: User
) -> None:
    """The same, through the rules that write and close decisions, and the gate that reads them."""
    # Days ago, because no decision may be taken in the future.
    now = timezone.now()
    begun = now - timedelta(days=100)
    with transaction.atomic(), acting_for_system(reason="test"):
        person = PersonFactory()
        for position, (day, (use, recipient), act) in enumerate(sorted(story, key=itemgetter(0))):
            at = begun + timedelta(days=day, seconds=position)
            if act == "withdraw":
                withdraw_in_record(person, use, recipient, approver, at)
                continue
            row = ConsentFactory.build(
                person=person,
                key=person.key,
                use=use,
                recipient=recipient,
                explained_by=approver,
                decision=Decision.REFUSED if act == "refuse" else Decision.GRANTED,
                given_at=at,
                valid_until=(at + timedelta(days=5 if act == "give short" else 500)).date(),
                identity_level=LEVELS.get(act, Level.PSEUDONYM)
                if use == Use.SHARE and act != "refuse"
                else "",
            )
            consent.decide(consent=row, by=approver)
        expected = plain_model(story, 100)
        for to in RECEIVERS:
            answer = consent.answers_for([person], recipient=to, at=now)[person.pk]
            assert (answer.may_describe, answer.may_quote, answer.identity_level) == expected[to]
        transaction.set_rollback(True)


def withdraw_in_record(person: Person, use: str, recipient: str, by: User, at: datetime) -> None:
    rows = Consent.objects.unscoped(reason="test").filter(
        person=person, use=use, recipient=recipient, superseded_at=None, withdrawn_at=None
    )
    for row in rows.filter(decision=Decision.GRANTED):
        consent.withdraw(consent=row, through="herself", by=by, now=at)
