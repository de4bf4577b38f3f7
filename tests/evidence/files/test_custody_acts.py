"""COC-3, COC-6: things are registered, moved and handed over; each act is in the chain, words sealed."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User
from evidence import custody
from evidence import custody_acts as acts
from evidence.models import CaseMaterial, CustodyEvent, EvidenceItem, Handover
from legal_analysis.models import CaseFile
from legal_analysis.waiting.handed import cards
from tests.accounts.people import fresh
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory
from tests.factories.items import EvidenceItemFactory, HandoverFactory
from tests.factories.legal_analysis import CaseFileFactory

pytestmark = pytest.mark.django_db
KEPT = acts.Kept(acts.PlaceKind.SAFE, seal="ZX 4711", where="the third shelf")
Kind = CustodyEvent.Kind


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    with acting_for_system(reason="test"):
        made: CaseFile = CaseFileFactory(team=team)
    return made


@pytest.fixture
def thing(analyst: User, case: CaseFile) -> EvidenceItem:
    with acting_as(analyst):
        return acts.register(
            place=case.team,
            description="Invented telephone",
            kept=KEPT,
            source="from Parwin",
            by=analyst,
        )


@pytest.fixture
def colleague(team: CaseTeam) -> User:
    return AssignmentFactory(role=Role.ADVOCATE, organisation=None, team=team).user


def chain(item: EvidenceItem) -> list[CustodyEvent]:
    with acting_for_system(reason="test"):
        rows = CustodyEvent.objects.unscoped(reason="test").filter(item=item)
        return list(rows.select_related("item__key"))


def handed(item: EvidenceItem, by: User, to: User) -> Handover:
    with acting_as(by):
        return acts.hand_over(item=item, by=by, why="Invented", email=to.email.upper())


def waits_for(user: User) -> int:
    with acting_as(user):
        asker: Any = type("Asker", (), {"user": user})
        return sum(card.count or 0 for card in cards(asker))


def test_a_thing_has_a_code_a_key_of_its_own_and_a_chain_that_holds(
    thing: EvidenceItem, analyst: User, case: CaseFile, organisation: Organisation
) -> None:
    with acting_as(analyst):
        another = acts.register(place=case.team, description="", kept=KEPT, source="", by=analyst)
    assert thing.code.startswith("K-")
    assert thing.organisation == organisation
    assert thing.key_id != another.key_id
    (event,) = chain(thing)
    assert (event.kind, event.details) == (Kind.REGISTERED, '{"place":"safe"}')
    for words in ("ZX 4711", "the third shelf", "from Parwin"):
        assert words in event.note
    with acting_for_system(reason="test"):
        assert CaseMaterial.objects.unscoped(reason="test").filter(item=thing, team=case.team)
        assert custody.verify().wrong == []


def test_T04_what_was_written_stands_in_clear_neither_in_the_chain_nor_in_the_trail(
    thing: EvidenceItem, analyst: User
) -> None:
    with acting_as(analyst):
        acts.move(item=thing, kept=KEPT, why="because of Parwin", by=analyst)
        acts.hand_over(item=thing, by=analyst, why="Parwin asked", outside="Parwin's brother")
    with acting_for_system(reason="test"):
        trail = "".join(
            AuditEvent.objects.unscoped(reason="test").values_list("payload", flat=True)
        )
    written = trail + "".join(event.payload for event in chain(thing))
    for words in ("ZX 4711", "third shelf", "Parwin", "brother", "telephone"):
        assert words not in written
    assert [event.kind for event in chain(thing)] == [
        Kind.REGISTERED, Kind.MOVED, Kind.TRANSFERRED,
    ]  # fmt: skip


def test_what_is_handed_over_waits_for_her_who_got_it_and_only_for_her(
    thing: EvidenceItem, analyst: User, approver: User, colleague: User
) -> None:
    handover = handed(thing, analyst, colleague)
    assert [waits_for(one) for one in (analyst, approver, colleague)] == [0, 0, 1]
    for other in (analyst, approver):
        with acting_as(other), pytest.raises(NotAllowed):
            acts.confirm(handover=handover, by=other)
    with acting_as(colleague):
        acts.confirm(handover=handover, by=colleague)
    with acting_as(colleague), pytest.raises(acts.HandoverOver):
        acts.confirm(handover=handover, by=colleague)
    assert waits_for(colleague) == 0
    last = chain(thing)[-1]
    assert (last.kind, last.actor_id, last.details) == (
        Kind.ACKNOWLEDGED, colleague.pk, '{"number":"2"}',
    )  # fmt: skip


def test_what_is_handed_on_waits_no_more_for_who_never_confirmed(
    thing: EvidenceItem, analyst: User, approver: User, colleague: User
) -> None:
    first = handed(thing, analyst, colleague)
    handed(thing, analyst, approver)
    assert [waits_for(one) for one in (colleague, approver)] == [0, 1]
    with acting_as(colleague), pytest.raises(acts.HandoverOver):
        acts.confirm(handover=first, by=colleague)
    with acting_as(analyst):
        acts.hand_over(item=thing, by=analyst, why="Invented", outside="Invented court")
    assert waits_for(approver) == 0


def test_T24_who_does_not_work_with_an_item_is_not_told_apart_from_nobody(
    thing: EvidenceItem, analyst: User, organisation: Organisation, stranger: User, documenter: User
) -> None:
    other = CaseTeamFactory(organisation=organisation)
    next_door = AssignmentFactory(role=Role.ANALYST, organisation=None, team=other).user
    off = AssignmentFactory(role=Role.ANALYST, organisation=organisation, user__is_active=False)
    for email in (
        "nobody@example.org", stranger.email, documenter.email, next_door.email, off.user.email,
    ):  # fmt: skip
        with acting_as(analyst), pytest.raises(acts.NobodyToHandTo):
            acts.hand_over(item=thing, by=analyst, why="Invented", email=email)
    with acting_as(analyst), pytest.raises(acts.HandedToHerself):
        acts.hand_over(item=thing, by=analyst, why="Invented", email=analyst.email)


def test_T01_what_a_partner_lent_to_her_case_she_reads_and_neither_moves_nor_hands_on(
    team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test"):
        lent = HandoverFactory().item
        CaseMaterial.objects.create(team=team, item=lent, added_by=analyst, reason="x")
        assert EvidenceItem.objects.visible_to(analyst).contains(lent)
        for act in (
            lambda: acts.move(item=lent, kept=KEPT, why="Invented", by=analyst),
            lambda: acts.hand_over(item=lent, by=analyst, why="Invented", outside="Invented"),
            lambda: acts.read_words(item=lent, reason=acts.WordsFor.CHECK, by=analyst),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_publication_is_neither_moved_nor_handed_over_and_a_file_does_not_move(
    team: CaseTeam, organisation: Organisation, analyst: User
) -> None:
    with acting_for_system(reason="test"):
        cited = EvidenceItemFactory(organisation=organisation)
        CaseMaterial.objects.create(team=team, item=cited, added_by=analyst, reason="x")
        file = HandoverFactory(item__organisation=organisation, item__kind="F").item
        CaseMaterial.objects.create(team=team, item=file, added_by=analyst, reason="x")
        with pytest.raises(acts.NotKept):
            acts.hand_over(item=cited, by=analyst, why="Invented", outside="Invented")
        with pytest.raises(acts.NotAThing):
            acts.move(item=file, kept=KEPT, why="Invented", by=analyst)


def test_reading_the_words_of_a_chain_is_an_event_of_it_with_a_reason_and_in_the_trail(
    thing: EvidenceItem, approver: User, advocate: User
) -> None:
    with acting_as(approver):
        told = acts.read_words(item=thing, reason=acts.WordsFor.CHECK, by=approver)
    assert ["from Parwin" in words for _event, words in told] == [True]
    last = chain(thing)[-1]
    assert (last.kind, last.actor_id) == (Kind.VIEWED, approver.pk)
    assert last.details == '{"kind":"words","reason":"check"}'
    with acting_for_system(reason="test"):
        trail = AuditEvent.objects.unscoped(reason="test").filter(action="item.words_read")
        assert [one.actor_id for one in trail] == [approver.pk]
    with acting_as(advocate), pytest.raises(NotAllowed):
        acts.read_words(item=thing, reason=acts.WordsFor.CHECK, by=advocate)


NOW = timezone.now()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("handover_is_to_a_colleague_or_outside", {"outside": True}),
        ("handover_is_to_a_colleague_or_outside", {"to": None}),
        ("handover_confirmed_has_time_and_is_hers", {"confirmed_at": NOW}),
        ("handover_confirmed_has_time_and_is_hers", {"confirmed_by": "to", "confirmed_at": None}),
        ("handover_confirmed_has_time_and_is_hers", {"confirmed_by": "x", "confirmed_at": NOW}),
        (
            "handover_confirmed_has_time_and_is_hers",
            {"to": None, "outside": True, "confirmed_by": "x", "confirmed_at": NOW},
        ),
        (
            "handover_confirmed_or_ended",
            {"confirmed_by": "to", "confirmed_at": NOW, "ended_at": NOW},
        ),
        ("handover_is_to_somebody_else", {"to": "x", "handed_by": "x"}),
    ],
)
def test_the_database_holds_what_a_hand_over_is(
    as_system: None, name: str, broken: dict[str, Any]
) -> None:
    one, to = UserFactory(), UserFactory()
    people = {"x": one, "to": to}
    fields = {"to": to} | {key: people.get(value, value) for key, value in broken.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HandoverFactory(**fields)


def test_one_hand_over_of_an_item_is_open_at_a_time(as_system: None) -> None:
    first = HandoverFactory()
    HandoverFactory(item=first.item, to=None, outside=True)
    with pytest.raises(IntegrityError, match="handover_one_open_per_item"), transaction.atomic():
        HandoverFactory(item=first.item)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(asked_at=NOW - datetime.timedelta(days=1)),
        lambda rows: rows.update(to=UserFactory()),
        lambda rows: rows.delete(),
    ],
)
def test_T45_a_hand_over_is_kept_as_it_was(as_system: None, change: Callable[[Any], Any]) -> None:
    rows = Handover._base_manager.filter(pk=HandoverFactory().pk)
    with pytest.raises(DatabaseError, match=r"refused|permission denied"), transaction.atomic():
        change(rows)
    rows.update(ended_at=NOW)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.update(ended_at=None)


def test_T45_a_hand_over_is_of_its_own_event(as_system: None) -> None:
    event = HandoverFactory().event
    with pytest.raises(IntegrityError, match="another one"), transaction.atomic():
        HandoverFactory(event=event)


def test_T03_row_security_shows_a_hand_over_to_who_sees_the_item(
    thing: EvidenceItem, analyst: User, colleague: User, stranger: User
) -> None:
    handed(thing, analyst, colleague)
    for user, seen in ((colleague, 1), (analyst, 1), (stranger, 0)):
        with acting_as(user):
            assert Handover._base_manager.count() == seen


# --- Pages -----------------------------------------------------------------------------------------

Browsers = Callable[[Any], Client]


def test_from_the_form_to_her_word_by_pages(
    client_for: Browsers, analyst: User, colleague: User, case: CaseFile
) -> None:
    browser = client_for(analyst)
    kept = {"kind_of_place": "bank", "where": "the third shelf", "seal": ""}
    sent = {"place": str(case.team_id), "description": "Invented bag", "source": "Parwin", **kept}
    page = browser.post(reverse("item_register"), sent)
    item = page.headers["Location"]
    assert "Parwin" not in browser.get(item).content.decode()
    hand = f"{item}hand/"
    both = browser.post(hand, {"email": colleague.email, "outside": "x", "why": "x"})
    neither = browser.post(hand, {"why": "x"})
    assert (both.status_code, neither.status_code) == (200, 200)
    assert browser.post(hand, {"email": colleague.email, "why": "x"}).status_code == 302
    assert "Not confirmed yet" in browser.get(item).content.decode()
    hers = client_for(colleague)
    assert reverse("handed") in hers.get("/").content.decode()
    handover = handover_of(colleague)
    confirm = reverse("handed_confirm", args=[handover])
    assert browser.post(confirm).status_code == 404
    assert hers.post(confirm).status_code == 302
    assert hers.post(confirm).status_code == 409
    assert "Not confirmed yet" not in browser.get(item).content.decode()
    assert colleague.display_name in browser.get(item).content.decode()
    assert browser.get(f"{item}report/").headers["Content-Type"] == "application/pdf"


def handover_of(user: User) -> Any:
    with acting_for_system(reason="test"):
        return Handover.objects.unscoped(reason="test").get(to=user).pk


def test_T27_the_words_are_shown_once_with_a_reason_and_a_fresh_second_factor(
    client_for: Browsers, analyst: User, thing: EvidenceItem
) -> None:
    browser, address = client_for(analyst), reverse("item_words", args=[thing.pk])
    stale = browser.post(address, {"reason": "check"})
    assert stale.status_code == 302
    assert len(chain(thing)) == 1
    fresh(browser)
    assert "from Parwin" not in browser.get(address).content.decode()
    assert "from Parwin" not in browser.post(address, {"reason": "curious"}).content.decode()
    assert len(chain(thing)) == 1
    assert "from Parwin" in browser.post(address, {"reason": "check"}).content.decode()
    assert len(chain(thing)) == 2


def test_T06_who_took_it_in_as_a_documenter_does_not_read_it_again(
    client_for: Browsers, analyst: User, organisation: Organisation, thing: EvidenceItem
) -> None:
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=organisation)
    browser = fresh(client_for(analyst))
    for name in ("item_words", "item_move", "item_hand_over"):
        assert browser.get(reverse(name, args=[thing.pk])).status_code == 404
