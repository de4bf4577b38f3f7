"""Two analysts who decide on one provision at the same moment: real commits, real connections."""

from accounts.identity import acting_for_system
from legal_analysis.models import EnforcementDecision
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import decide, provision
from tests.legal_analysis.test_citing_together import together, two_analysts


def test_T20_of_two_who_decide_at_once_both_stand_and_the_later_holds(committed_db: str) -> None:
    team, people = two_analysts()
    there, rule = world.incident(team), provision()
    verdicts = ("accepted", "refused")
    acts = (
        lambda by=by, verdict=verdict: decide(there, rule, verdict, by)
        for by, verdict in zip(people, verdicts, strict=True)
    )
    assert together(*acts) == []
    with acting_for_system(reason="test.look"):
        rows = EnforcementDecision.objects.unscoped(reason="test").filter(incident=there)
        assert {one.verdict for one in rows} == set(verdicts)
        assert rows.filter(replaced_at=None).count() == 1
