"""A code she can keep: what it opens, what she takes back with it, and that nobody learns of one."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import vault
from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Organisation, Role, User
from evidence import consent, contacts, receipts
from evidence.models import Consent, ContactRequest, Person, Receipt
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.factories.evidence import (
    ConsentFactory,
    ContactRequestFactory,
    InterviewFactory,
    PersonFactory,
    ReceiptFactory,
)

pytestmark = pytest.mark.usefixtures("db")
DAY = datetime.timedelta(days=1)
NAME = "Invented Name"


@pytest.fixture
def person(organisation: Organisation, documenter: User) -> Person:
    """She allowed all that is basic, and to share with one receiver under a code."""
    with acting_for_system(reason="test.arrange"):
        person = PersonFactory(organisation=organisation, full_name=NAME)
        InterviewFactory(person=person, interviewer=documenter)
        for use in consent.BASIC_USES:
            ConsentFactory(person=person, use=use)
        ConsentFactory(person=person, use="share", recipient="icc-otp", identity_level="pseudonym")
        ConsentFactory(person=person, use="quote", recipient="icc-otp")
        ConsentFactory(person=person, use="photo", decision="refused")
    return person


def issued(person: Person, by: User) -> str:
    with acting_as(by):
        return receipts.issue(person=person, language="fa-af", by=by)


@pytest.fixture
def code(person: Person, documenter: User) -> str:
    return issued(person, documenter)


def opened(code: str) -> Receipt:
    found = receipts.open_with(code)
    assert found is not None
    return found


def answer(person: Person) -> consent.Answer:
    with acting_for_system(reason="test.compare"):
        return consent.answers_for([person], recipient="icc-otp", at=timezone.now())[person.pk]


# --- The code ----------------------------------------------------------------------------------------


def test_a_code_is_sixteen_digits_in_groups_of_four(code: str) -> None:
    assert re.fullmatch(r"[1-9]\d{3}( \d{4}){3}", code)


def test_codes_are_drawn_from_all_there_are() -> None:
    codes = {receipts._new_code() for _ in range(500)}
    assert len(codes) == 500
    for place in range(1, receipts.LENGTH):
        assert {one[place] for one in codes} == set("0123456789")


@pytest.mark.parametrize(
    "written",
    [
        str.strip,
        lambda code: code.replace(" ", ""),
        lambda code: code.replace(" ", "-"),
        lambda code: f"  {code.replace(' ', '  ')}\n",
        lambda code: code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        lambda code: "\u2066" + code.replace(" ", "\u200c") + "\u2069",
    ],
)
def test_a_code_is_taken_as_people_write_it(written, code: str, person: Person) -> None:
    assert opened(written(code)).person_id == person.pk


def test_T34_the_database_holds_no_code(code: str) -> None:
    with acting_for_system(reason="test.compare"):
        stored = bytes(Receipt.objects.unscoped(reason="test").get().code_index)
    digits = code.replace(" ", "")
    assert stored == vault.blind_index("receipt", digits)
    assert digits.encode() not in stored
    told = AuditEvent.objects.unscoped(reason="test").get(action="receipt.issued")
    assert digits not in told.payload


def test_a_new_code_ends_the_one_before(code: str, person: Person, documenter: User) -> None:
    newer = issued(person, documenter)
    assert receipts.open_with(code) is None
    assert opened(newer).person_id == person.pk


def test_an_ended_code_opens_nothing_even_where_it_was_open(
    code: str, person: Person, documenter: User
) -> None:
    receipt = opened(code)
    with acting_as(documenter):
        assert receipts.end(person=person, by=documenter)
        assert not receipts.end(person=person, by=documenter)
    assert receipts.open_with(code) is None
    assert receipts.still_open(receipt.pk) is None


@pytest.mark.parametrize(
    "who", ["analyst", "advocate", "administrator", "auditor", "support_worker", "stranger"]
)
def test_T01_only_who_met_her_or_an_approver_gives_or_ends_a_code(
    who: str, person: Person, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    with acting_as(by), pytest.raises(NotAllowed):
        receipts.issue(person=person, language="ps", by=by)
    with acting_as(by), pytest.raises(NotAllowed):
        receipts.end(person=person, by=by)


def test_T01_another_documenter_gives_no_code(person: Person, organisation: Organisation) -> None:
    other = AssignmentFactory(organisation=organisation).user
    with acting_as(other), pytest.raises(NotAllowed):
        receipts.issue(person=person, language="ps", by=other)


def test_T24_codes_that_open_nothing_cost_the_same(
    code: str, person: Person, documenter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = issued(person, documenter)
    keyed: list[str] = []
    blind_index = vault.blind_index

    def counted(purpose: str, value: str) -> bytes:
        keyed.append(purpose)
        return blind_index(purpose, value)

    monkeypatch.setattr(vault, "blind_index", counted)
    trail = AuditEvent.objects.unscoped(reason="test")
    seen, told = {}, {}
    tried = {
        "ended": code, "unknown": "1111 2222 3333 4444", "short": "12", "words": "نه", "empty": " ",
        "long": "1" * 60, "zeros": "0" * 16, "live": newer,
    }  # fmt: skip
    for what, one in tried.items():
        keyed.clear()
        with CaptureQueriesContext(connection) as queries:
            found = receipts.open_with(one)
        assert (found is not None) is (what == "live")
        seen[what] = (len(keyed), [re.sub(r"'[^']*'|\d+", "?", q["sql"])[:60] for q in queries])
        last = trail.order_by("-id")[0]
        told[what] = (last.action, last.details, last.subject_id, last.system)
    assert len({repr(one) for one in seen.values()}) == 1, seen
    assert seen["live"][0] == 1
    assert len({repr(one) for what, one in told.items() if what != "live"}) == 1, told


# --- What she allowed, and takes back ----------------------------------------------------------------


def test_she_sees_what_holds_now_and_nothing_she_refused(code: str) -> None:
    found = receipts.standing(opened(code))
    assert [one.key for one in found.allowed] == [
        "interview:", "store:", "internal_analysis:", "share:icc-otp", "quote:icc-otp",
    ]  # fmt: skip
    share = found.allowed[3]
    assert (share.identity_level, share.valid_until) == ("pseudonym", datetime.date(2099, 1, 1))
    assert found.taken_back == []


def test_what_is_past_its_review_date_is_not_shown_as_allowed(person: Person, code: str) -> None:
    with acting_for_system(reason="test.arrange"):
        Consent.objects.unscoped(reason="test").filter(use="quote").update(
            valid_until=timezone.now().date() - 2 * DAY
        )
    assert "quote:icc-otp" not in {one.key for one in receipts.standing(opened(code)).allowed}


def test_WDR1_WDR2_she_takes_one_thing_back_and_it_holds_at_once(person: Person, code: str) -> None:
    assert answer(person).may_quote
    assert receipts.withdraw(opened(code), chosen=["quote:icc-otp"]) == 1
    assert answer(person).may_describe
    assert not answer(person).may_quote
    found = receipts.standing(opened(code))
    assert [one.key for one in found.taken_back] == ["quote:icc-otp"]
    with acting_for_system(reason="test.compare"):
        row = Consent.objects.unscoped(reason="test").get(use="quote")
    assert row.withdrawn_through == "receipt"
    told = AuditEvent.objects.unscoped(reason="test").get(action="consent.withdrawn")
    assert (told.actor, told.system, told.subject_id) == (None, "receipt_code", str(row.pk))


def test_WDR1_she_takes_everything_back(person: Person, code: str) -> None:
    assert receipts.withdraw(opened(code), chosen=None) == 5
    assert answer(person).reason == consent.Reason.WITHDRAWN
    assert receipts.standing(opened(code)).allowed == []


def test_to_take_back_twice_or_what_never_was_changes_nothing(person: Person, code: str) -> None:
    chosen = ["quote:icc-otp", "photo:", "share:un-special-procedures", "nonsense"]
    assert [receipts.withdraw(opened(code), chosen=chosen) for _ in range(2)] == [1, 0]
    assert answer(person).may_describe
    assert receipts.withdraw(opened(code), chosen=[]) == 0


def test_T01_a_code_takes_back_nothing_of_anybody_else(
    code: str, person: Person, organisation: Organisation
) -> None:
    with acting_for_system(reason="test.arrange"):
        other = ConsentFactory(person=PersonFactory(organisation=organisation))
    receipts.withdraw(opened(code), chosen=None)
    with acting_for_system(reason="test.compare"):
        assert Consent.objects.unscoped(reason="test").get(pk=other.pk).withdrawn_at is None


# --- Asking to be contacted --------------------------------------------------------------------------


@pytest.fixture
def chief(organisation: Organisation) -> User:
    return AssignmentFactory(role=Role.APPROVER, organisation=organisation).user


def test_a_request_reaches_an_approver_and_is_marked_as_done(code: str, chief: User) -> None:
    request = contacts.ask(opened(code), words="  در بازار ")
    with acting_as(chief):
        assert [one.words for one in contacts.waiting_for(chief)] == ["در بازار"]
        contacts.finish(request=request, by=chief)
        assert not contacts.waiting_for(chief)
        with pytest.raises(contacts.ContactDone):
            contacts.finish(request=request, by=chief)
    assert "بازار" not in bytes(request.words_sealed).decode("utf-8", "replace")


def test_without_words_it_is_a_request_too(code: str) -> None:
    assert contacts.ask(opened(code)).words is None


def test_nobody_fills_the_list_with_one_code(code: str) -> None:
    for _ in range(contacts.MOST_OPEN):
        contacts.ask(opened(code))
    with pytest.raises(contacts.AskedAlready):
        contacts.ask(opened(code))


@pytest.mark.parametrize("who", ["documenter", "analyst", "administrator", "auditor", "stranger"])
def test_T01_nobody_else_sees_a_request_or_marks_it(
    who: str, code: str, request: pytest.FixtureRequest
) -> None:
    asked, by = contacts.ask(opened(code)), request.getfixturevalue(who)
    with acting_as(by):
        assert not contacts.waiting_for(by)
        with pytest.raises(NotAllowed):
            contacts.finish(request=asked, by=by)


# --- The second wall ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["documenter", "analyst", "approver", "administrator", "auditor"])
def test_T02_row_security_shows_receipts_to_nobody(
    who: str, code: str, request: pytest.FixtureRequest
) -> None:
    with acting_as(request.getfixturevalue(who)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_receipt")
        assert cursor.fetchone() == (0,)
    with acting_for_system(reason="test.compare"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_receipt")
        assert cursor.fetchone() == (1,)


def test_T02_row_security_lets_nobody_write_a_receipt(person: Person, documenter: User) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level")
    with acting_as(documenter), refused, transaction.atomic():
        ReceiptFactory(person=person, issued_by=documenter)


def test_T02_row_security_shows_requests_to_the_organisation_only(
    person: Person, chief: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        ContactRequestFactory(person=person)
        elsewhere = AssignmentFactory(role=Role.APPROVER).user
    for user, count in ((chief, 1), (elsewhere, 0), (UserFactory(), 0)):
        with acting_as(user):
            assert ContactRequest.objects.unscoped(reason="test").count() == count
