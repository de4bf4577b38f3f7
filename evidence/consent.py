"""What a person allowed: the only answer to "may this leave, for whom, how named".

The default is no. "Not asked", "refused", "withdrawn", "expired" and "only for others" are five
different noes, and each is told apart so that a person can see why a record stays in.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence import protection, risk
from evidence.models import Consent, Person

Use = Consent.Use
IdentityLevel = Consent.IdentityLevel

# Without these nothing of a person is used at all, for anybody (CONS-2).
BASIC_USES = (Use.INTERVIEW, Use.STORE, Use.INTERNAL_ANALYSIS)
# For whom a file is taken out where that is no mechanism: nobody beside us; somebody she was not asked about.
OWN_WORK, OTHERS = "own_work", "others"

# Who must hear of a withdrawal, a refusal, and a new answer on sharing in its own transaction (apps.py adds it).
AFTER_WITHDRAWAL: list[Callable[..., None]] = []
# Called before a decision is held, with her id: what is also held by who hands out, is held here first, or
# one of the two would have to be ended, and it might be her withdrawal.
BEFORE_WITHDRAWAL: list[Callable[[UUID], None]] = []


class ConsentAlreadyWithdrawn(DomainError):
    code, status = "consent_already_withdrawn", 409
    message = _("This consent has already been withdrawn.")


class DecisionOutOfOrder(DomainError):
    code, status = "decision_out_of_order", 409
    message = _("A later decision on this use is recorded already, or this one is not taken yet.")


class ConsentMissing(DomainError):
    code, status = "consent_missing", 409
    message = _("There is no live consent for this use.")


class State(models.TextChoices):
    """Where one use stands at one moment."""

    GRANTED = "granted", _("allowed")
    NOT_ASKED = "not_asked", _("not asked")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("past its review date")


class Reason(models.TextChoices):
    """Why a record may or may not leave for a receiver."""

    ALLOWED = "allowed", _("allowed for this receiver")
    PUBLISHED = "published", _("published by others; no consent of ours")
    NOT_ASKED = "not_asked", _("not asked about this receiver")
    OTHER_RECEIVERS = "other_receivers", _("allowed for other receivers only")
    REFUSED = "refused", _("refused for this receiver")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("past its review date")
    AGGREGATE = "aggregate", _("to be counted only")
    UNNAMED = "unnamed", _("allowed under a code only; a face or a voice says who she is")
    NO_BASIC_CONSENT = "no_basic_consent", _("no live consent to keep and analyse the account")
    # She allowed it, and protection asks for more (protection.py).
    RISK_NOT_ASSESSED = protection.NOT_ASSESSED, _("nobody has assessed her risk yet")
    RISK = protection.EXTREME, _("allowed, but the risk to her is extreme")
    CHILD = protection.CHILD, _("a child; nothing that shows who she is leaves")
    NOBODY_ASKED = "nobody_asked", _("nobody told us of it whom we could ask")
    NOBODY_SAID = "nobody_said", _("nobody has said yet who is to be seen or heard in it")


@dataclass(frozen=True)
class Answer:
    """May an account of this person leave for one receiver at one moment, and how.

    Shape: `may_describe`: the account may be summarised and cited under a code; `may_quote`: her
    words may be printed; `identity_level` is empty when nothing may leave.
    """

    may_describe: bool
    may_quote: bool
    identity_level: str
    reason: Reason


class Ledger:
    """All decisions of one person, asked at one moment. Never touches the database.

    With `looking_back`, a withdrawal counts from its own time. Without it every withdrawal on
    record counts, whatever the clocks say: the one that wrote it may run ahead of ours.
    """

    def __init__(
        self, consents: Iterable[Consent], *, at: datetime, looking_back: bool = True
    ) -> None:
        self._at, self._looking_back = at, looking_back
        self._decisions: dict[tuple[str, str], list[Consent]] = defaultdict(list)
        for consent in sorted(consents, key=lambda row: row.given_at):
            # A clock that runs ahead wrote both: what was taken back must not uncover what came before.
            ahead = consent.withdrawn_at is not None and not looking_back
            if consent.given_at <= at or ahead:
                self._decisions[consent.use, consent.recipient].append(consent)

    def latest(self, use: str, recipient: str = "") -> Consent | None:
        """Return the decision that counts: the last one taken by then."""
        decisions = self._decisions.get((use, recipient), [])
        return decisions[-1] if decisions else None

    def state(self, use: str, recipient: str = "") -> State:
        consent = self.latest(use, recipient)
        if consent is None:
            return State.NOT_ASKED
        if consent.withdrawn_at is not None and (
            consent.withdrawn_at <= self._at or not self._looking_back
        ):
            return State.WITHDRAWN
        if consent.decision == Consent.Decision.REFUSED:
            return State.REFUSED
        if consent.valid_until < _day(self._at):
            return State.EXPIRED
        return State.GRANTED

    def answer(self, recipient: str) -> Answer:
        """Say whether her account may leave for this receiver, and how she may be named."""
        if against := self._against_any_use():
            return no(against)
        match self.state(Use.SHARE, recipient):
            case State.NOT_ASKED:
                receivers = {other for _use, other in self._decisions}
                others = State.GRANTED in {self.state(Use.SHARE, one) for one in receivers}
                return no(Reason.OTHER_RECEIVERS if others else Reason.NOT_ASKED)
            case State.REFUSED:
                return no(Reason.REFUSED)
            case State.WITHDRAWN:
                return no(Reason.WITHDRAWN)
            case State.EXPIRED:
                return no(Reason.EXPIRED)
        sharing = self.latest(Use.SHARE, recipient)
        if sharing is None:  # state() said GRANTED, so there is one
            raise ConsentMissing
        if sharing.identity_level == IdentityLevel.AGGREGATE:
            return Answer(False, False, IdentityLevel.AGGREGATE, Reason.AGGREGATE)
        may_quote = self.state(Use.QUOTE, recipient) == State.GRANTED
        level = sharing.identity_level
        if self.denied(Use.IDENTITY_STORE):  # of whom no name is kept none is given
            level = IdentityLevel.PSEUDONYM
        return Answer(True, may_quote, level, Reason.ALLOWED)

    def about_her_picture(self, recipient: str, made_under: Collection[str] = ()) -> Reason:
        """Say whether a file in which she is to be seen or heard may be taken out for a receiver.

        A face or a voice names her. `made_under`: uses she must not have denied (recordings.py).
        """
        if against := self.denied(*made_under):
            return against
        if recipient == OWN_WORK:
            return self._against_any_use() or Reason.ALLOWED
        answer = self.answer(recipient)
        if answer.may_describe and answer.identity_level != IdentityLevel.NAMED:
            return Reason.UNNAMED
        return answer.reason

    def may_publish(self) -> bool:
        """Whether what she told may be published without her name (Use.PUBLISH_ANONYMOUSLY)."""
        allowed = self.state(Use.PUBLISH_ANONYMOUSLY) == State.GRANTED
        return allowed and self._against_any_use() is None

    def denied(self, *uses: str) -> Reason | None:
        """Say which of these she said no to, or has to be asked of again. Not asked is no denial."""
        states = {self.state(use) for use in uses} - {State.NOT_ASKED}
        return next((reason for state, reason in _WHY.items() if state in states), None)

    def _against_any_use(self) -> Reason | None:
        basics = {self.state(use) for use in BASIC_USES}
        if basics == {State.GRANTED}:
            return None
        return next(reason for state, reason in _WHY.items() if state in basics)


# Why the basic consents are not all there: the first of these that holds for any of them.
_WHY = {
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.REFUSED: Reason.REFUSED,
    State.EXPIRED: Reason.EXPIRED,
    State.NOT_ASKED: Reason.NO_BASIC_CONSENT,
}


def no(reason: Reason) -> Answer:
    """Nothing leaves."""
    return Answer(False, False, "", reason)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def answers_for(
    persons: Iterable[Person], *, recipient: str, at: datetime, hold: bool = False
) -> dict[UUID, Answer]:
    """Return the answer for each person, in one query whatever their number.

    A person of a published report gave us no consent and needs none: the publication is cited.
    With `hold` no decision it rests on can be changed before the transaction ends.
    """
    persons = list(persons)
    by_person = _decisions_of(persons, hold=hold)
    hers = {
        person.pk: Ledger(by_person[person.pk], at=at, looking_back=False).answer(recipient)
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
    return answers


def may_be_published(persons: Iterable[Person], *, at: datetime, hold: bool = False) -> set[UUID]:
    """Return those of whom may be said in public what they told, in one query; `hold` as above.

    What a receiver may see says nothing of it: it is asked apart.
    """
    persons = list(persons)
    by_person = _decisions_of(persons, hold=hold)
    return {
        person.pk
        for person in persons
        if is_published(person)
        or (
            protection.may_be_published(person)
            and Ledger(by_person[person.pk], at=at, looking_back=False).may_publish()
        )
    }


def not_counted(persons: Iterable[Person], *, at: datetime, hold: bool = False) -> set[UUID]:
    """Return those who said no to being counted in figures, in one query; `hold` as above."""
    persons = [person for person in persons if not is_published(person)]
    by_person = _decisions_of(persons, hold=hold)
    return {
        person.pk
        for person in persons
        if Ledger(by_person[person.pk], at=at, looking_back=False).denied(Use.STATISTICS)
    }


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
    decisions = _decisions_of([person], hold=hold)[person.pk]
    ledger = Ledger(decisions, at=at, looking_back=False)
    return {
        recipient: _picture(person, ledger.about_her_picture(recipient, made_under), recipient)
        for recipient in recipients
    }


def _picture(person: Person, reason: Reason, recipient: str) -> Reason:
    if reason != Reason.ALLOWED or recipient == OWN_WORK:
        return reason
    if against := protection.against(person):
        return Reason(against)
    return reason if protection.may_be_named(person) else Reason.CHILD


def _decisions_of(persons: Iterable[Person], *, hold: bool) -> dict[UUID, list[Consent]]:
    rows = Consent.objects.unscoped(reason="consent.gate").filter(
        person_id__in=[person.pk for person in persons]
    )
    if hold:
        rows = rows.select_for_update(no_key=True).order_by("pk")
    by_person: dict[UUID, list[Consent]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    return by_person


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
