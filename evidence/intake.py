"""From an interview to the record: the person under a pseudonym, what she allowed, her account.

Everything here runs inside the one transaction of sending (legal_analysis/interview/sending.py): all of
it stands afterwards, or nothing. The codes are random: no order of interviews can be read off them.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts import audit
from accounts.models import Organisation, User
from evidence import dates, protection, tokens
from evidence.models import (
    Draft,
    Incident,
    Interview,
    Paragraph,
    Person,
    Place,
    Testimony,
)
from evidence.vocabulary import ActKind, RiskLevel

IDENTITY = (
    "full_name", "father_name", "phone", "address", "birth_date", "document_number", "contact_plan",
)  # fmt: skip
_DIGITS = 6


def new_code(model: Any, prefix: str) -> str:
    """Return a code nobody has: the prefix and six random digits. Says nothing of order or place."""
    while True:
        code = f"{prefix}-{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        if not model._base_manager.filter(code=code).exists():
            return code


def person(
    draft: Draft,
    *,
    kind: str,
    age_band: str,
    is_child: bool,
    risk_level: str,
    identity: Mapping[str, str],
    by: User,
) -> Person:
    """Enter a person under a fresh pseudonym. `identity`: what she allowed to keep; may be empty.

    Her key is that of the draft, so that nothing has to be opened to be sealed anew.
    """
    entered = Person(
        organisation=draft.organisation,
        key=draft.key,
        code=new_code(Person, protection.LETTERS[kind]),
        kind=kind,
        origin=Person.Origin.OWN,
        age_band=age_band,
        is_child=is_child,
        risk_level=risk_level,
        protection_flags=["child"] if is_child else [],
    )
    for name in IDENTITY:
        if text := identity.get(name, "").strip():
            setattr(entered, name, text)
    entered.save(force_insert=True)
    audit.record(action="person.entered", subject=entered, by=by)
    made = tokens.of(identity)
    tokens.keep(entered, made)
    tokens.note_matches(entered, made)
    return entered


def interview(
    of: Person, *, by: User, sealed: Mapping[str, str], held_on: date, **facts: Any
) -> Interview:
    """Enter the conversation. `sealed`: what is noted of it in words, by the name of the field."""
    held = Interview(person=of, key=of.key, interviewer=by, **facts)
    for name, text in sealed.items():
        setattr(held, name, text)
    held.set_date(held_on.isoformat())
    held.save(force_insert=True)
    return held


def account(
    held: Interview,
    told: Iterable[Mapping[str, str]],
    *,
    language: str,
    date_said: str,
    by: User,
    **facts: Any,
) -> Testimony:
    """Enter her account with its paragraphs, sent in for a second person to read."""
    entered = Testimony(
        organisation=held.person.organisation,
        person=held.person,
        interview=held,
        code=new_code(Testimony, "T"),
        basis=Testimony.Basis.CONSENT,
        account_type=Testimony.AccountType.FIRST_ACCOUNT,
        status=Testimony.Status.SUBMITTED,
        label=held.person.label,
        verified=False,
        **facts,
    )
    tell_date(entered, date_said)
    entered.save(force_insert=True)
    for number, one in enumerate(told, start=1):
        paragraph = Paragraph(
            testimony=entered,
            key=held.person.key,
            number=number,
            language=language,
            knowledge=one["knowledge"],
        )
        paragraph.original = one["text"]
        paragraph.save(force_insert=True)
    audit.record(action="testimony.submitted", subject=entered, by=by)
    return entered


def incident(
    told_in: Testimony, *, title: str, place: Place | None, date_said: str, by: User
) -> Incident:
    """Enter an event she told of. Its summary is its one line until a second person writes more."""
    entered = event(told_in.organisation, title=title, place=place, date_said=date_said, by=by)
    told_in.incidents.add(entered)
    return entered


def event(
    organisation: Organisation | None,
    *,
    title: str,
    place: Place | None,
    date_said: str,
    by: User,
    summary: str = "",
) -> Incident:
    """Enter an event. Who says so, and what was done, must follow in the same transaction."""
    entered = Incident(
        organisation=organisation,
        place=place,
        code=new_code(Incident, "I"),
        title=title,
        summary=summary or title,
        verified=False,
    )
    tell_date(entered, date_said)
    entered.save(force_insert=True)
    audit.record(action="incident.entered", subject=entered, by=by)
    return entered


def tell_date(record: Testimony | Incident, words: str) -> None:
    """Give a record the date that was told, and keep its words. Raises dates.BadDate."""
    said = dates.understand(words)
    record.set_date(said.edtf, said.calendar)
    record.date_said = words.strip()


def kinds(acts: Iterable[str]) -> list[str]:
    """Return the kinds of act, each once, in the order of the vocabulary."""
    wanted = set(acts)
    return [kind for kind in ActKind.values if kind in wanted]


def risk(level: str) -> str:
    return level if level in RiskLevel.values else RiskLevel.NOT_ASSESSED


__all__ = [
    "IDENTITY", "account", "event", "incident", "interview", "kinds", "new_code", "person", "risk", "tell_date",
]  # fmt: skip
