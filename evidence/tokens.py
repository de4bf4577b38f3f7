"""Keyed tokens of names and telephones, and who else of ours has the same ones (FACC-7).

A token says nothing without the index key. Which spellings meet is said by accounts/names.py; when that
changes, what was made before is made anew (`manage.py renew_tokens`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import audit, vault
from accounts.errors import Erased
from accounts.identity import acting_for_system
from accounts.names import normalise, normalise_phone
from evidence.models import BlindIndexToken, Person, PossibleMatch

Purpose = BlindIndexToken.Purpose
REASON = "intake.match"
RENEW = "tokens.renew"
SAID = ("full_name", "father_name", "phone")
STRONGEST_FIRST = (Purpose.PHONE, Purpose.NAME_AND_FATHER, Purpose.FULL_NAME)
MOST = 100  # pairs noted of one person: nobody compares more, and she waits meanwhile
AT_ONCE = 200  # persons in one transaction


@dataclass(frozen=True)
class Tokens:
    """What somebody is known again by. `one_word`: her name is one that many have."""

    by_purpose: dict[str, bytes]
    one_word: bool


def of(identity: Mapping[str, str]) -> Tokens:
    """Return the tokens of what was said of somebody."""
    name, father = identity.get("full_name", ""), identity.get("father_name", "")
    values = {
        Purpose.PHONE: normalise_phone(identity.get("phone", "")),
        Purpose.NAME_AND_FATHER: f"{name} {father}" if name and father else "",
        Purpose.FULL_NAME: name,
    }
    made = {}
    for purpose, value in values.items():
        try:
            made[str(purpose)] = vault.blind_index(purpose, value)
        except ValueError:
            continue  # nothing to index was said
    return Tokens(made, one_word=len(normalise(name).split()) == 1)


def keep(person: Person, made: Tokens) -> None:
    """Keep the tokens of somebody for whom none are kept."""
    BlindIndexToken.objects.bulk_create(
        BlindIndexToken(person=person, purpose=purpose, token=token)
        for purpose, token in made.by_purpose.items()
    )


def note_matches(person: Person, made: Tokens) -> None:
    """Note who of ours has the same name or telephone as somebody who was just entered."""
    PossibleMatch.objects.bulk_create(
        PossibleMatch(person=person, earlier_id=pk, purposes=purposes)
        for pk, purposes in _equal(person, made).items()
    )


def _equal(person: Person, made: Tokens) -> dict[UUID, list[str]]:
    """Return the others of her organisation that have a token of hers, with the purposes.

    The strongest first, and so many at most: by her telephone, by her name and her father's, by her name.
    One word for a name says nothing alone, for many have it.
    """
    every = BlindIndexToken.objects.unscoped(reason=REASON).exclude(person=person)
    every = every.filter(person__organisation=person.organisation_id)
    equal: dict[UUID, list[str]] = {}
    for purpose in STRONGEST_FIRST:
        if (token := made.by_purpose.get(purpose)) is None:
            continue
        same = every.filter(purpose=purpose, token=token).values_list("person", flat=True)
        for pk in same.filter(person__in=list(equal)):
            equal[pk].append(str(purpose))
        if purpose != Purpose.FULL_NAME or not made.one_word:
            others = same.exclude(person__in=list(equal))[: MOST - len(equal)]
            equal |= {pk: [str(purpose)] for pk in others}
    return equal


# --- After the spelling of names changed -------------------------------------------------------------


def who_has_some() -> list[UUID]:
    """Return the persons for whom tokens are kept."""
    with acting_for_system(reason=RENEW):
        rows = BlindIndexToken.objects.unscoped(reason=RENEW).order_by("person")
        return list(rows.values_list("person", flat=True).distinct())


def renew(persons: Iterable[UUID]) -> int:
    """Make the tokens of some persons anew from what lies sealed. Returns of how many they changed.

    Whoever turns out to have somebody else's name or telephone is noted like a person just met.
    """
    with transaction.atomic(), acting_for_system(reason=RENEW):
        rows = Person.objects.unscoped(reason=RENEW).select_related("key").filter(pk__in=persons)
        changed = sum(map(_renew_one, rows.order_by("pk")))
        audit.record(
            action="tokens.renewed", by=None, system=RENEW, details={"count": str(changed)}
        )
    return changed


def _renew_one(person: Person) -> bool:
    kept = BlindIndexToken.objects.unscoped(reason=RENEW).filter(person=person)
    try:
        made = of({name: getattr(person, name) or "" for name in SAID})
    except Erased:
        return False
    if made.by_purpose == {one.purpose: bytes(one.token) for one in kept}:
        return False
    kept.delete()
    keep(person, made)
    _note_late(person, made)
    return True


def _note_late(person: Person, made: Tokens) -> None:
    """Note whom she equals now. A pair that was noted stays as it is, with what was decided of it."""
    noted = PossibleMatch.objects.unscoped(reason=RENEW).filter(
        Q(person=person) | Q(earlier=person)
    )
    known = {pk for pair in noted.values_list("person", "earlier") for pk in pair}
    equal = {pk: found for pk, found in _equal(person, made).items() if pk not in known}
    others = Person.objects.unscoped(reason=RENEW).select_related("key").filter(pk__in=equal)
    for other in others:
        # Her key says who was met first.
        earlier, later = sorted((person, other), key=lambda one: one.key.created_at)
        PossibleMatch.objects.create(person=later, earlier=earlier, purposes=equal[other.pk])
