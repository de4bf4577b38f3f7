"""Searches in the world of the sweep: what somebody looks for and keeps is seen by her alone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from legal_analysis.finding.asked import Kind
from legal_analysis.finding.gathering import Found
from tests.canaries import canary
from tests.factories import legal_analysis
from tests.sweep.planting import Planted

NAMES = {
    Kind.INCIDENT: "incident",
    Kind.ACCOUNT: "testimony",
    Kind.POLICY: "policy",
    Kind.AUTHORITY: "authority",
}


def searches_of(
    owner: User, side: str, found: dict[str, Any] | None = None
) -> tuple[dict[str, Any], list[Planted]]:
    """Return a search that was done, one that waits and one that is kept; and the words in them.

    `found`: things of the world that it found, by their names there; it then looks for what is not checked.
    """
    words = canary(f"legal_analysis.Search {owner.pk} {side}")
    told = Found({kind: [(found or {})[name].pk] if found else [] for kind, name in NAMES.items()})
    made = {
        "search": legal_analysis.SearchFactory(
            owner=owner,
            looked_for={"checked": "no"} if found else {"words": words.latin},
            told=told,
        ),
        # So long ago that its page does not look again by itself: else it would be another ten minutes later.
        "waiting_search": legal_analysis.SearchFactory(
            owner=owner,
            looked_for={"words": words.latin},
            is_live=True,
            asked_at=timezone.now() - timedelta(hours=1),
        ),
        "saved": legal_analysis.SavedSearchFactory(
            owner=owner, name=words.text, asked_text=f'{{"words": "{words.latin}"}}'
        ),
    }
    return made, [Planted(words, "identity", side)]
