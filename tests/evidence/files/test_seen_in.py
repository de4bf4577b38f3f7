"""T-05: a file leaves for nobody until somebody has said who is to be seen or heard in it."""

from typing import Any

import psycopg
import pytest
from django.db import Error, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence import leaving, seen_in
from evidence.consent import OTHERS, OWN_WORK
from evidence.leaving import NobodySaid, NotAllowedByHer
from evidence.models import EvidenceItem, Original, Person
from tests.evidence.files.fetching import clean_file
from tests.evidence.files.test_leaving import BASIC, COURT, copied, decisions
from tests.factories import evidence as record
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory

EVERYBODY = [OWN_WORK, "icc-otp", "cedaw", OTHERS]
UNSAID = {"nobody_seen_by": None, "nobody_seen_at": None}


@pytest.fixture
def original(team: CaseTeam, approver: User) -> Original:
    found = clean_file(team, approver)
    written(found.item, **UNSAID)
    return found


def written(item: EvidenceItem, **values: Any) -> None:
    with acting_for_system(reason="test"):
        EvidenceItem.objects.unscoped(reason="test").filter(pk=item.pk).update(**values)


def open_to(original: Original, user: User) -> set[str]:
    with acting_as(user):
        return set(leaving.open_to(original, EVERYBODY))


def say(item: EvidenceItem, person: Person | None, by: User) -> None:
    with acting_as(by):
        seen_in.say(item, person, by=by)


def test_T05_what_nobody_looked_at_leaves_for_our_own_work_only(
    original: Original, analyst: User
) -> None:
    assert open_to(original, analyst) == {OWN_WORK}
    with pytest.raises(NobodySaid):
        copied(original, analyst, COURT)
    assert copied(original, analyst)


def test_T05_nobody_could_be_recognised_and_then_somebody_is(
    original: Original, team: CaseTeam, analyst: User
) -> None:
    say(original.item, None, analyst)
    assert open_to(original, analyst) == set(EVERYBODY)
    with acting_for_system(reason="test"):
        person = decisions(team, *BASIC)[0].person
    say(original.item, person, analyst)
    assert open_to(original, analyst) == {OWN_WORK}
    with pytest.raises(NotAllowedByHer) as refused:
        copied(original, analyst, COURT)
    assert not isinstance(refused.value, NobodySaid)
    with acting_for_system(reason="test"):
        rows = AuditEvent.objects.unscoped(reason="test").filter(action="item.people_said")
        assert rows.count() == 2


def test_T05_who_was_named_stays_named(original: Original, team: CaseTeam, analyst: User) -> None:
    with acting_for_system(reason="test"):
        person = decisions(team, *BASIC)[0].person
    say(original.item, person, analyst)
    with pytest.raises(seen_in.NamedAlready):
        say(original.item, None, analyst)
    with acting_for_system(reason="test"):
        other = record.PersonFactory(organisation=team.organisation)
    for values in ({"person": None}, {"person": other}):
        with pytest.raises(Error, match="stays on record"), transaction.atomic():
            written(original.item, **values)


def test_T05_the_database_holds_that_it_is_somebody_or_nobody(
    original: Original, team: CaseTeam, analyst: User
) -> None:
    say(original.item, None, analyst)
    with acting_for_system(reason="test"):
        person = record.PersonFactory(organisation=team.organisation)
    with pytest.raises(Error, match="item_shows_somebody_or_nobody"), transaction.atomic():
        written(original.item, person=person)


def test_T05_only_who_works_with_it_says_so(original: Original, documenter: User) -> None:
    with pytest.raises(NotAllowed):
        say(original.item, None, documenter)


def test_one_file_of_a_bundle_that_nobody_looked_at_keeps_all_of_it(
    original: Original, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test"):
        members = make.FileItemFactory.create_batch(2, organisation=team.organisation)
        bundle = record.BundleContentsFactory(item=original.item)
        for member in members:
            record.BundleMemberFactory(bundle=bundle, item=member)
            record.CaseMaterialFactory(team=team, item=member, incident=None)
    assert open_to(original, analyst) == set(EVERYBODY)
    written(members[1], **UNSAID)
    assert open_to(original, analyst) == {OWN_WORK}
    say(original.item, None, analyst)  # of the bundle: of all that is in it
    assert open_to(original, analyst) == set(EVERYBODY)


@pytest.mark.parametrize("in_a_bundle", [False, True])
def test_T05_nobody_is_found_in_it_between_the_question_and_the_event(
    in_a_bundle: bool, committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    given = AssignmentFactory(role=Role.ANALYST)
    team = CaseTeamFactory(organisation=given.organisation)
    original = clean_file(team, given.user)
    item = original.item
    if in_a_bundle:
        with acting_for_system(reason="test"):
            item = make.FileItemFactory(organisation=team.organisation)
            bundle = record.BundleContentsFactory(item=original.item)
            record.BundleMemberFactory(bundle=bundle, item=item)
    another = "SELECT FROM evidence_evidenceitem WHERE id = %s FOR NO KEY UPDATE NOWAIT"
    with transaction.atomic():
        leaving.check_can_leave(original, recipient="icc-otp")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            superuser_connection.execute(another, [item.pk])
    superuser_connection.execute(another, [item.pk])
