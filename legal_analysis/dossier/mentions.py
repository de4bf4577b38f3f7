"""A last look before anything leaves: no text names a record that stays in.

The gate drops records; what people write about them it cannot see. "As W-004 told us" in a
reasoning would take with it that there is a W-004, and what she told.
"""

import re
from collections.abc import Iterator
from typing import Any

from accounts.identity import acting_for_system
from evidence.models import Incident, Person, Testimony
from legal_analysis.code_search import folded

from . import outside
from .compose.book import ProseRefused

_REASON = "dossier.mentions"
LONGEST = 6
_CODE = re.compile(r"\w+(?:-\w+)+")


def check(snapshot: dict[str, Any]) -> None:
    """Raise ProseRefused, naming place and code, if a text names a person, an account or an
    incident of an organisation that is not in the snapshot.
    """
    places: dict[str, str] = {}
    for place, text in _texts({**snapshot, "passages": {}}):
        for code in codes_in(text):
            places.setdefault(code, place)
    records = [*snapshot["accounts"], *snapshot["incidents"], *snapshot["policies"]]
    ours = {row["exhibit"] for row in records} | {row["code"] for row in records}
    # Who gave two accounts is called by the code of her first, which may have been taken back.
    ours |= {row["number"] for row in snapshot.get("exhibits", [])}
    ours |= {outside.base_of(row["code"]) for row in snapshot["consents"]}
    asked = sorted(set(places) - ours)
    with acting_for_system(reason=_REASON):
        held = {
            code
            for model in (Person, Testimony, Incident)
            for code in model.objects.unscoped(reason=_REASON)
            .filter(code__in=asked, organisation__isnull=False)
            .values_list("code", flat=True)
        }
    for code in sorted(held - ours):
        raise ProseRefused(
            f"{places[code]}: {code} is named, and the receiver may not see it. Take it out."
        )


def codes_in(text: str) -> set[str]:
    """Return whatever in a text could be a code, in capitals: "W-004-b" holds "W-004", too.

    A code has a number in it, and at most LONGEST parts.
    """
    found = set()
    for match in _CODE.finditer(folded(text)):
        parts = match.group().split("-")
        for first in range(len(parts) - 1):
            for after in range(first + 2, min(first + LONGEST, len(parts)) + 1):
                found.add("-".join(parts[first:after]))
    return {code for code in found if any(letter.isdigit() for letter in code)}


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a snapshot with its path, e.g. "texts.context.0"."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _texts(part, f"{place}.{number}")
