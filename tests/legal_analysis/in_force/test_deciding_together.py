"""Two analysts who decide on one provision at the same moment: real commits, real connections."""

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from legal_analysis.in_force import deciding
from legal_analysis.models import EnforcementDecision
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import provision
from tests.legal_analysis.test_citing_together import together, two_analysts


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
