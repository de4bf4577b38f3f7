"""Sources of records with their grades, in the world of the sweep."""

from typing import Any

from tests.canaries import canary
from tests.factories import evidence, legal_analysis, origins
from tests.sweep.planting import Planted

GIVEN = {"reliability": "B", "credibility": "2"}


def graded_in_library(policy: Any, source: Any) -> dict[str, Any]:
    """Return the source of a policy, and one of an authority."""
    return {
        "policy_pair": legal_analysis.PolicySourceFactory(policy=policy, source=source),
        "authority_pair": evidence.AuthoritySourceFactory(),
    }


def graded(things: dict[str, Any], side: str) -> list[Planted]:
    """Grade a source of the incident and one of the account; return the words of the reasons."""
    words = canary(f"evidence.RestsOn {things['testimony'].pk} {side}")
    things["rests_on"] = origins.RestsOnFactory(
        source=things["source"], testimony=things["testimony"], reason=words.text
    )
    planted = [Planted(words, "case", side)]
    for name, factory, field in (
        ("incident", evidence.IncidentSourceFactory, "incident"),
        ("testimony", evidence.TestimonySourceFactory, "testimony"),
    ):
        words = canary(f"evidence.Grading {name} {things[name].pk} {side}")
        things[f"{name}_pair"] = factory(
            position=9, grade_reason=words.text, **{field: things[name]}, **GIVEN
        )
        planted.append(Planted(words, "case", side))
    return planted
