"""Which names, numbers and places a scan looks for: opened for one scan, in memory, and gone after it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from evidence import consent, protection
from evidence.consent import IdentityLevel
from evidence.models import (
    Authority,
    CaseMaterial,
    Interview,
    Involvement,
    Person,
    Place,
    Testimony,
)
from evidence.scanning.kinds import Kind
from evidence.scanning.lexicon import Lexicon
from legal_analysis.models import CaseFile, FrozenRecord, Submission

_REASON = "last_reading.names"


def behind(submission: Submission, *, at: datetime) -> tuple[Lexicon, Lexicon, int]:
    """Return what is known to the case of a submission, whom its receiver may name, and of how many
    persons. Asked as the system: whoever reads before it leaves may not see everybody whose name must
    not be in it.

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
    return lexicon, may_be_named, len(persons)


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
    for part in (person.address or "").replace("،", ",").split(","):
        lexicon.add_place(part)


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
