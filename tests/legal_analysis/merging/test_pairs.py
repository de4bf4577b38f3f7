"""Pairs of incidents that may be one: noted when one is entered, seen by who sees both, decided with a reason."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Role
from evidence import pairs, unmerging
from evidence.models import Incident
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD, two
from tests.legal_analysis.views_world import text_of


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


FAR = {**TOLD, "place": None, "day": None, "acts": [{**TOLD["acts"][0], "kind": "threat"}]}
IN_DARI = {**TOLD, "title": "کاغذپران‌ها را گرفتند"}


def waiting(on: things.Shared) -> set[frozenset[Incident]]:
    return {frozenset((pair.one, pair.other)) for pair in pairs.waiting_for(on.analyst)}


def test_what_was_told_apart_takes_the_place_of_nothing_that_is_found_later(
    on: things.Shared, client_for: Callable[[object], Client]
) -> None:
    here = things.record(TOLD, on)
    others = [things.record(TOLD, on) for _number in range(pairs.MOST_KEPT)]
    pairs.look_for(here)
    for one in others:
        pairs.tell_apart(here, one, reason="Two streets.", by=on.analyst)
    later = things.record(IN_DARI, on)
    assert pairs.look_for(here) == 1
    assert waiting(on) == {frozenset((here, later))}
    page = text_of(client_for(on.analyst), reverse("incident", args=[here.pk]))
    assert later.title in page, "nor on the page of the record"


def test_the_ten_are_those_for_which_most_speaks_and_not_the_likest_titles(
    on: things.Shared,
) -> None:
    here = things.record(TOLD, on)
    for _number in range(pairs.MOST_KEPT):
        things.record(FAR, on)
    same = things.record(IN_DARI, on)
    assert pairs.look_for(here) == pairs.MOST_KEPT
    assert frozenset((here, same)) in waiting(on)


def test_a_pair_that_was_noted_from_the_other_side_stays_while_it_fits(on: things.Shared) -> None:
    here = things.record(TOLD, on)
    other = things.record(IN_DARI, on)
    pairs.look_for(other)
    for _number in range(pairs.MOST_KEPT):
        things.record(TOLD, on)
    Incident._base_manager.filter(pk=here.pk).update(summary="Corrected.")
    assert pairs.look_for(here) == pairs.MOST_KEPT
    assert frozenset((here, other)) in waiting(on)
    Incident._base_manager.filter(pk=here.pk).update(place=None, title=other.title)
    pairs.look_for(Incident._base_manager.get(pk=here.pk))
    pair = pairs.between(here, other, user=on.analyst)
    assert pair is not None
    assert pair.likeness == pytest.approx(3), "title, kind and days speak for it now"


def test_what_is_alike_is_looked_for_when_two_become_one_and_when_they_are_two_again(
    on: things.Shared,
) -> None:
    act = {**TOLD["acts"][0], "kind": "threat"}
    standing = things.record({**TOLD, "title": "School", "day": 3, "place": 1, "acts": [act]}, on)
    merged, third = two(on)
    pairs.look_for(third)
    (before,) = pairs.waiting_for(on.analyst)
    told = {"theirs": frozenset({"title", "date", "place"}), "join": 0}
    done = things.merge(standing, merged, on, told)
    assert waiting(on) == {frozenset((standing, third))}
    (pair,) = pairs.waiting_for(on.analyst)
    assert pair.likeness == before.likeness, "it says what the merged record said"
    Incident._base_manager.filter(pk=third.pk).update(title=merged.title)
    unmerging.undo(done, reason="Two after all.", by=on.analyst)
    assert waiting(on) == {frozenset((merged, third))}
    (after,) = pairs.waiting_for(on.analyst)
    assert after.pk == before.pk
    assert after.likeness == 4, "as the two stand now"


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
