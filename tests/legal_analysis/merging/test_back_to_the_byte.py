"""Two random records are merged, nothing of either is lost, and undoing brings every row back."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from accounts.models import Organisation
from evidence import pairs, unmerging
from evidence.models import Act, Incident, IncidentSource, Involvement
from legal_analysis.models import Citation, Deprivation, Enforcement
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD

SIDE = ("side", "person", "authority", "group", "count", "counting_unit", "degree", "described_as")


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def hanging(*incidents: Incident, by: Any) -> dict[str, Any]:
    """What a reader is shown of these incidents, as one heap."""
    seen = Incident.objects.visible_to(by).filter(pk__in=[one.pk for one in incidents])
    acts = Act.objects.visible_to(by).filter(incident__in=seen)
    sides = Involvement.objects.visible_to(by).filter(act__in=acts)
    links = Enforcement.objects.visible_to(by).filter(incident__in=seen)
    return {
        "incidents": seen.count(),
        "acts": acts.count(),
        "sides": Counter(sides.values_list(*SIDE)),
        "sources": set(
            IncidentSource.objects.filter(incident__in=seen).values_list("source", flat=True)
        ),
        "accounts": set(seen.values_list("testimonies", flat=True)) - {None},
        "cases": set(seen.values_list("materials__team", flat=True)),
        "rights": set(
            Deprivation.objects.visible_to(by)
            .filter(incident__in=seen)
            .values_list("right", flat=True)
        ),
        "links": set(links.values_list("policy", "basis")),
        "citations": set(
            Citation.objects.visible_to(by).filter(act__in=acts).values_list("pk", flat=True)
        ),
    }


def test_a_table_that_knows_an_incident_has_a_row_in_what_is_merged_and_undone(
    on: things.Shared,
) -> None:
    """ADR 0034: who adds a table says in things.py what stands in it, or this fails and names it."""
    act = {"kind": "beating", "means": set(), "sides": [2], "cited": True}
    every = {"rights": {0}, "stated": {0}, "decided": {0: "accepted"}, "sources": {0}}
    told = {**TOLD, **every, "acts": [act], "accounts": {0}, "corrected": True, "rest": True}
    one, other = things.record(told, on), things.record(told, on)
    things.pair(one, other)
    assert [table for table, rows in things.dump().items() if not rows] == []


@settings(
    max_examples=8,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(one=things.a_record, other=things.a_record, told=things.a_choice)
def test_merged_and_undone_every_row_is_as_it_was_to_the_byte(
    one: dict[str, Any], other: dict[str, Any], told: dict[str, Any], on: things.Shared
) -> None:
    with transaction.atomic():
        standing, merged = things.record(one, on), things.record(other, on)
        pairs.look_for(merged)
        before, was = things.dump(), hanging(standing, merged, by=on.analyst)
        choice = things.choice(told, standing, merged)
        done = things.merge(standing, merged, on, told)
        things.at_the_end()
        now = hanging(standing, merged, by=on.analyst)
        assert now["incidents"] == 1
        assert now["acts"] == was["acts"] - len(choice.same_acts)
        assert set(now["sides"]) == set(was["sides"]), "no involvement is lost"
        for what in ("sources", "accounts", "cases", "rights", "citations"):
            assert now[what] == was[what], what
        # A link stays behind only with a decision that the standing record decides otherwise.
        refused = {"decided": one["decided"].values()}
        assert now["links"] == was["links"] or "refused" in refused["decided"]
        unmerging.undo(done, reason="Two after all.", by=on.analyst)
        things.at_the_end()
        after = things.dump()
        for table, rows in before.items():
            assert after[table] == rows, table
        assert hanging(standing, merged, by=on.analyst) == was
        transaction.set_rollback(True)
