"""An invented policy that somebody entered and nobody has verified yet."""

from typing import Any

from accounts import access_policies
from legal_analysis.models import PolicyEntry
from legal_analysis.policy_entry import rules

from .survivors import Cast

REASON = "demo.entries"


def add_all(rows: list[dict[str, Any]], *, cast: Cast) -> None:
    """Enter those that are not there yet, and send them to a second person."""
    for row in rows:
        if not PolicyEntry.objects.unscoped(reason=REASON).filter(code=row["code"]).exists():
            _add(row, cast)


def _add(row: dict[str, Any], cast: Cast) -> None:
    answers = {key: _typed(page) for key, page in row["pages"].items()}
    entry = PolicyEntry.objects.create(
        organisation_id=access_policies.check_may_enter_policy(cast.analyst),
        author=cast.analyst,
        answers=answers,
        title=row["pages"]["name"]["title"],
    )
    rules.send(entry, by=cast.analyst)


def _typed(page: dict[str, Any]) -> dict[str, list[str]]:
    """Return a page as it would have been typed: several values for each field."""
    return {name: each if isinstance(each, list) else [each] for name, each in page.items()}
