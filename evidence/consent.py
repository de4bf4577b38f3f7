"""What a person allowed: the only answer to "may this leave, for whom, how named".

The default is no. "Not asked", "refused", "withdrawn", "expired" and "only for others" are five
different noes, and each is told apart so that a person can see why a record stays in.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence import protection, risk
from evidence.models import Consent, Person

from .consent_ledger import (
    BASIC_USES,
    OTHERS,
    OWN_WORK,
    Answer,
    ConsentMissing,
    IdentityLevel,
    Ledger,
    Reason,
    State,
    Use,
    no,
)

__all__ = [
    "AFTER_WITHDRAWAL",
    "BASIC_USES",
    "BEFORE_WITHDRAWAL",
    "OTHERS",
    "OWN_WORK",
    "PUBLISHES",
    "Answer",
    "ConsentAlreadyWithdrawn",
    "ConsentMissing",
    "DecisionOutOfOrder",
    "IdentityLevel",
    "Ledger",
    "Reason",
    "State",
    "Use",
    "about_her_picture",
    "answers_for",
    "answers_of",
    "decide",
    "for_our_work",
    "is_published",
    "may_be_published",
    "no",
    "not_counted",
    "not_for_us",
    "publishes",
    "withdraw",
]

# Who must hear of a withdrawal, a refusal, and a new answer on sharing in its own transaction (apps.py adds it).
AFTER_WITHDRAWAL: list[Callable[..., None]] = []
# Called before a decision is held, with her id: what is also held by who hands out, is held here first, or
# one of the two would have to be ended, and it might be her withdrawal.
BEFORE_WITHDRAWAL: list[Callable[[UUID], None]] = []
# Says of a receiver whether it publishes what it gets (apps.py adds it: evidence knows no receivers).
PUBLISHES: list[Callable[[str], bool]] = []


class ConsentAlreadyWithdrawn(DomainError):
    code, status = "consent_already_withdrawn", 409
    message = _("This consent has already been withdrawn.")


class DecisionOutOfOrder(DomainError):
    code, status = "decision_out_of_order", 409
    message = _("A later decision on this use is recorded already, or this one is not taken yet.")


def answers_for(
    persons: Iterable[Person], *, recipient: str, at: datetime, hold: bool = False
) -> dict[UUID, Answer]:
    """Return the answer for each person, in one query whatever their number.

    A person of a published report gave us no consent and needs none: the publication is cited.
    With `hold` no decision it rests on can be changed before the transaction ends.
    """
    persons = list(persons)
    ledgers = _ledgers(persons, at=at, hold=hold)
    return _answers(persons, ledgers, recipient, at)


def answers_of(person: Person, *, recipients: Iterable[str], at: datetime) -> dict[str, Answer]:
    """Return the answer of one person for each receiver, in one query; one for each where her risk is extreme."""
    ledgers = _ledgers([person], at=at, hold=False)
    return {one: _answers([person], ledgers, one, at)[person.pk] for one in recipients}


def _answers(
    persons: Sequence[Person], ledgers: Mapping[UUID, Ledger], recipient: str, at: datetime
) -> dict[UUID, Answer]:
    hers = {
        person.pk: ledgers[person.pk].answer(recipient)
        for person in persons
        if not is_published(person)
    }
    answers = {
        person.pk: _protected(person, hers[person.pk])
        if person.pk in hers
        else Answer(True, True, IdentityLevel.PSEUDONYM, Reason.PUBLISHED)
        for person in persons
    }
    # Of whom only the risk speaks against it, two approvers may have said that it leaves all the same.
    kept = {one.pk: one for one in persons if answers[one.pk].reason == Reason.RISK}
    for pk in risk.approved(kept, recipient=recipient, at=at) if kept else ():
        answers[pk] = _named_as_may_be(kept[pk], hers[pk])
    if publishes(recipient):
        for person in persons:
            if person.pk in hers and answers[person.pk].may_describe:
                answers[person.pk] = _in_public(person, answers[person.pk], ledgers[person.pk])
    return answers


def publishes(recipient: str) -> bool:
    """Whether a receiver publishes what it gets: to share with it is to publish."""
    return any(says(recipient) for says in PUBLISHES)


def _in_public(person: Person, answer: Answer, ledger: Ledger) -> Answer:
    """Narrow what she allowed a receiver that publishes to what she allows everybody."""
    if not (protection.may_be_published(person) and ledger.may_publish()):
        return no(Reason.NOT_PUBLIC)
    return replace(answer, identity_level=IdentityLevel.PSEUDONYM)


def may_be_published(persons: Iterable[Person], *, at: datetime, hold: bool = False) -> set[UUID]:
    """Return those of whom may be said in public what they told, in one query; `hold` as above.

    What a receiver may see says nothing of it: it is asked apart.
    """
    persons = list(persons)
    ledgers = _ledgers(persons, at=at, hold=hold)
    return {
        person.pk
        for person in persons
        if is_published(person)
        or (protection.may_be_published(person) and ledgers[person.pk].may_publish())
    }


def not_counted(persons: Iterable[Person], *, at: datetime, hold: bool = False) -> set[UUID]:
    """Return those who said no to being counted in figures, in one query; `hold` as above."""
    persons = [person for person in persons if not is_published(person)]
    ledgers = _ledgers(persons, at=at, hold=hold)
    return {person.pk for person in persons if ledgers[person.pk].denied(Use.STATISTICS)}


def for_our_work(
    persons: Iterable[Person], *, at: datetime, hold: bool = False
) -> dict[UUID, Reason]:
    """Return for each whether we may work with what she told: ALLOWED, PUBLISHED, or why not. One query."""
    persons = list(persons)
    ledgers = _ledgers(persons, at=at, hold=hold)
    return {
        one.pk: Reason.PUBLISHED if is_published(one) else ledgers[one.pk].for_our_work()
        for one in persons
    }


def not_for_us(persons: Iterable[Person], *, at: datetime, hold: bool = False) -> set[UUID]:
    """Return those who said no to that we keep and work with what they told, or have to be asked again."""
    persons = [person for person in persons if not is_published(person)]
    ledgers = _ledgers(persons, at=at, hold=hold)
    return {person.pk for person in persons if ledgers[person.pk].denied(*BASIC_USES)}


def _protected(person: Person, answer: Answer) -> Answer:
    """Narrow what she allowed to what protection lets leave."""
    if not answer.may_describe:
        return answer
    if against := protection.against(person):
        return no(Reason(against))
    return _named_as_may_be(person, answer)


def _named_as_may_be(person: Person, answer: Answer) -> Answer:
    if answer.identity_level == IdentityLevel.NAMED and not protection.may_be_named(person):
        return replace(answer, identity_level=IdentityLevel.PSEUDONYM)
    return answer


def about_her_picture(
    person: Person,
    *,
    recipients: Iterable[str],
    made_under: Collection[str] = (),
    at: datetime,
    hold: bool = False,
) -> dict[str, Reason]:
    """Return for each receiver whether a file in which she is to be seen or heard may leave for it:
    ALLOWED, PUBLISHED, or why not. One query; `hold` as above."""
    if is_published(person):
        return dict.fromkeys(recipients, Reason.PUBLISHED)
    ledger = _ledgers([person], at=at, hold=hold)[person.pk]
    return {recipient: _picture(person, ledger, recipient, made_under) for recipient in recipients}


def _picture(person: Person, ledger: Ledger, recipient: str, made_under: Collection[str]) -> Reason:
    reason = ledger.about_her_picture(recipient, made_under)
    if reason != Reason.ALLOWED or recipient == OWN_WORK:
        return reason
    if against := protection.against(person):
        return Reason(against)
    if not protection.may_be_named(person):
        return Reason.CHILD
    if publishes(recipient) and not (
        protection.may_be_published(person)
        and ledger.may_publish()
        and ledger.may_publish(Use.PUBLISH_MEDIA)
    ):
        return Reason.NOT_PUBLIC
    return reason


def _ledgers(persons: Iterable[Person], *, at: datetime, hold: bool) -> dict[UUID, Ledger]:
    """Return what each person decided, as every withdrawal on record leaves it, in one query."""
    persons = list(persons)
    decided = Consent.objects.unscoped(reason="consent.gate").filter(
        person_id__in=[person.pk for person in persons]
    )
    rows = decided.annotate(erased_at=F("person__key__destroyed_at"))
    if hold:
        rows = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    by_person: dict[UUID, list[Consent]] = defaultdict(list)
    erased: set[UUID] = set()
    for row in rows:
        by_person[row.person_id].append(row)
        if row.erased_at is not None:
            erased.add(row.person_id)
    return {
        person.pk: Ledger(
            by_person[person.pk], at=at, looking_back=False, erased=person.pk in erased
        )
        for person in persons
    }


def is_published(person: Person) -> bool:
    """Whether she is known from a publication only.

    The origin alone is not believed: whoever may write a person could set it, and be rid of
    consent. A person of the published library belongs to no organisation, and the database lets
    no member of one write such a row.
    """
    return person.origin == Person.Origin.PUBLISHED and person.organisation_id is None


@transaction.atomic
def decide(*, consent: Consent, by: User) -> Consent:
    """Record a decision. It takes the place of an earlier live one on the same use.

    `consent` is unsaved and holds the decision; refusing is recorded as calmly as allowing.

    Errors: DecisionOutOfOrder if it is not the last word: then two rows would each claim to be.
    """
    # To say no, or to allow less, reaches what went out as a withdrawal does.
    less = consent.decision == Consent.Decision.REFUSED or consent.use == Use.SHARE
    for held_first in BEFORE_WITHDRAWAL if less else ():
        held_first(consent.person_id)
    earlier_ones = list(_on_the_same_use(consent).select_for_update())
    if consent.given_at > timezone.now() or any(
        consent.given_at <= earlier.given_at for earlier in earlier_ones
    ):
        raise DecisionOutOfOrder
    for earlier in earlier_ones:
        if earlier.withdrawn_at is None and earlier.superseded_at is None:
            earlier.superseded_at = consent.given_at
            earlier.save(update_fields=["superseded_at"])
    consent.save()
    audit.record(action=f"consent.{consent.decision}", subject=consent, by=by)
    for told in AFTER_WITHDRAWAL if less else ():
        told(consent, now=timezone.now())
    return consent


@transaction.atomic
def withdraw(
    *, consent: Consent, through: str, by: User | None, now: datetime | None = None
) -> Consent:
    """Close a consent. It holds at once, for every later read, search and export (WDR-2).

    A person holds the receipt of the day she was asked. If she was asked again since, what she
    withdraws is the decision that counts now. Returns the row that was closed.
    """
    for held_first in BEFORE_WITHDRAWAL:
        held_first(consent.person_id)
    rows = {row.pk: row for row in _on_the_same_use(consent).select_for_update()}
    if consent.pk not in rows:
        raise Consent.DoesNotExist
    consent = rows[consent.pk]
    if consent.superseded_at is not None:
        consent = list(rows.values())[-1]
    if consent.withdrawn_at is not None:
        raise ConsentAlreadyWithdrawn
    consent.withdrawn_at, consent.withdrawn_through = now or timezone.now(), through
    consent.save(update_fields=["withdrawn_at", "withdrawn_through"])
    audit.record(
        action="consent.withdrawn",
        subject=consent,
        by=by,
        system="" if by else "receipt_code",
    )
    for told in AFTER_WITHDRAWAL:
        told(consent, now=now or timezone.now())
    return consent


def _on_the_same_use(consent: Consent) -> ScopedQuerySet[Consent]:
    """Return every decision of this person on this use, oldest first."""
    return (
        Consent.objects.unscoped(reason="consent.rules")
        .filter(person=consent.person_id, use=consent.use, recipient=consent.recipient)
        .order_by("given_at")
    )
