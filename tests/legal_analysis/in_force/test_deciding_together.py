"""Two analysts who decide or correct at the same moment: real commits, real connections."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import connections

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from legal_analysis.in_force import deciding
from legal_analysis.models import EnforcementDecision, Policy
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import BEGAN, DAY, on, provision
from tests.legal_analysis.test_citing_together import together, two_analysts
from tests.together import until_waiting


def test_T20_of_two_who_decide_at_once_one_is_told_and_the_other_holds(committed_db: str) -> None:
    team, people = two_analysts()
    there, rule = world.incident(team), provision()
    verdicts = ("accepted", "refused")

    def decide(verdict: str, by: User) -> object:
        with acting_as(by):
            return deciding.decide(
                incident=there,
                provision=rule,
                verdict=verdict,
                reason=f"It {verdict}.",
                seen=None,
                by=by,
            )

    acts = (
        lambda by=by, verdict=verdict: decide(verdict, by)
        for by, verdict in zip(people, verdicts, strict=True)
    )
    assert together(*acts) == ["decision_changed"]
    with acting_for_system(reason="test.look"):
        rows = EnforcementDecision.objects.unscoped(reason="test").filter(incident=there)
        assert [one.replaced_at for one in rows] == [None]


@pytest.mark.parametrize("corrected", ["day", "place"])
def test_who_decides_while_the_record_is_corrected_decides_on_what_it_says_then(
    corrected: str, committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    team, (analyst, _other) = two_analysts()
    with acting_for_system(reason="test.arrange"):
        here, elsewhere = make.PlaceFactory(), make.PlaceFactory()
        rule = provision(policy__scope=Policy.Scope.PROVINCE)
        rule.policy.provinces.set([here])
        place = here if corrected == "day" else elsewhere
        there = world.incident(team, place=place, **on(BEGAN))
    told: list[str] = []

    def accept() -> None:
        try:
            with acting_as(analyst):
                made = deciding.decide(
                    incident=there,
                    provision=rule,
                    verdict="accepted",
                    reason="So.",
                    seen=None,
                    by=analyst,
                )
                told.append(made.certainty)
        except deciding.NotSuggested as error:
            told.append(error.code)
        finally:
            connections.close_all()

    accepting = threading.Thread(target=accept)
    with superuser_connection.transaction():
        before = (BEGAN - DAY, BEGAN) if corrected == "day" else (BEGAN, BEGAN + DAY)
        superuser_connection.execute(
            "UPDATE evidence_incident SET date_range = daterange(%s, %s), date_edtf = %s,"
            " place_id = %s WHERE id = %s",
            [*before, before[0].isoformat(), here.pk, there.pk],
        )
        accepting.start()
        until_waiting(superuser_connection)
    accepting.join()
    assert told == ["provision_not_suggested" if corrected == "day" else "surely"]
