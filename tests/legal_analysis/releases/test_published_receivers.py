"""Receivers that publish what they get; and who asked to be forgotten. To share says nothing of either."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts import vault
from accounts.errors import Erased
from accounts.identity import acting_as
from accounts.models import User
from evidence import consent
from evidence.consent import Reason
from evidence.export import ConsentChanged
from evidence.models import Consent, Person, Testimony
from legal_analysis.dossier import mentions
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.interview.questions_consent import Receiver
from legal_analysis.models import CaseFile, Mechanism, Recall, Release, Submission
from legal_analysis.releases import asking
from legal_analysis.views.consents import receivers, uses
from tests.evidence.test_export import shared
from tests.factories.evidence import ConsentFactory, PersonFactory
from tests.factories.legal_analysis import AssessmentFactory, MechanismFactory
from tests.legal_analysis.shapes.small import profiles

Use, Level = Consent.Use, Consent.IdentityLevel
COMMITTEE, ELSEWHERE = "hr-committee", "icc-otp"


def allows(person: Person, *uses: str, to: str = COMMITTEE, level: str = Level.PSEUDONYM) -> Person:
    live = Consent.objects.unscoped(reason="t").filter(person=person)
    for use in (*consent.BASIC_USES, *uses):
        recipient = to if use in Consent.USES_WITH_RECIPIENT else ""
        if not live.filter(use=use, recipient=recipient).exists():
            ConsentFactory(
                person=person,
                use=use,
                recipient=recipient,
                identity_level=level if use == Use.SHARE else "",
            )
    return person


def answer(person: Person, to: str = COMMITTEE) -> consent.Answer:
    return consent.answers_for([person], recipient=to, at=timezone.now())[person.pk]


def test_those_publish_of_whom_the_library_says_so() -> None:
    said = {
        code
        for code, one in profiles().items()
        if any(
            "ublished by default" in words
            or "are published as received" in words
            or "Published on the" in words
            or "Public by default" in words
            for words in one["consent_and_confidentiality_requirements"]
        )
    }

    assert said == {code for code in profiles() if consent.publishes(code)}
    assert not consent.publishes(consent.OWN_WORK)


def test_T09_who_shares_with_a_receiver_that_publishes_must_allow_that_it_is_published(
    as_system: None,
) -> None:
    person = allows(PersonFactory(), Use.SHARE, Use.QUOTE, level=Level.NAMED)
    assert answer(person).reason == Reason.NOT_PUBLIC
    assert not answer(person).may_describe
    allows(person, Use.SHARE, to=ELSEWHERE)
    assert answer(person, ELSEWHERE).may_describe

    ConsentFactory(person=person, use=Use.PUBLISH_ANONYMOUSLY)
    found = answer(person)
    assert (found.may_describe, found.may_quote) == (True, True)
    assert (
        found.identity_level == Level.PSEUDONYM
    )  # under no name, whatever she allows the receiver


@pytest.mark.parametrize("about", [{"risk_level": "high"}, {"kind": "girl"}, {"is_child": True}])
def test_T09_neither_a_child_nor_who_is_at_high_risk_is_published_by_a_receiver(
    about: dict[str, object], as_system: None
) -> None:
    person = allows(PersonFactory(**about), Use.SHARE, Use.PUBLISH_ANONYMOUSLY)
    allows(person, Use.SHARE, to=ELSEWHERE)

    assert answer(person).reason == Reason.NOT_PUBLIC
    assert answer(person, ELSEWHERE).may_describe


def test_T09_her_picture_goes_to_a_receiver_that_publishes_only_if_it_may_be_published(
    as_system: None,
) -> None:
    person = allows(PersonFactory(), Use.SHARE, Use.PUBLISH_ANONYMOUSLY, level=Level.NAMED)
    allows(person, Use.SHARE, to=ELSEWHERE, level=Level.NAMED)

    def said() -> dict[str, Reason]:
        receivers = [COMMITTEE, ELSEWHERE]
        return consent.about_her_picture(person, recipients=receivers, at=timezone.now())

    assert said() == {COMMITTEE: Reason.NOT_PUBLIC, ELSEWHERE: Reason.ALLOWED}
    ConsentFactory(person=person, use=Use.PUBLISH_MEDIA)
    assert set(said().values()) == {Reason.ALLOWED}
    words = Consent.objects.unscoped(reason="t").get(person=person, use=Use.PUBLISH_ANONYMOUSLY)
    consent.withdraw(consent=words, through="test", by=None)
    assert said() == {COMMITTEE: Reason.NOT_PUBLIC, ELSEWHERE: Reason.ALLOWED}


@pytest.fixture
def published(survivor: Person, case: CaseFile, analyst: User) -> Submission:
    """The case as it was frozen for a committee that publishes, with the survivor in it."""
    MechanismFactory(code=COMMITTEE, format=profiles()[COMMITTEE]["format"])
    allows(survivor, Use.SHARE, Use.PUBLISH_ANONYMOUSLY)
    return frozen_for(case, COMMITTEE, analyst)


def frozen_for(case: CaseFile, code: str, by: User) -> Submission:
    with acting_as(by):
        mechanism = Mechanism.objects.get(code=code)
        return freeze(case_file=case, mechanism=mechanism, language="en", by=by)


def asked_for(submission: Submission, by: User) -> Release:
    with acting_as(by):
        return asking.ask(submission=submission, channel="portal", by=by)


def recalls() -> list[Recall]:
    return list(Recall.objects.unscoped(reason="t").select_related("release__submission"))


def test_T09_who_takes_back_that_it_is_published_reaches_what_went_to_who_publishes(
    published: Submission, frozen: Submission, survivor: Person, advocate: User
) -> None:
    release, other = asked_for(published, advocate), asked_for(frozen, advocate)
    mine = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.PUBLISH_ANONYMOUSLY)
    consent.withdraw(consent=mine, through="test", by=None)

    (recall,) = recalls()
    assert (recall.release, recall.public, recall.exhibits) == (release, False, ["W-001"])
    assert other.submission_id != release.submission_id  # what she shared with somebody else stays
    with acting_as(advocate), pytest.raises(asking.Recalled):
        asking.ask(submission=published, channel="portal", by=advocate)


def test_T09_a_refusal_to_be_published_after_freezing_stops_what_was_frozen(
    published: Submission, survivor: Person, advocate: User
) -> None:
    """No release is there yet, so that nothing is recalled: the gate itself says no."""
    mine = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.PUBLISH_ANONYMOUSLY)
    consent.withdraw(consent=mine, through="test", by=None)

    with pytest.raises(ConsentChanged):
        asked_for(published, advocate)


def test_who_asks_her_is_told_of_a_receiver_that_it_publishes(as_system: None) -> None:
    answers = {"receivers": {"which": [ELSEWHERE, COMMITTEE]}}
    said = [Receiver(answers=answers, number=one).fields["share"].help_text for one in (1, 2)]

    assert "It publishes what it gets" not in str(said[0])
    assert "It publishes what it gets" in str(said[1])


# --- Who asked to be forgotten ------------------------------------------------------------------------


def test_T39_of_whom_was_erased_nothing_is_allowed_any_more(
    as_system: None, approver: User
) -> None:
    person = allows(PersonFactory(), Use.SHARE, Use.QUOTE, Use.PUBLISH_ANONYMOUSLY, to=ELSEWHERE)
    with acting_as(approver):
        vault.destroy(key=person.key, by=approver, reason="her wish")

    assert answer(person, ELSEWHERE).reason == Reason.WITHDRAWN
    assert consent.may_be_published([person], at=timezone.now()) == set()
    assert consent.not_counted([person], at=timezone.now()) == {person.pk}
    said = consent.about_her_picture(person, recipients=[ELSEWHERE], at=timezone.now())
    assert said == {ELSEWHERE: Reason.WITHDRAWN}


@pytest.mark.parametrize("quoted", [True, False])
def test_T39_what_was_frozen_before_does_not_leave_and_what_is_frozen_after_is_without_her(
    quoted: bool,
    survivor: Person,
    case: CaseFile,
    analyst: User,
    advocate: User,
    approver: User,
    as_system: None,
    frozen_again: Callable[[], Submission],
) -> None:
    if not quoted:
        quote = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.QUOTE)
        consent.withdraw(consent=quote, through="test", by=None)
    before = frozen_again()
    assert shared(survivor)
    with acting_as(approver):
        vault.destroy(key=survivor.key, by=approver, reason="her wish")

    with pytest.raises((ConsentChanged, Erased)):
        asked_for(before, advocate)
    after = frozen_again()
    assert '"W-001"' in before.snapshot
    assert '"W-001"' not in after.snapshot
    asked_for(after, advocate)


@pytest.fixture
def frozen_again(case: CaseFile, analyst: User) -> Callable[[], Submission]:
    return lambda: frozen_for(case, ELSEWHERE, analyst)


# --- Who gets no legal report -------------------------------------------------------------------------


def test_T09_an_account_that_an_assessment_names_holds_up_no_receiver_that_gets_no_assessments(
    survivor: Person, case: CaseFile, analyst: User, as_system: None
) -> None:
    code = Testimony.objects.unscoped(reason="t").get(person=survivor).code
    AssessmentFactory(case_file=case, facts=[f"As {code} told us, it was so. [[{code}]]"])
    MechanismFactory(code=COMMITTEE, format=profiles()[COMMITTEE]["format"])
    MechanismFactory(code="uj-national", format=profiles()["uj-national"]["format"])

    committee = frozen_for(case, COMMITTEE, analyst)
    assert code not in committee.snapshot
    assert json.loads(committee.snapshot)["figures"]["assessments"] == 1
    with acting_as(analyst):
        mentions.check(thaw(committee, by=analyst))
        report = frozen_for(case, "uj-national", analyst)
        with pytest.raises(ProseRefused, match=code):  # she does not share with them
            mentions.check(thaw(report, by=analyst))


# --- What her page says --------------------------------------------------------------------------------


def test_the_page_of_a_person_says_of_each_receiver_what_the_gate_says(
    survivor: Person, case: CaseFile, analyst: User, approver: User, as_system: None
) -> None:
    MechanismFactory(code=COMMITTEE)
    allows(survivor, Use.SHARE, level=Level.NAMED)

    def said() -> dict[str, tuple[bool, str]]:
        with acting_as(analyst):
            rows = receivers(survivor, by=analyst, at=timezone.now()) or []
        return {one.mechanism.code: (one.answer.may_describe, one.answer.reason) for one in rows}

    assert said() == {ELSEWHERE: (True, Reason.ALLOWED), COMMITTEE: (False, Reason.NOT_PUBLIC)}
    with acting_as(approver):
        vault.destroy(key=survivor.key, by=approver, reason="her wish")
    survivor.refresh_from_db()
    assert said() == dict.fromkeys((ELSEWHERE, COMMITTEE), (False, Reason.WITHDRAWN))
    with acting_as(analyst):
        rows = uses(survivor, by=analyst, at=timezone.now()) or []
    assert not [one for one in rows if one.granted]
