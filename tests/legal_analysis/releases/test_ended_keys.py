"""Who ends the key of a receiver may know that its secret half was stolen: nothing locked with it leaves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import PersonKey, Role, User
from accounts.vault import recipients
from evidence import store
from legal_analysis.models import CaseFile, Mechanism, ReceiverKey, Release
from legal_analysis.releases import asking, fetching, keys, making
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.legal_analysis.builds.looking import actions
from tests.legal_analysis.releases.conftest import Asked, fresh


@pytest.fixture
def key(case: CaseFile, advocate: User, approver: User) -> ReceiverKey:
    _secret, text = recipients.invented()
    entering = {
        "mechanism": Mechanism.objects.get(code="icc-otp"),
        "organisation": case.team.organisation,
    }
    with acting_as(advocate):
        entered = keys.enter(key=text, again=text, by=advocate, **entering)
    with acting_as(approver):
        return keys.confirm(key=entered, by=approver)


@pytest.fixture
def another(case: CaseFile) -> User:
    """An advocate of the organisation to whom the case is not open."""
    user: User = UserFactory()
    AssignmentFactory(user=user, role=Role.ADVOCATE, organisation=case.team.organisation, team=None)
    return user


def end(key: ReceiverKey, by: User) -> None:
    with acting_as(by):
        keys.end(key=key, by=by)


def only_said(key: ReceiverKey, by: User) -> None:
    """End it past our code, which would destroy what is locked with it."""
    rows = ReceiverKey.objects.unscoped(reason="t").filter(pk=key.pk)
    rows.update(ended_by=by, ended_at=timezone.now())


def rows_of(release: Release):
    return Release.objects.unscoped(reason="t").filter(pk=release.pk)


def test_a_key_that_was_ended_stops_the_making(asked: Asked, key, approver):
    release = asked(key=key)
    end(key, approver)
    making.make(release.pk)
    assert fresh(release).problem == Release.Problem.KEY


@pytest.mark.parametrize("step", ["made", "allowed"])
def test_T12_what_waits_locked_with_it_ends_with_the_key(
    step, made, allowed, key, another, advocate, approver, django_capture_on_commit_callbacks
):
    """Also where who ends it may not see the case."""
    release = {"made": made, "allowed": allowed}[step](key=key)
    name, sealed_with = release.object_name, release.key_id
    with django_capture_on_commit_callbacks(execute=True):
        end(key, another)
    row = fresh(release)
    assert (row.state, row.object_name, row.ended_by) == (Release.State.ENDED, "", another)
    assert name not in dict(store.names())
    assert PersonKey.objects.unscoped(reason="t").get(pk=sealed_with).wrapped is None
    assert actions().count("release.ended") == 1
    with acting_as(approver), pytest.raises(asking.KeyEnded):
        asking.allow(release=release, by=approver)
    with acting_as(advocate), pytest.raises(asking.KeyEnded):
        fetching.fetch(release=release, by=advocate)
    with acting_as(advocate):  # and she can ask again at once
        asking.ask(submission=release.submission, channel="portal", by=advocate)


def test_T12_nobody_lets_go_or_fetches_what_an_ended_key_opens(
    made, key, another, advocate, approver
):
    """What holds if the bytes stayed: our code says why, PostgreSQL refuses besides."""
    release = made(key=key)
    now = timezone.now()
    with transaction.atomic():
        only_said(key, another)
        with acting_as(approver), pytest.raises(asking.KeyEnded):
            asking.allow(release=release, by=approver)
        with pytest.raises(IntegrityError, match="release_key_in_use"), transaction.atomic():
            rows_of(release).update(approved_by=approver, approved_at=now)
        transaction.set_rollback(True)
    with acting_as(approver):
        asking.allow(release=release, by=approver)
    only_said(key, another)
    with acting_as(advocate), pytest.raises(asking.KeyEnded):
        fetching.fetch(release=release, by=advocate)
    with pytest.raises(IntegrityError, match="release_key_in_use"), transaction.atomic():
        rows_of(release).update(opened_at=now, until=now + timedelta(minutes=5))
    assert fresh(release).opened_at is None


def test_what_was_fetched_before_stays_as_it_was(allowed, key, another, advocate):
    release = allowed(key=key)
    with acting_as(advocate):
        fetching.fetch(release=release, by=advocate).bytes.close()
    end(key, another)
    assert fresh(release).ended_at is None


def test_who_ends_a_key_holds_what_is_locked_with_it_before_the_key(made, key, another):
    """As who hands one out does: in another order one of the two would be ended."""
    made(key=key)
    with CaptureQueriesContext(connection) as asked:
        end(key, another)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    first = next(number for number, sql in enumerate(held) if "legal_analysis_receiverkey" in sql)
    assert any('FROM "legal_analysis_release"' in sql for sql in held[:first])
