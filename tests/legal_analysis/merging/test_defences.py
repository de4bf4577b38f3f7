"""T-01, T-02, T-09: each defence of merging alone, where another one stands behind it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts import access_incidents
from accounts.errors import NotAllowed
from accounts.models import Organisation, Role, User
from evidence import export, merging, pairs, unmerging
from evidence.consent import Reason
from evidence.models import Act, CaseMaterial, Incident, IncidentPair, Involvement
from tests.evidence.test_export import RECEIVER, allow
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def two(on: things.Shared, **theirs: Any) -> tuple[Incident, Incident]:
    return things.record(TOLD, on), things.record({**TOLD, "title": "Kites burnt", **theirs}, on)


def analyst_of_the_case(on: things.Shared) -> User:
    found: User = AssignmentFactory(role=Role.ANALYST, organisation=None, team=on.case.team).user
    return found


def test_T01_who_may_change_one_of_the_two_does_not_merge_them(on: things.Shared) -> None:
    """Nothing hangs on the other that she does not see: she just may not change it."""
    hers, other = two(on)
    CaseMaterial._base_manager.filter(incident=other).delete()
    by = analyst_of_the_case(on)
    merging.check_sees_all((hers.pk, other.pk), by)
    for one, two_ in ((hers, other), (other, hers)):
        with pytest.raises(NotAllowed):
            access_incidents.check_may_merge(by, one, two_)
        with pytest.raises(NotAllowed):
            merging.merge(one, two_, merging.Choice("So.", merging.state(one, two_)), by=by)


def _told_elsewhere(incident: Incident, on: things.Shared) -> None:
    world.account(on.cases[1].team).incidents.add(incident)


def _happened_to_somebody(incident: Incident, on: things.Shared) -> None:
    person = world.account(on.cases[1].team).person
    act = Act._base_manager.filter(incident=incident).first()
    make.InvolvementFactory(act=act, person=person)


def _given_to_another_case(incident: Incident, on: things.Shared) -> None:
    world.admit(on.cases[1].team, incident=incident)


HIDDEN = (_told_elsewhere, _happened_to_somebody, _given_to_another_case)


@pytest.mark.parametrize("hide", HIDDEN)
def test_T01_who_does_not_see_all_that_hangs_on_them_neither_merges_nor_undoes(
    hide: Callable[[Incident, things.Shared], None], on: things.Shared
) -> None:
    standing, merged = two(on)
    hers = analyst_of_the_case(on)
    done = things.merge(standing, merged, on)
    assert unmerging.can_undo(done, by=hers)
    hide(standing, on)
    with pytest.raises(NotAllowed):
        unmerging.undo(done, reason="Two.", by=hers)
    unmerging.undo(done, reason="Two.", by=on.analyst)
    assert not merging.can_merge(standing, merged, by=hers)
    assert not merging.can_merge(merged, standing, by=hers)


def test_T01_who_may_not_change_the_record_that_stands_does_not_undo(on: things.Shared) -> None:
    standing, merged = two(on)
    done = things.merge(standing, merged, on)
    for role in (Role.ADVOCATE, Role.APPROVER):
        user = AssignmentFactory(role=role, organisation=on.organisation).user
        with pytest.raises(NotAllowed):
            unmerging.undo(done, reason="Two.", by=user)
    merged.refresh_from_db()
    assert merged.merged_into_id == standing.pk


def test_a_record_that_was_merged_is_not_merged_again(on: things.Shared) -> None:
    """The database would refuse it too, with nothing that a page could say."""
    standing, merged = two(on)
    things.merge(standing, merged, on)
    third = things.record(TOLD, on)
    for one, other in ((standing, merged), (merged, standing), (third, merged), (merged, third)):
        with pytest.raises(merging.MergedAlready):
            things.merge(one, other, on)


def test_T02_a_pair_is_seen_by_who_sees_both(on: things.Shared) -> None:
    standing, merged = two(on)
    pairs.look_for(merged)
    hers = analyst_of_the_case(on)
    assert pairs.waiting_for(hers).count() == 1
    CaseMaterial._base_manager.filter(incident=merged).update(team=on.cases[1].team)
    assert pairs.waiting_for(on.analyst).count() == 1
    assert not pairs.waiting_for(hers).exists()
    assert not IncidentPair.objects.visible_to(hers).exists()
    assert pairs.between(standing, merged, user=hers) is None


def test_T09_everybody_behind_the_record_that_stands_is_asked_for_the_merged_one(
    on: things.Shared,
) -> None:
    """A frozen case names the merged record still: what is behind it lies with the other one now."""
    # Of them nobody has allowed anything yet.
    on.accounts = [
        make.TestimonyFactory(interview__person__organisation=on.organisation) for _ in things.ALL
    ]
    standing, merged = two(on, accounts={1})
    things.merge(standing, merged, on)
    on.accounts[0].incidents.add(standing)
    merged = Incident._base_manager.get(pk=merged.pk)
    gate = export.Gate(recipient=RECEIVER, at=NOW, by=on.analyst)
    allow(on.accounts[1].person)
    kept = gate.kept_back([merged])[merged.pk]
    assert kept
    assert Reason.NOBODY_ASKED not in kept, "somebody is behind it, and did not say yes"
    allow(on.accounts[0].person)
    assert gate.incidents([merged, standing]) == [merged, standing]
    assert not Involvement._base_manager.filter(act__incident=merged).exists()
