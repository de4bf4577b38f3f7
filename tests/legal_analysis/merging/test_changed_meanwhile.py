"""T-20: who compares two records decides on what she saw: a change since then is told, whatever it is of."""

from collections.abc import Callable

import pytest

from accounts.models import Organisation
from evidence import merging
from evidence.models import Act, Incident, Involvement
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD, two


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def test_who_compares_while_somebody_corrects_is_told(on: things.Shared) -> None:
    standing, merged = two(on)
    choice = merging.Choice("So.", merging.state(standing, merged))
    Incident._base_manager.filter(pk=merged.pk).update(summary="Another")
    with pytest.raises(merging.ChangedMeanwhile):
        merging.merge(standing, merged, choice, by=on.analyst)


def _more_victims(standing: Incident, on: things.Shared) -> None:
    act = Act._base_manager.get(incident=standing)
    Involvement._base_manager.filter(act=act).update(count=30, counting_unit="persons")


def _another_means(standing: Incident, on: things.Shared) -> None:
    Act._base_manager.filter(incident=standing).update(means=["beaten"])


def _another_kind(standing: Incident, on: things.Shared) -> None:
    Act._base_manager.filter(incident=standing).update(kind="threat")


def _one_act_with_a_third_record(standing: Incident, on: things.Shared) -> None:
    """Its act stays, and gets what only the act of the third record says."""
    act = {**TOLD["acts"][0], "means": {"beaten"}, "sides": [2]}
    third = things.record({**TOLD, "acts": [act]}, on)
    things.merge(standing, third, on, {"theirs": frozenset(), "join": 1})


@pytest.mark.parametrize(
    "change", [_more_victims, _another_means, _another_kind, _one_act_with_a_third_record]
)
def test_who_compares_while_an_act_changes_is_told(
    change: Callable[[Incident, things.Shared], None], on: things.Shared
) -> None:
    """Which acts are one act she says by what they say, and not by their keys."""
    standing, merged = two(on)
    choice = merging.Choice("So.", merging.state(standing, merged))
    change(standing, on)
    with pytest.raises(merging.ChangedMeanwhile):
        merging.merge(standing, merged, choice, by=on.analyst)
