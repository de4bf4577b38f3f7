"""What an entry begins with: an act copied with one side left open, or an incident as it stands."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from evidence.incidents import UNKNOWN, Facts
from evidence.models import Act, Incident, Involvement, Place
from legal_analysis.interview.answers import NO, YES
from legal_analysis.views.persons import readable_people

from .questions import AUTHORITY, GROUP, NOT_KNOWN, PERSON, WORDS

VICTIM, DOER = "victim", "doer"  # which side is another one in the copy
BEGAN_WITH = "began_with"
Typed = dict[str, list[str]]


def act(copied: Act, *, user: User, other: str) -> dict[str, Typed]:
    """Return the answers of a copy. `other`: the side that is asked anew; all else is as it was.

    A person this user may not see is not copied: her page is left to be answered.
    """
    found: dict[str, Typed] = {"what": {"kind": [copied.kind], "means": list(copied.means)}}
    sides = list(
        Involvement.objects.visible_to(user)
        .filter(act=copied)
        .select_related("authority")
        .order_by("group", "described_as", "id")
    )
    if other != VICTIM:
        found |= _numbered("whom", _victims(sides, user))
    if other != DOER:
        found |= _numbered("by", _doers(sides))
    return found


def _numbered(name: str, rows: Sequence[Typed]) -> dict[str, Typed]:
    last = len(rows)
    return {
        f"{name}.{number}": {**row, "more": [YES if number < last else NO]}
        for number, row in enumerate(rows, start=1)
    }


def _victims(sides: Sequence[Involvement], user: User) -> list[Typed]:
    hit = [one for one in sides if one.side == Involvement.Side.VICTIM]
    persons = [one.person_id for one in hit if one.person_id]
    seen = set(readable_people(user).filter(pk__in=persons).values_list("pk", flat=True))
    return [_victim(one) for one in hit if one.person_id is None or one.person_id in seen]


def _victim(side: Involvement) -> Typed:
    if side.person_id:
        return {"who": [PERSON], "person": [str(side.person_id)], "group": [side.group]}
    counted = {"count": [str(side.count)], "unit": [side.counting_unit]} if side.count else {}
    return {"who": [GROUP], "group": [side.group], **counted}


def _doers(sides: Sequence[Involvement]) -> list[Typed]:
    return [_doer(one) for one in sides if one.side == Involvement.Side.ALLEGED_PERPETRATOR]


def _doer(side: Involvement) -> Typed:
    who = NOT_KNOWN if side.described_as == UNKNOWN else WORDS
    said: Typed = {"described_as": [side.described_as], "degree": [side.degree]}
    if side.authority:
        return {"who": [AUTHORITY], "authority": [side.authority.code], **said}
    return {"who": [who], **said}


def incident(found: Incident) -> dict[str, Any]:
    """Return the answers of a correction: what stands there, and once more to compare with."""
    facts = Facts.of(found)
    place = found.place
    province = place.at_province_level() if place is not None else None
    answers: dict[str, Any] = {
        "facts": {"title": [facts.title], "summary": [facts.summary], "note": [facts.note]},
        "when": {"date": [facts.date], "province": [province.code if province is not None else ""]},
        BEGAN_WITH: {name: [value] for name, value in vars(facts).items()},
    }
    if place is not None:
        is_district = place.level == Place.Level.DISTRICT
        answers["district"] = {"district": [place.code if is_district else ""]}
    return answers


__all__ = ["BEGAN_WITH", "DOER", "VICTIM", "act", "incident"]
