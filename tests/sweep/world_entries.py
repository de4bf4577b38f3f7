"""Incidents on their way in the world of the sweep: hers, a colleague's, another organisation's."""

from typing import Any

from accounts.models import User
from tests.canaries import canary
from tests.factories import evidence
from tests.legal_analysis.entries.walking import told
from tests.legal_analysis.interview.told import as_kept
from tests.sweep.planting import Planted


def entries_of(
    author: User, things: dict[str, Any], side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Return an entry just begun, one that can be entered, and the words planted in the first."""
    words = canary(f"evidence.Entry {author.pk} {side}")
    team = things["case"].team
    begun = evidence.EntryFactory(
        author=author, team=team, answers={"what": {"title": [words.text]}}
    )
    whole = evidence.EntryFactory(
        author=author,
        team=team,
        testimony=things["testimony"],
        answers=as_kept(told(what={"title": "Kites"}, when={"date": "", "province": ""})),
    )
    return {"entry": begun, "whole_entry": whole}, [Planted(words, "identity", side)]


def correction_of(author: User, incident: Any, side: str) -> tuple[dict[str, Any], list[Planted]]:
    words = canary(f"evidence.Correction {incident.pk} {side}")
    made = evidence.CorrectionFactory(
        author=author, incident=incident, before={"title": words.text}
    )
    return {"correction": made}, [Planted(words, "case", side)]
