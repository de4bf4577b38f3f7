"""What exactly a citation rests on: the words a reader saw, hashed with a key and never kept.

Of a paragraph the original and the translations a second person checked, since only those are shown
as what she said; of the rest every field that says what it is.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from accounts import vault
from evidence.models import (
    Act,
    EvidenceItem,
    Involvement,
    Original,
    Paragraph,
    Translation,
)
from legal_analysis.models import Citation, Provision

Target = Paragraph | Act | Provision | EvidenceItem

REASON = "citing.fingerprint"
_SIDE = ("side", "person", "authority", "group", "count", "counting_unit", "degree", "described_as")


def target_of(citation: Citation) -> Target:
    """Return the one thing a citation points at."""
    found: Target | None = citation.paragraph or citation.act or citation.provision or citation.item
    if found is None:
        raise ValueError("A citation points at one thing.")
    return found


def field_of(target: Target) -> str:
    """Return the name of the field of Citation that points at such a thing."""
    names = {Paragraph: "paragraph", Act: "act", Provision: "provision", EvidenceItem: "item"}
    return names[type(target)]


def fingerprint(target: Target) -> bytes:
    """Return the keyed hash, 16 bytes, of what stands there now. Opens a paragraph in memory.

    Errors: Erased, where the key of the person was destroyed.
    """
    if isinstance(target, Paragraph):
        rows = Paragraph.objects.unscoped(reason=REASON).filter(testimony=target.testimony_id)
        return fingerprint_of_words(texts(target), paragraphs=rows.count())
    return vault.keyed_digest("citation", json.dumps(_facts(target), default=str))


def fingerprint_of_words(said: Mapping[str, str], *, paragraphs: int) -> bytes:
    """The same of a paragraph whose words are open already.

    Shape: `said` as `texts` returns it; `paragraphs`: how many its account has, addenda included.
    """
    facts = ["paragraph", paragraphs, sorted(said.items())]
    return vault.keyed_digest("citation", json.dumps(facts, sort_keys=True))


def texts(paragraph: Paragraph) -> dict[str, str]:
    """Return what a paragraph says, by language of the checked translation; "" is the original."""
    rows = Translation.objects.unscoped(reason=REASON).filter(paragraph=paragraph)
    shown = {one.language: one.text for one in rows.select_related("key") if one.is_checked}
    return {"": paragraph.original, **shown}


def _facts(target: Act | Provision | EvidenceItem) -> Sequence[Any]:
    match target:
        case Act():
            return _facts_of_act(target)
        case Provision():
            return ["provision", target.text, target.original_text, sorted(target.groups)]
        case EvidenceItem():
            files = Original.objects.unscoped(reason=REASON).filter(item=target)
            digests = [bytes(one).hex() for one in files.values_list("sha256", flat=True)]
            return ["item", target.code, target.description, target.source_id, sorted(digests)]
        case _:
            assert_never(target)


def _facts_of_act(act: Act) -> Sequence[Any]:
    event = act.incident
    sides = Involvement.objects.unscoped(reason=REASON).filter(act=act).values_list(*_SIDE)
    return [
        "act",
        act.kind,
        sorted(act.means),
        event.title,
        event.summary,
        event.place_id,
        event.place_text,
        event.date_edtf,
        event.date_calendar,
        sorted(map(str, sides)),
    ]
