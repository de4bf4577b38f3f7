"""Provisions somebody linked to an incident: ours, and another organisation's."""

from typing import Any

from evidence import dates
from tests.canaries import canary
from tests.factories import legal_analysis
from tests.sweep.planting import Planted


def rules_in_force() -> dict[str, Any]:
    """Make one that will be decided about, and one that will not be.

    The first began before the month of what shows it: else who sees months only would not see the link.
    """
    began = legal_analysis.InForceFactory(from_edtf="2022", date_range=dates.span("2022", ""))
    return {"rule": began.provision, "undecided": legal_analysis.InForceFactory().provision}


def linked(things: dict[str, Any], provision: Any, side: str) -> list[Planted]:
    """Decide that the incident shows a provision, and link it; return the words planted in that."""
    incident = things["incident"]
    words = canary(f"legal_analysis.EnforcementDecision {incident.pk} {side}")
    said = {"incident": incident, "organisation": incident.organisation}
    things["decision"] = legal_analysis.EnforcementDecisionFactory(
        author=things["author"], provision=provision, reason=words.text, **said
    )
    legal_analysis.EnforcementFactory(policy=provision.policy, basis="accepted", **said)
    return [Planted(words, "case", side)]
