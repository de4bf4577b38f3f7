"""What exactly a citation rests on: the words a reader saw, hashed with a key and never kept.

Of a paragraph the original and the translations a second person checked, since only those are shown
as what she said; of the rest every field that says what it is.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never
from uuid import UUID

from accounts import vault
from evidence.models import (
    Act,
    EvidenceItem,
    Involvement,
    Original,
    Paragraph,
    Translation,
)
from legal_analysis.models import Citation, InForce, Policy, Provision

Target = Paragraph | Act | Provision | EvidenceItem

REASON = "citing.fingerprint"
# What reads them marks by the database too: a citation is stale when one of these is another
# (migrations 0012 and 0048).
_TIME = ("from_edtf", "to_edtf", "calendar")
_OF_POLICY = ("title", "scope", "status", "date_edtf", "date_calendar")
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
    return fingerprints([target])[target.pk]


def fingerprints(found: Sequence[Act | Provision | EvidenceItem]) -> dict[UUID, bytes]:
    """Return the same of several things of one kind, by key; in as many queries as of one."""
    return {pk: _digest(facts) for pk, facts in _facts(found).items()}


def fingerprints_before(citation: Citation) -> tuple[bytes, ...]:
    """Return what its fingerprint may be by formulas of before, if what is cited is still the same.

    Of a provision only its words were hashed. What else changed since then has marked the citation.
    """
    if citation.provision is None:
        return ()
    row = citation.provision
    return (_digest(["provision", row.text, row.original_text, sorted(row.groups)]),)


def shown(target: Target, words: bytes | None = None) -> str:
    """Return by what a page says what it showed, and which says nothing to anybody else.

    Shape: 32 hexadecimal letters. `words`: its fingerprint, where that is known already.
    """
    now = fingerprint(target) if words is None else words
    return vault.keyed_digest("citation.shown", f"{target.pk} {now.hex()}").hex()


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


def _digest(facts: Sequence[Any]) -> bytes:
    return vault.keyed_digest("citation", json.dumps(facts, default=str))


def _facts(found: Sequence[Act | Provision | EvidenceItem]) -> Mapping[UUID, Sequence[Any]]:
    first = next(iter(found), None)
    match first:
        case None:
            return {}
        case Act():
            return _of_acts([one for one in found if isinstance(one, Act)])
        case Provision():
            return _of_provisions([one for one in found if isinstance(one, Provision)])
        case EvidenceItem():
            return _of_items([one for one in found if isinstance(one, EvidenceItem)])
        case _:
            assert_never(first)


def _grouped(rows: Iterable[Sequence[Any]]) -> Mapping[Any, list[Sequence[Any]]]:
    """Return rows by their first column, without it."""
    found: defaultdict[Any, list[Sequence[Any]]] = defaultdict(list)
    for key, *row in rows:
        found[key].append(tuple(row))
    return found


def _of_acts(acts: Sequence[Act]) -> Mapping[UUID, Sequence[Any]]:
    rows = Involvement.objects.unscoped(reason=REASON).filter(act__in=acts)
    sides = _grouped(rows.values_list("act", *_SIDE))
    return {
        act.pk: [
            "act",
            act.kind,
            sorted(act.means),
            act.incident.title,
            act.incident.summary,
            act.incident.place_id,
            act.incident.place_text,
            act.incident.date_edtf,
            act.incident.date_calendar,
            sorted(map(str, sides.get(act.pk, ()))),
        ]
        for act in acts
    }


def _of_provisions(provisions: Sequence[Provision]) -> Mapping[UUID, Sequence[Any]]:
    """When and where it held, and what became of its policy, as well as its words."""
    times = _grouped(
        InForce.objects.filter(provision__in=provisions).values_list("provision", *_TIME)
    )
    rights = _grouped(
        Provision.rights.through.objects.filter(provision__in=provisions).values_list(
            "provision", "right__code"
        )
    )
    provinces = _grouped(
        Policy.provinces.through.objects.filter(
            policy__in={one.policy_id for one in provisions}
        ).values_list("policy", "place__code")
    )
    return {
        one.pk: [
            "provision, 2",
            one.text,
            one.original_text,
            sorted(one.groups),
            sorted(times.get(one.pk, ())),
            sorted(rights.get(one.pk, ())),
            *(getattr(one.policy, name) for name in _OF_POLICY),
            sorted(provinces.get(one.policy_id, ())),
        ]
        for one in provisions
    }


def _of_items(items: Sequence[EvidenceItem]) -> Mapping[UUID, Sequence[Any]]:
    rows = Original.objects.unscoped(reason=REASON).filter(item__in=items)
    digests = _grouped(rows.values_list("item", "sha256"))
    return {
        item.pk: [
            "item",
            item.code,
            item.description,
            item.source_id,
            sorted(bytes(one).hex() for (one,) in digests.get(item.pk, ())),
        ]
        for item in items
    }
