"""T-48: what waits for its time says so, is asked for again, and is never dated back."""

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import clocks, stamps
from accounts.models import AuditEvent, WitnessStamp
from accounts.models.stamp import Problem, State
from tests.factories.accounts import OutsideWitnessFactory, WitnessStampFactory
from tests.time_authority import TimeAuthority

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[TimeAuthority]]:
    folder = tmp_path_factory.mktemp("authorities")
    with (
        TimeAuthority(folder / "one", "one").serving() as one,
        TimeAuthority(folder / "two", "two", chain=True).serving() as two,
    ):
        yield [one, two]


@pytest.fixture
def authorities(served: list[TimeAuthority], settings: Any) -> Iterator[list[TimeAuthority]]:
    settings.TIME_AUTHORITIES = [one.setting() for one in served]
    yield served
    for one in served:
        one.down, one.change = False, None


@pytest.fixture
def waiting(authorities: list[TimeAuthority], db: None) -> list[WitnessStamp]:
    witness = OutsideWitnessFactory()
    return stamps.request(WitnessStamp, digest=bytes(witness.digest), witness=witness)


def again(stamp: WitnessStamp) -> WitnessStamp:
    found: WitnessStamp = WitnessStamp._base_manager.get(pk=stamp.pk)
    return found


def in_trail(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(reason="test").filter(action=action))


def test_T48_both_authorities_stamp_and_the_trail_says_so(waiting: list[WitnessStamp]) -> None:
    assert [one.state for one in waiting] == [State.WAITING, State.WAITING]
    done: list[WitnessStamp] = []
    assert stamps.ask_waiting(WitnessStamp, then=done.append) == 2
    assert {one.pk for one in done} == {one.pk for one in waiting}
    for one in map(again, waiting):
        assert one.is_stamped
        assert one.stamped_at is not None
        assert one.gen_time is not None
        assert abs(one.stamped_at - one.gen_time) < MINUTE
        assert "BEGIN CERTIFICATE" in one.roots
    digests = {hashlib.sha256(again(one).answer or b"").hexdigest() for one in waiting}
    told = [event.details for event in in_trail("stamp.received")]
    assert all(any(digest in text for text in told) for digest in digests)
    assert stamps.ask_waiting(WitnessStamp, now=timezone.now() + HOUR) == 0
    assert stamps.verify_all(WitnessStamp) == (2, [])


def test_a_digest_is_asked_for_once_of_each(waiting: list[WitnessStamp]) -> None:
    one = waiting[0]
    same = stamps.request(WitnessStamp, digest=bytes(one.digest), witness=one.witness)
    assert {row.pk for row in same} == {row.pk for row in waiting}
    with pytest.raises(ValueError, match="32 bytes"):
        stamps.request(WitnessStamp, digest=b"short", witness=one.witness)


def test_T48_an_authority_that_is_down_leaves_it_not_yet_stamped_and_is_asked_later(
    waiting: list[WitnessStamp], authorities: list[TimeAuthority]
) -> None:
    authorities[0].down = True
    now = timezone.now()
    assert stamps.ask_waiting(WitnessStamp, now=now) == 1
    late = again(waiting[0])
    assert (late.state, late.last_problem) == (State.WAITING, Problem.UNREACHABLE)
    assert late.get_state_display() == "Not yet stamped"
    waits = []
    for _attempt in range(12):
        asked = authorities[0].asked
        assert stamps.ask_waiting(WitnessStamp, now=late.next_try_at - MINUTE / 2) == 0
        assert authorities[0].asked == asked  # its time had not come
        before = late.next_try_at
        stamps.ask_waiting(WitnessStamp, now=before)
        late = again(late)
        waits.append(late.next_try_at - before)
    assert waits == sorted(waits)
    assert waits[:3] == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert waits[-1] == 6 * HOUR
    assert late.attempts == 13
    authorities[0].down = False
    # The job's clock ran ahead above; a real one asks within the hour. What counts is now.
    WitnessStamp._base_manager.filter(pk=late.pk).update(next_try_at=timezone.now())
    assert stamps.ask_waiting(WitnessStamp) == 1
    late = again(late)
    assert late.stamped_at is not None
    assert late.gen_time is not None
    assert late.gen_time >= (now - MINUTE / 60).replace(microsecond=0)  # when it was stamped


def test_one_silent_authority_is_asked_once_in_a_run(
    authorities: list[TimeAuthority], db: None
) -> None:
    authorities[0].down = True
    before = authorities[0].asked
    for _number in range(5):
        witness = OutsideWitnessFactory()
        stamps.request(WitnessStamp, digest=bytes(witness.digest), witness=witness)
    assert stamps.ask_waiting(WitnessStamp) == 5
    assert authorities[0].asked == before + 1
    left = WitnessStamp._base_manager.exclude(state=State.STAMPED)
    assert left.count() == 5
    assert not left.filter(next_try_at__lte=timezone.now()).exists()


