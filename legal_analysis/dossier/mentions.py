"""A last look before anything leaves: no text names a record that stays in.

The gate drops records; what people write about them it cannot see. "As W-004 told us" in a
reasoning would take with it that there is a W-004, and what she told.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Func, Value
from django.db.models.functions import Upper

from accounts.identity import acting_for_system
from evidence.models import Incident, Person, Testimony
from legal_analysis.code_search import LOOSE, bare, bare_codes_in, folded

from . import outside
from .compose.book import ProseRefused

_REASON = "dossier.mentions"
_HASHES = (".sha256", ".sha512")


def check(snapshot: dict[str, Any]) -> None:
    """Raise ProseRefused, naming place and code, if a text names a person, an account or an
    incident of an organisation that is not in the snapshot.
    """
    places: dict[str, str] = {}
    for place, text in _texts({**snapshot, "passages": {}}):
        if place.endswith(_HASHES):
            continue
        for code in bare_codes_in(text):
            places.setdefault(code, place)
    records = [*snapshot["accounts"], *snapshot["incidents"], *snapshot["policies"]]
    ours = {row["exhibit"] for row in records} | {row["code"] for row in records}
    # Who gave two accounts is called by the code of her first, which may have been taken back.
    ours |= {row["number"] for row in snapshot.get("exhibits", [])}
    ours |= {outside.base_of(row["code"]) for row in snapshot["consents"]}
    asked = sorted(set(places) - {bare(folded(code)) for code in ours})
    written = Upper(Func("code", Value(LOOSE), Value(""), Value("g"), function="regexp_replace"))
    with acting_for_system(reason=_REASON):
        held = {
            (code, said)
            for model in (Person, Testimony, Incident)
            for code, said in model.objects.unscoped(reason=_REASON)
            .filter(organisation__isnull=False)
            .annotate(said=written)
            .filter(said__in=asked)
            .values_list("code", "said")
        }
    for code, said in sorted(held):
        raise ProseRefused(
            f"{places[said]}: {code} is named, and the receiver may not see it. Take it out."
        )


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
