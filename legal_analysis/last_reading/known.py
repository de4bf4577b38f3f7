"""Which names, numbers and places a scan looks for: opened for one scan, in memory, and gone after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.names import normalise
from evidence import consent, protection
from evidence.consent import IdentityLevel
from evidence.models import (
    Authority,
    CaseMaterial,
    Incident,
    Interview,
    Involvement,
    Person,
    Place,
    Testimony,
)
from evidence.scanning.kinds import Kind
from evidence.scanning.lexicon import Lexicon, words_of
from legal_analysis.models import CaseFile, FrozenRecord, Submission

_REASON = "last_reading.names"
_FEWEST = 3  # letters of a place that tells of one
_COUNTRY = {normalise(one) for one in ("Afghanistan", "افغانستان")}
_WORDS = """
house home flat street road lane alley block near behind city town village district province area
centre center part no number first second third north south east west of the
خانه خانهٔ کوچه کوچهٔ ناحیه ناحیهٔ سرک شهر قریه قریهٔ ولسوالی ولایت منطقه منطقهٔ بلاک نزدیک مرکز
کور کوڅه ښار کلی کلي ولایت سیمه د
"""
_WHAT_IT_IS = frozenset(normalise(one) for one in _WORDS.split())


@dataclass(frozen=True)
class Behind:
    """What is known to the case of a submission, whom its receiver may name, and of how many persons.

    `villages` and `districts`: where people of the case live, and where what they told happened.
    """

    lexicon: Lexicon
    may_be_named: Lexicon
    persons: int
    villages: frozenset[str] = field(repr=False)
    districts: frozenset[str] = field(repr=False)

    def near(self, library: Iterable[str]) -> Lexicon:
        """Return the places that we do not say ourselves: all but districts that the library prints."""
        found = Lexicon()
        for name in sorted(self.villages):
            found.add_place(name, by_sound=True)
        if self.districts:
            names = "|".join(
                re.escape(one) for one in sorted(self.districts, key=len, reverse=True)
            )
            printed = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
            said = {one for text in library for one in printed.findall(text)}
            for name in sorted(self.districts - said):
                found.add_place(name)
        return found


def behind(submission: Submission, *, at: datetime) -> Behind:
    """Return what a scan of this submission looks for. Asked as the system: whoever reads before it
    leaves may not see everybody whose name must not be in it.

    Who allowed this receiver her name, when it was frozen and now, is not looked for by it; her
    father still is. In a public version her name is looked for: nobody allowed to be named there.
    """
    lexicon, may_be_named = Lexicon(), Lexicon()
    persons = list(_persons(submission.case_file))
    answers = consent.answers_for(set(persons), recipient=submission.mechanism.code, at=at)
    frozen = _frozen_named(submission)
    for person in persons:
        answer = answers[person.pk]
        named = answer.may_describe and answer.identity_level == IdentityLevel.NAMED
        named = named and person.pk in frozen and protection.may_be_named(person)
        _add_person(lexicon, person, named=named)
        if named and person.key.wrapped is not None:
            may_be_named.add_name(person.full_name or "", Kind.PERSON)
    for display_name, code in _staff(persons):
        lexicon.add_name(display_name, Kind.STAFF)
        lexicon.add_code(code, Kind.STAFF)
    _add_office_holders(lexicon, submission.case_file)
    _add_places(lexicon)
    villages, districts = _near(submission.case_file, persons)
    return Behind(lexicon, may_be_named, len(persons), villages, districts)


def _frozen_named(submission: Submission) -> set[UUID]:
    rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(
        submission=submission, identity_level=IdentityLevel.NAMED
    )
    return set(rows.order_by().values_list("testimony__person", flat=True))


def _persons(case_file: CaseFile) -> list[Person]:
    """Return everybody who told something in the case, is shown in an item of it, or suffered in it."""
    rows = CaseMaterial.objects.unscoped(reason=_REASON).filter(team=case_file.team)
    testimonies = rows.filter(testimony__isnull=False).values("testimony")
    incidents = rows.filter(incident__isnull=False).values("incident")
    told = Testimony.objects.unscoped(reason=_REASON).filter(
        Q(pk__in=testimonies) | Q(incidents__in=incidents)
    )
    suffered = Involvement.objects.unscoped(reason=_REASON).filter(
        act__incident__in=incidents, person__isnull=False
    )
    shown = rows.filter(item__person__isnull=False).values("item__person")
    everybody = Person.objects.unscoped(reason=_REASON).filter(
        Q(pk__in=told.values("person")) | Q(pk__in=suffered.values("person")) | Q(pk__in=shown)
    )
    return list(everybody.select_related("key").order_by("code"))


def _add_person(lexicon: Lexicon, person: Person, *, named: bool) -> None:
    lexicon.add_code(person.code)
    if person.key.wrapped is None:  # erased: nobody knows any more
        return
    if person.full_name and not named:
        lexicon.add_name(person.full_name, Kind.PERSON)
    lexicon.add_name(person.father_name or "", Kind.RELATIVE)
    for number in (person.phone, person.document_number):
        lexicon.add_number(number or "")
    for text in (person.address, person.contact_plan):
        lexicon.add_numbers_in(text or "")
    for part in _parts_of(person):
        lexicon.add_place(part)


def _parts_of(person: Person) -> list[str]:
    return (person.address or "").replace("،", ",").split(",")


def _near(case_file: CaseFile, persons: list[Person]) -> tuple[frozenset[str], frozenset[str]]:
    """Return names of villages and other parts of addresses, and of districts; never a province."""
    places = {one.pk: one for one in Place.objects.all()}
    districts = {one.pk: _names_of(one) for one in places.values() if one.province_id}
    wide = {
        normalise(name) for one in places.values() if not one.province_id for name in _names_of(one)
    }
    wide |= _COUNTRY
    of_a_district = {normalise(name): pk for pk, names in districts.items() for name in names}
    near = districts.keys() & _districts_told_of(case_file)
    villages: set[str] = set()
    for person in persons:
        for part in _parts_of(person) if person.key.wrapped is not None else ():
            name = _without_common(part)
            plain = normalise(name)
            if plain in wide or len(plain) < _FEWEST:
                continue
            if plain in of_a_district:
                near.add(of_a_district[plain])
            else:
                villages.add(name)
    named = {name for pk in near for name in districts[pk] if normalise(name) not in wide}
    return frozenset(villages), frozenset(named)


def _names_of(place: Place) -> set[str]:
    return {place.name_en, place.name_fa_af, place.name_ps} - {""}


def _without_common(part: str) -> str:
    """Return a part of an address without the words that say only what it is: house 5, Sangtakht village."""
    words = words_of(part)
    return " ".join(one for one in words if normalise(one) not in _WHAT_IT_IS)


def _districts_told_of(case_file: CaseFile) -> set[UUID | None]:
    """Return where what people told us happened: finer than what leaves says of it."""
    rows = CaseMaterial.objects.unscoped(reason=_REASON).filter(team=case_file.team)
    found: set[UUID | None] = set()
    for model, name in ((Testimony, "testimony"), (Incident, "incident")):
        held = rows.filter(**{f"{name}__isnull": False}).values(name)
        ours = model._default_manager.unscoped(reason=_REASON).filter(
            pk__in=held, organisation__isnull=False
        )
        found |= set(ours.order_by().values_list("place", flat=True))
    return found


def _staff(persons: list[Person]) -> set[tuple[str, str]]:
    rows = Interview.objects.unscoped(reason=_REASON).filter(person__in=persons)
    return set(rows.order_by().values_list("interviewer__display_name", "interpreter_code"))


def _add_office_holders(lexicon: Lexicon, case_file: CaseFile) -> None:
    """Take whom two people of the case have not named (OUT-1). What others printed is not looked at."""
    named = case_file.alleged_perpetrators.order_by().values("pk")
    rows = Authority.objects.filter(kind=Authority.Kind.OFFICE_HOLDER).exclude(pk__in=named)
    for name in rows.order_by("code").values_list("name", flat=True):
        lexicon.add_name(name, Kind.OFFICE, whole=True)


def _add_places(lexicon: Lexicon) -> None:
    """Take the provinces, and the districts that are called otherwise."""
    provinces: set[str] = set()
    for place in sorted(Place.objects.all(), key=lambda one: (one.level != "province", one.code)):
        names = {place.name_en, place.name_fa_af, place.name_ps} - {""}
        if place.level == Place.Level.PROVINCE:
            provinces |= names
        for name in names - provinces if place.province else names:
            lexicon.add_place(name, Kind.PLACE if place.province else Kind.PROVINCE)