def test_T48_an_answer_that_does_not_hold_is_on_record_and_is_no_stamp(
    waiting: list[WitnessStamp], authorities: list[TimeAuthority]
) -> None:
    authorities[0].change = lambda answer: answer[:-1] + bytes([answer[-1] ^ 1])
    assert stamps.ask_waiting(WitnessStamp) == 1
    refused = again(waiting[0])
    assert (refused.state, refused.last_problem) == (State.REFUSED, Problem.UNTRUSTED)
    assert refused.answer is None
    (event,) = in_trail("stamp.refused")
    assert (event.outcome, event.subject_id) == ("refused", str(refused.pk))
    authorities[0].change = None
    assert stamps.ask_waiting(WitnessStamp, now=refused.next_try_at) == 1


@pytest.mark.parametrize("hours", [-1.02, 1.02])
def test_T48_our_own_clock_an_hour_off_is_flagged_and_nothing_is_stamped(
    hours: float, waiting: list[WitnessStamp]
) -> None:
    jumped = timezone.now() + datetime.timedelta(hours=hours)
    WitnessStamp._base_manager.update(next_try_at=jumped)
    assert stamps.ask_waiting(WitnessStamp, now=jumped) == 0
    assert {again(one).last_problem for one in waiting} == {Problem.CLOCK}
    faults = clocks.drift(now=jumped).faults()
    assert any("database's clock" in fault for fault in faults)
    assert sum("an hour or more off" in fault for fault in faults) == 2
    assert clocks.check_and_record(now=jumped) == faults or in_trail("clock.found_off")
    assert in_trail("clock.found_off")


def test_clocks_that_agree_say_nothing(waiting: list[WitnessStamp]) -> None:
    stamps.ask_waiting(WitnessStamp)
    drift = clocks.drift()
    assert set(drift.authorities) == {"one", "two"}
    assert drift.faults() == []
    assert clocks.check_and_record() == []
    assert not in_trail("clock.found_off")


def test_an_authority_that_left_the_settings_leaves_its_stamp_waiting(
    waiting: list[WitnessStamp], authorities: list[TimeAuthority], settings: Any
) -> None:
    settings.TIME_AUTHORITIES = [authorities[1].setting()]
    assert stamps.ask_waiting(WitnessStamp) == 1
    assert again(waiting[0]).last_problem == Problem.NOT_CONFIGURED


# --- What the database holds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"digest": b"\1" * 32},
        {"authority": "other"},
        {"requested_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_T48_what_was_asked_for_cannot_be_changed(
    change: dict[str, Any], waiting: list[WitnessStamp]
) -> None:
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        WitnessStamp._base_manager.filter(pk=waiting[0].pk).update(**change)


def test_T48_a_stamp_once_there_never_changes_nor_goes(waiting: list[WitnessStamp]) -> None:
    stamps.ask_waiting(WitnessStamp)
    row = WitnessStamp._base_manager.filter(pk=waiting[0].pk)
    for change in ({"attempts": 9}, {"state": State.WAITING}, {"gen_time": timezone.now()}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        row._raw_delete("default")


def test_T48_the_database_dates_a_stamp_and_takes_none_that_is_an_hour_off(
    waiting: list[WitnessStamp],
) -> None:
    early = timezone.now() - datetime.timedelta(minutes=61)
    assert abs(again(waiting[0]).requested_at - timezone.now()) < MINUTE
    forged = {"state": State.STAMPED, "answer": b"x", "roots": "x", "serial": "1"}
    row = WitnessStamp._base_manager.filter(pk=waiting[0].pk)
    with pytest.raises(DatabaseError, match="hour off"), transaction.atomic():
        row.update(**forged, gen_time=early, stamped_at=early)
    row.update(**forged, gen_time=timezone.now(), stamped_at=early)
    stored = again(waiting[0])
    assert stored.stamped_at is not None
    assert stored.stamped_at > early + HOUR
    assert "does not hold" in stamps.fault_of(stored)  # and verifying finds what is no stamp


def test_a_stamp_begins_by_waiting(db: None) -> None:
    with pytest.raises(DatabaseError, match="begins by waiting"), transaction.atomic():
        WitnessStampFactory(state=State.REFUSED)
    with pytest.raises(DatabaseError, match="begins by waiting"), transaction.atomic():
        WitnessStampFactory(digest=b"short")


def test_T48_a_stamp_made_again_by_a_superuser_does_not_verify(
    committed_db: str,
    superuser_connection: psycopg.Connection[Any],
    authorities: list[TimeAuthority],
) -> None:
    """He puts an authority of his own in place of the real one: roots, answer and all."""
    witness = OutsideWitnessFactory()
    (mine, _other) = stamps.request(WitnessStamp, digest=bytes(witness.digest), witness=witness)
    stamps.ask_waiting(WitnessStamp)
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE accounts_witnessstamp a SET answer = b.answer, roots = b.roots, serial = b.serial,"
        " gen_time = b.gen_time FROM accounts_witnessstamp b"
        " WHERE a.id = %s AND b.authority = 'two' AND b.state = 'stamped'",
        [mine.pk],
    )
    _number, faults = stamps.verify_all(WitnessStamp)
    assert faults == [f"Time stamp {mine.pk} (one): it does not hold (untrusted)."]
    superuser_connection.execute(
        "UPDATE accounts_witnessstamp SET gen_time = gen_time - interval '3 days'"
        " WHERE authority = 'two' AND state = 'stamped'"
    )
    assert any(
        "its time or number was changed" in fault for fault in stamps.verify_all(WitnessStamp)[1]
    )
