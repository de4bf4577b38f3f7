"""Pairs of incidents that may be one: noted when one is entered, seen by who sees both, decided with a reason."""

import pytest

from accounts.models import Organisation, Role
from evidence import pairs
from evidence.models import Incident
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD, two


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def test_a_pair_is_noted_when_one_is_entered_and_not_proposed_again_once_told_apart(
    on: things.Shared,
) -> None:
    standing, merged = two(on)
    far = things.record({**TOLD, "title": "School", "day": 3, "place": 1}, on)
    assert pairs.look_for(merged) == 1
    (pair,) = pairs.waiting_for(on.analyst)
    assert {pair.one, pair.other} == {standing, merged}
    assert pair.likeness > 3, "kind, place and days, and something of the title"
    pairs.tell_apart(merged, standing, reason="Two schools.", by=on.analyst)
    pairs.look_for(standing)
    assert not pairs.waiting_for(on.analyst)
    with pytest.raises(pairs.DecidedAlready):
        pairs.tell_apart(merged, standing, reason="Again.", by=on.analyst)
    pairs.take_back(standing, merged, by=on.analyst)
    assert [one.pk for one in pairs.waiting_for(on.analyst)] == [pair.pk]
    # Corrected to another day, it is like nothing any more.
    Incident._base_manager.filter(pk=merged.pk).update(
        date_range=far.date_range, date_edtf=far.date_edtf, title="Something else"
    )
    pairs.look_for(Incident._base_manager.get(pk=merged.pk))
    assert not pairs.waiting_for(on.analyst)


def test_T01_pairs_are_noted_with_what_is_published_and_never_with_another_holders(
    on: things.Shared,
) -> None:
    ours = things.record(TOLD, on)
    told = {"title": ours.title, "place": ours.place, "date_edtf": ours.date_edtf}
    published = make.IncidentFactory(organisation=None, date_range=ours.date_range, **told)
    make.IncidentFactory(date_range=ours.date_range, **told)
    pairs.look_for(ours)
    (pair,) = pairs.waiting_for(on.analyst)
    assert {pair.one, pair.other} == {ours, published}
    stranger = AssignmentFactory(role=Role.ANALYST).user
    assert not pairs.waiting_for(stranger)
