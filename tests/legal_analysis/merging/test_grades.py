"""T-50: a grade stays in the history of its pair when records are merged and taken apart: each in its own time."""

from typing import Any

import pytest

from accounts.identity import acting_as, acting_for_system
from evidence import unmerging
from evidence.models import Incident, IncidentSource
from legal_analysis import grades
from tests.factories import evidence as make
from tests.factories.accounts import OrganisationFactory
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD


@pytest.fixture
def on(committed_db: str) -> things.Shared:
    with acting_for_system(reason="test.arrange"):
        return things.shared(OrganisationFactory())


def of(incident: Incident, source: Any) -> IncidentSource:
    return IncidentSource.objects.select_related("incident").get(incident=incident, source=source)


def history(incident: Incident, source: Any) -> list[str]:
    """The grades from the first to the last."""
    given = [str(one) for one in grades.history("incident", of(incident, source))]
    return given[::-1]


def grade(incident: Incident, source: Any, grade: str, on: things.Shared) -> None:
    pair = of(incident, source)
    says = grades.Says(grade[0], grade[1], f"{grade}.")
    with acting_as(on.analyst):
        grades.grade("incident", pair, says, seen=pair.grade_version, by=on.analyst)


def test_T50_a_grade_given_while_two_were_one_goes_back_with_its_source(on: things.Shared) -> None:
    with acting_for_system(reason="test.arrange"):
        standing = things.record(TOLD, on)
        merged, other = (things.record({**TOLD, "sources": {1}}, on) for _ in range(2))
    source, own = on.sources[1], on.sources[0]
    for given in ("C3", "D4"):
        with acting_as(on.analyst):
            done = things.merge(standing, merged, on)
        grade(standing, source, given, on)
        grade(standing, own, given, on)
        assert history(standing, source)[-1] == given
        with acting_as(on.analyst):
            unmerging.undo(done, reason="Two after all.", by=on.analyst)
    assert of(merged, source).grade == "D4"
    assert history(merged, source) == ["B2", "C3", "D4"]
    # What the record that stood has itself is its own, and what it gets later, too.
    assert history(standing, own) == ["B2", "C3", "D4"]
    with acting_for_system(reason="test.arrange"):
        make.IncidentSourceFactory(incident=standing, source=source, position=5)
    grade(standing, source, "E5", on)
    grade(merged, source, "A1", on)
    assert history(standing, source) == ["E5"]
    assert history(merged, source) == ["B2", "C3", "D4", "A1"]
    # It goes on with the record wherever that goes.
    with acting_as(on.analyst):
        things.merge(other, merged, on)
    assert history(other, source) == ["B2", "B2", "C3", "D4", "A1"]
