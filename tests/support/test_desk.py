"""What somebody asks for: taken in, seen to, closed, forgotten; and who never sees it."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts import help  # noqa: A004 (its name)
from accounts.errors import Erased, NotAllowed
from accounts.help import HelpRequest
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, PersonKey, Role, User
from support import desk, referrals
from support.models import CheckIn, Need
from tests.factories import support as make
from tests.factories.accounts import AssignmentFactory

pytestmark = pytest.mark.usefixtures("db")
WORDS, CALLED, CONTACT = "Invented pain.", "خیالی", "Mondays, through her aunt."
REQUEST = HelpRequest(("medical", "safety"), WORDS, CALLED, CONTACT, "fa-af", agreed=True)


def today() -> datetime.date:
    return timezone.now().date()


@pytest.fixture
def before() -> datetime.date:
    """The day before anything is made; after midnight it is another than `today`."""
    return today()


def everything(model: Any) -> Any:
    return model.objects.unscoped(reason="test")


def actions() -> list[str]:
    return list(everything(AuditEvent).order_by("id").values_list("action", flat=True))


@pytest.fixture
def need(organisation: Organisation, documenter: User) -> Need:
    with acting_as(documenter):
        help.ask_for_help(REQUEST, documenter, organisation)
    with acting_for_system(reason="test.arrange"):
        return everything(Need).select_related("key").get()


# --- Coming in ---------------------------------------------------------------------------------------


def test_what_she_asked_for_lies_sealed_and_opens_for_the_support_worker(
    need: Need, support_worker: User
) -> None:
    assert WORDS.encode() not in bytes(need.words_sealed)
    with acting_as(support_worker):
        found = desk.of(support_worker).get()
        assert (found.words, found.called, found.contact) == (WORDS, CALLED, CONTACT)
        assert (found.kinds, found.language, found.state) == (["medical", "safety"], "fa-af", "new")


def test_T01_nothing_of_a_need_leads_to_whose_account_it_came_with(
    before: datetime.date, need: Need, documenter: User
) -> None:
    """No column points at the record, none holds an hour, none says who met her."""
    pointed = {field.related_model._meta.app_label for model in (Need, CheckIn)
               for field in model._meta.concrete_fields if field.related_model}  # fmt: skip
    assert pointed == {"accounts", "support"}
    assert documenter.pk not in [getattr(need, f.attname) for f in need._meta.concrete_fields]
    assert before <= need.asked_on <= today()
    assert need.key.created_at.time() == datetime.time()
    assert not everything(AuditEvent).filter(subject_id=str(need.pk)).exists()


def test_codes_are_random(organisation: Organisation, documenter: User) -> None:
    with acting_for_system(reason="test"):
        for _time in range(3):
            desk.receive(REQUEST, organisation)
        codes = {one.code for one in everything(Need)}
        keys = {one.key_id for one in everything(Need)}
    assert len(codes) == len(keys) == 3
    assert all(len(code) == 8 and code.startswith("N-") for code in codes)


# --- Who never sees it -------------------------------------------------------------------------------

NOT_FOR = ["documenter", "analyst", "advocate", "approver", "administrator", "auditor", "nobody"]


@pytest.mark.parametrize("who", NOT_FOR)
def test_T01_nobody_but_a_support_worker_sees_or_touches_a_need(
    who: str, need: Need, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with acting_as(user):
        assert not desk.of(user).exists()
        for act in (
            lambda: desk.take_up(need=need, by=user),
            lambda: desk.look_in(need=need, how="same", note="", next_on=None, by=user),
            lambda: desk.close(need=need, outcome="helped", by=user),
            lambda: desk.write_down(REQUEST, organisation=need.organisation, by=user),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_T01_a_support_worker_of_another_organisation_sees_nothing(need: Need) -> None:
    other = AssignmentFactory(role=Role.SUPPORT_WORKER).user
    with acting_as(other):
        assert not desk.of(other).exists()
        with pytest.raises(NotAllowed):
            desk.take_up(need=need, by=other)


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (names of tables)
        return int(cursor.fetchone()[0])


TABLES = ["support_need", "support_checkin", "support_provider", "support_referral"]


@pytest.mark.parametrize("who", NOT_FOR)
def test_T02_the_database_itself_shows_these_tables_to_support_workers_only(
    who: str, support_worker: User, organisation: Organisation, request: pytest.FixtureRequest
) -> None:
    with acting_for_system(reason="test.arrange"):
        held = make.TakenNeedFactory(organisation=organisation)
        make.CheckInFactory(need=held)
        make.ReferralFactory(need=held)
    with acting_as(support_worker):
        assert [rows_of(table) for table in TABLES] == [1, 1, 1, 1]
    with acting_as(request.getfixturevalue(who)):
        assert [rows_of(table) for table in TABLES] == [0, 0, 0, 0]


def test_T02_the_database_lets_nobody_else_write_there(
    analyst: User, organisation: Organisation
) -> None:
    with acting_for_system(reason="test.arrange"):
        key = make.NeedFactory(organisation=organisation).key
    with acting_as(analyst), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
        Need.objects.create(
            organisation=organisation, key=key, code="N-X", kinds=["legal"], language="ps",
            asked_on=today(),
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.DOCUMENTER, Role.ANALYST, Role.APPROVER])
def test_T02_who_also_works_on_accounts_could_join_the_two_and_sees_no_row(
    role: Role, need: Need, support_worker: User, organisation: Organisation, team: CaseTeam
) -> None:
    place = {"team": team, "organisation": None} if role == Role.ANALYST else {}
    AssignmentFactory(user=support_worker, role=role, **(place or {"organisation": organisation}))
    with acting_as(support_worker):
        assert rows_of("support_need") == 0


def test_who_works_on_accounts_elsewhere_helps_here(need: Need, support_worker: User) -> None:
    AssignmentFactory(user=support_worker, role=Role.ANALYST)
    with acting_as(support_worker):
        assert rows_of("support_need") == 1


# --- Seeing to it ------------------------------------------------------------------------------------


def test_a_need_is_taken_up_once(
    need: Need, support_worker: User, organisation: Organisation
) -> None:
    colleague = AssignmentFactory(role=Role.SUPPORT_WORKER, organisation=organisation).user
    with acting_as(support_worker):
        taken = desk.take_up(need=need, by=support_worker)
        assert (taken.state, taken.taken_by) == ("open", support_worker)
    with acting_as(colleague), pytest.raises(desk.TakenUp):
        desk.take_up(need=need, by=colleague)


def test_looking_in_takes_it_up_and_says_when_next(need: Need, support_worker: User) -> None:
    soon = today() + datetime.timedelta(days=3)
    with acting_as(support_worker):
        desk.look_in(
            need=need, how="in_danger", note=" Invented. ", next_on=soon, by=support_worker
        )
        found = desk.of(support_worker).get()
        assert (found.state, found.next_on) == ("open", soon)
        one = CheckIn.objects.visible_to(support_worker).get()
        assert (one.how, one.note) == ("in_danger", "Invented.")
    assert actions()[-2:] == ["need.taken_up", "need.looked_in"]


def test_what_waits_is_counted(
    need: Need, support_worker: User, organisation: Organisation
) -> None:
    colleague = AssignmentFactory(role=Role.SUPPORT_WORKER, organisation=organisation).user
    with acting_as(support_worker):
        assert desk.waiting(support_worker, today()) == help.Waiting(new=1, due=0)
        desk.look_in(need=need, how="same", note="", next_on=today(), by=support_worker)
        assert desk.waiting(support_worker, today()) == help.Waiting(new=0, due=1)
        yesterday = today() - datetime.timedelta(days=1)
        assert desk.waiting(support_worker, yesterday) == help.Waiting(new=0, due=0)
    with acting_as(colleague):
        assert desk.waiting(colleague, today()) == help.Waiting(new=0, due=0)


def test_a_closed_need_stays_closed(
    before: datetime.date, need: Need, support_worker: User
) -> None:
    with acting_as(support_worker):
        closed = desk.close(need=need, outcome="helped", by=support_worker)
        assert (closed.state, closed.words) == ("closed", WORDS)
        assert before <= closed.closed_on <= today()
        for act in (
            lambda: desk.take_up(need=need, by=support_worker),
            lambda: desk.look_in(need=need, how="same", note="", next_on=None, by=support_worker),
            lambda: desk.close(need=need, outcome="helped", by=support_worker),
        ):
            with pytest.raises(desk.NeedClosed):
                act()


def test_at_her_wish_every_word_is_destroyed(need: Need, support_worker: User) -> None:
    with acting_as(support_worker):
        desk.look_in(need=need, how="same", note="Invented.", next_on=None, by=support_worker)
        referral = make.ReferralFactory(need=need, provider__organisation=need.organisation)
        desk.close(need=need, outcome="enough", by=support_worker, forget=True)
        found = desk.of(support_worker).select_related("key").get()
        for row, name in (
            (found, "words"),
            (found, "called"),
            (found, "contact"),
            (CheckIn.objects.visible_to(support_worker).get(), "note"),
            (referrals.Referral.objects.visible_to(support_worker).get(pk=referral.pk), "told"),
        ):
            with pytest.raises(Erased):
                getattr(row, name)
    with acting_for_system(reason="test.assert"):
        assert everything(PersonKey).get(pk=found.key_id).destroyed_by == support_worker


def test_T47_the_trail_holds_no_word_of_her(need: Need, support_worker: User) -> None:
    with acting_as(support_worker):
        desk.look_in(need=need, how="worse", note=WORDS, next_on=None, by=support_worker)
        desk.close(need=need, outcome="helped", by=support_worker)
    with acting_for_system(reason="test.assert"):
        events = everything(AuditEvent).values_list("action", "details", "subject_type")
        said = " ".join(" ".join(event) for event in events)
    for word in (WORDS, CALLED, CONTACT, "medical", "safety", "worse", need.code):
        assert word not in said


def test_somebody_who_comes_by_herself_is_helped_the_same(
    support_worker: User, organisation: Organisation
) -> None:
    with acting_as(support_worker):
        need = desk.write_down(REQUEST, organisation=organisation, by=support_worker)
        assert (need.state, need.taken_by, need.words) == ("open", support_worker, WORDS)


# --- What the database holds to ----------------------------------------------------------------------

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("need_says_what_kind", {"kinds": []}),
    ("need_says_what_kind", {"kinds": ["money"]}),
    ("need_taken_up_by_somebody", {"state": "open"}),
    ("need_closed_says_how_and_by_whom", {"closed_on": datetime.date(2026, 1, 1)}),
    ("need_closed_says_how_and_by_whom", {"outcome": "helped"}),
]


@pytest.mark.usefixtures("as_system")
@pytest.mark.parametrize(("constraint", "changed"), BROKEN)
def test_the_database_refuses_half_a_need(constraint: str, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make.NeedFactory(**changed)
