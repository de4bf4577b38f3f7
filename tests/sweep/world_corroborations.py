"""What is said of two records of a case in the world of the sweep."""

from typing import Any

from tests.canaries import canary
from tests.factories import legal_analysis
from tests.sweep.planting import Planted


def corroborations_of(things: dict[str, Any], side: str) -> list[Planted]:
    """Say that the account contradicts the incident as a whole; return the words of the reason."""
    words = canary(f"legal_analysis.Corroboration {things['case'].pk} {side}")
    things["corroboration"] = legal_analysis.CorroborationFactory(
        case_file=things["case"],
        first_account=things["testimony"],
        first_incident=None,
        second_incident=things["incident"],
        author=things["author"],
        reason=words.text,
    )
    return [Planted(words, "case", side)]
