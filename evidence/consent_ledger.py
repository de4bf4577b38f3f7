"""The decisions of one person, read at one moment. Nothing here touches the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence import protection
from evidence.models import Consent

Use = Consent.Use
IdentityLevel = Consent.IdentityLevel

# Without these nothing of a person is used at all, for anybody (CONS-2).
BASIC_USES = (Use.INTERVIEW, Use.STORE, Use.INTERNAL_ANALYSIS)
# For whom a file is taken out where that is no mechanism: nobody beside us; somebody she was not asked about.
OWN_WORK, OTHERS = "own_work", "others"


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
    # This receiver publishes what it gets (consent.publishes).
    NOT_PUBLIC = "not_public", _("allowed for this receiver, but it publishes what it gets")
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
    record counts, whatever the clocks say: the one that wrote it may run ahead of ours. `erased`: her
    key was destroyed at her wish, which takes back all she ever allowed.
    """

    def __init__(
        self,
        consents: Iterable[Consent],
        *,
        at: datetime,
        looking_back: bool = True,
        erased: bool = False,
    ) -> None:
        self._at, self._looking_back, self._erased = at, looking_back, erased
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
        if self._erased:
            return State.WITHDRAWN
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
            return self.for_our_work()
        answer = self.answer(recipient)
        if answer.may_describe and answer.identity_level != IdentityLevel.NAMED:
            return Reason.UNNAMED
        return answer.reason

    def for_our_work(self) -> Reason:
        """Whether what she told may be kept and worked with here, or why not."""
        return self._against_any_use() or Reason.ALLOWED

    def may_publish(self, use: Use = Use.PUBLISH_ANONYMOUSLY) -> bool:
        """Whether what she told may be published without her name, or (Use.PUBLISH_MEDIA) her picture or voice."""
        return self.state(use) == State.GRANTED and self._against_any_use() is None

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
