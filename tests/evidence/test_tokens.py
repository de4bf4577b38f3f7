"""Who is known again by name and telephone, however either is written; and after the spelling changed."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts import vault
from accounts.models import AuditEvent, Organisation, User
from evidence import intake, tokens
from evidence.models import BlindIndexToken, Draft, Person, PossibleMatch
from evidence.vocabulary import RiskLevel
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.evidence import DraftFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
PHONES = ["0701234567", "070 123 4567", "+93 70 123 4567", "۰۷۰۱۲۳۴۵۶۷", "0093701234567"]
Enter = Callable[..., Person]


@pytest.fixture
def enter() -> Enter:
    """Return a function that enters a person of one organisation with what she said of herself."""
    organisation: Organisation = OrganisationFactory()
    by: User = UserFactory()

    def entered(**identity: str) -> Person:
        draft: Draft = DraftFactory(organisation=organisation)
        return intake.person(
            draft,
            kind=Person.Kind.WOMAN,
            age_band="",
            is_child=False,
            risk_level=RiskLevel.NOT_ASSESSED,
            identity=identity,
            by=by,
        )

    return entered


def pairs() -> list[tuple[Person, Person, list[str]]]:
    rows = PossibleMatch.objects.unscoped(reason="test").select_related("person", "earlier")
    return [(one.person, one.earlier, one.purposes) for one in rows]


@pytest.mark.parametrize("written", PHONES)
def test_FACC7_a_telephone_is_the_same_however_it_is_written(written: str, enter: Enter) -> None:
    before = enter(full_name="Zarghuna Karimi", phone="070-1234567")
    again = enter(full_name="Zarghoona Kareemi", phone=written)
    assert pairs() == [(again, before, ["phone"])]


def test_FACC7_names_meet_in_the_spellings_of_pashto_and_dari(enter: Enter) -> None:
    before = enter(full_name="ګل بي بي")
    again = enter(full_name="گل بی بی")
    assert pairs() == [(again, before, ["full_name"])]


def test_no_number_is_nobodys_telephone(enter: Enter) -> None:
    for name in ("Zarghuna Karimi", "Malalai Rahimi"):
        enter(full_name=name, phone="none")
    assert pairs() == []
    purposes = BlindIndexToken.objects.unscoped(reason="test").values_list("purpose", flat=True)
    assert set(purposes) == {"full_name"}


def test_one_word_for_a_name_is_no_match_alone(enter: Enter) -> None:
    one, two, three = (
        enter(full_name="Zarghuna", father_name=father) for father in ("Karim", "Rahim", "")
    )
    assert pairs() == []
    again = enter(full_name="Zarghuna", father_name="Rahim")
    assert pairs() == [(again, two, ["name_and_father", "full_name"])]
    assert {one, three}.isdisjoint({pair[1] for pair in pairs()})


def test_the_strongest_are_noted_first_and_so_many_at_most(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST", 3)
    name = "Zarghuna Karimi"
    for _number in range(4):
        enter(full_name=name)
    phoned = enter(full_name="Another Name", phone=PHONES[0])
    both = enter(full_name=name, phone=PHONES[0])
    again = enter(full_name=name, phone=PHONES[1])
    found = [(earlier, purposes) for person, earlier, purposes in pairs() if person == again]
    assert len(found) == 3
    assert (both, ["phone", "full_name"]) in found
    assert (phoned, ["phone"]) in found


def test_persons_of_others_are_never_compared(enter: Enter) -> None:
    enter(full_name="Zarghuna Karimi")
    stranger = PersonFactory(full_name="Zarghuna Karimi")
    tokens.keep(stranger, tokens.of({"full_name": "Zarghuna Karimi"}))
    tokens.note_matches(stranger, tokens.of({"full_name": "Zarghuna Karimi"}))
    assert pairs() == []


# --- Made anew ---------------------------------------------------------------------------------------


def as_before(person: Person, purpose: str) -> None:
    """Give somebody a token as it was made before the spelling changed."""
    old = vault.blind_index(purpose, f"old spelling of {person.pk}")
    rows = BlindIndexToken.objects.unscoped(reason="test")
    rows.filter(person=person, purpose=purpose).update(token=old)


def renewed() -> str:
    out = StringIO()
    call_command("renew_tokens", stdout=out)
    return out.getvalue().strip()


def kept() -> dict[tuple[Any, str], bytes]:
    rows = BlindIndexToken.objects.unscoped(reason="test")
    return {(one.person_id, one.purpose): bytes(one.token) for one in rows}


def test_tokens_are_made_anew_from_what_lies_sealed_and_the_pairs_found_by_that_are_noted(
    enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    before = enter(full_name="ګل بي بي", phone=PHONES[0])
    enter(full_name="Malalai Rahimi", phone="0709999999")
    as_it_is = kept()
    as_before(before, "full_name")
    as_before(before, "phone")
    again = enter(full_name="گل بی بی", phone=PHONES[1])
    assert pairs() == []  # the old tokens say that they are two

    assert renewed() == "Looked at 3 persons; the tokens of 1 changed."
    assert as_it_is.items() <= kept().items()
    assert pairs() == [(again, before, ["phone", "full_name"])]
    assert renewed() == "Looked at 3 persons; the tokens of 0 changed."
    assert len(pairs()) == 1
    trail = AuditEvent.objects.unscoped(reason="test").filter(action="tokens.renewed")
    assert list(trail.order_by("pk").values_list("details", flat=True)) == [
        '{"count":"1"}',
        '{"count":"0"}',
    ]
    assert "بی" not in caplog.text
    assert "701234567" not in caplog.text


def test_what_was_decided_of_a_pair_stays_when_tokens_are_made_anew(enter: Enter) -> None:
    before, again = (enter(full_name="Zarghuna Karimi") for _number in range(2))
    as_before(before, "full_name")
    decided = PossibleMatch.objects.unscoped(reason="test").get()
    decided.purposes = ["phone"]
    decided.save(update_fields=["purposes"])
    renewed()
    assert pairs() == [(again, before, ["phone"])]


def test_the_tokens_of_who_was_erased_are_not_made_anew(enter: Enter) -> None:
    erased = enter(full_name="Zarghuna Karimi")
    as_before(erased, "full_name")
    left = kept()
    vault.destroy(key=erased.key, by=UserFactory(), reason="test")
    assert renewed() == "Looked at 1 persons; the tokens of 0 changed."
    assert kept() == left
