"""What a person marked by hand, in a text that is another now. No scan finds it again, so a person must."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from legal_analysis.models import PassageDecision

from .texts import Leaf

Spans = Mapping[tuple[int, int], list[PassageDecision]]
Decided = Mapping[tuple[str, bytes], Spans]
"""By place and text: what was decided of so many letters of it, the last decision last."""

_MARKED = (PassageDecision.Decision.REDACT, PassageDecision.Decision.CLOSED)


def to_read_again(
    texts: Iterable[tuple[Leaf, bytes]], decided: Decided
) -> dict[tuple[str, bytes], set[tuple[int, int]]]:
    """Return what somebody must decide of, by place and text: the letters that were marked where the same
    text stands elsewhere now, and all of a text that took the place of one that was marked.

    Whoever marks something in the new text has read it: that text is not asked about again.
    """
    here = {(leaf.place, digest): len(leaf.text) for leaf, digest in texts}
    found: dict[tuple[str, bytes], set[tuple[int, int]]] = defaultdict(set)
    for (place, digest), spans in decided.items():
        marked = _marked(spans)
        stands = (place, digest) in here
        if not marked or (stands and family(place) == place):
            continue
        moved = [] if stands else [key for key in here if key[1] == digest]
        for key in moved:
            found[key] |= {(start, start + length) for start, length in marked}
        for key, length in here.items() if not moved else ():
            if family(key[0]) == family(place) and not _marked(decided.get(key, {})):
                found[key].add((0, length))
    return found


def family(place: str) -> str:
    """Return the place, or of a quotation its paragraph: another translation tells the same."""
    return place.rpartition("/")[0] if place.startswith("quote/") else place


def _marked(spans: Spans) -> list[tuple[int, int]]:
    return [
        span
        for span, rows in spans.items()
        if rows[-1].kind == PassageDecision.Kind.BY_HAND and rows[-1].decision in _MARKED
    ]
