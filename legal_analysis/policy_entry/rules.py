"""Entries of policies: begun, saved at every page, sent, verified by a second person or sent back.

Saving keeps what was typed even where it is not right yet: no word is lost to an error (T-20). Sending
and verifying twice do it once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_policies, audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis.interview import telling
from legal_analysis.interview.answers import said
from legal_analysis.models import Policy, PolicyEntry

from . import pages, similar, writing
from .questions import ABOUT
from .writing import ROW

State = PolicyEntry.State


class NotComplete(DomainError):
    """Something is missing or wrong; the page of checking names it."""

    code, status = "policy_not_complete", 409
    message = _("Something is still missing. Look at the page of checking: it says what.")


class NotNow(DomainError):
    code, status = "policy_not_now", 409
    message = _("Somebody has gone on with this entry meanwhile. Open it again.")


class CodeTaken(DomainError):
    """Another record got the code since: an entry sent at the same time, or a reload of the library."""

    code, status = "policy_code_taken", 409
    message = _(
        "Another record has got this code meanwhile. Send it back, so that another one is chosen."
    )


class OfTheLibrary(DomainError):
    code, status = "policy_of_the_library", 409
    message = _("This one comes with the reference library, and is corrected there.")


class BeingCorrected(DomainError):
    code, status = "policy_being_corrected", 409
    message = _("Somebody is correcting this already.")


# --- What there is ------------------------------------------------------------------------------------


def of(user: User) -> ScopedQuerySet[PolicyEntry]:
    """The entries this user began and that are not in the record yet, the last one first."""
    rows = PolicyEntry.objects.visible_to(user).filter(author=user)
    return rows.exclude(state=State.VERIFIED).order_by("-saved_at")


def readable(user: User) -> ScopedQuerySet[PolicyEntry]:
    """The entries she may open: what was sent, and her own."""
    rows = PolicyEntry.objects.visible_to(user)
    return rows.filter(Q(sent_at__isnull=False) | Q(author=user)).select_related("policy")


def waiting_for(user: User) -> ScopedQuerySet[PolicyEntry]:
    """The entries that wait for her as the second person, the oldest first."""
    rows = PolicyEntry.objects.visible_to(user).filter(state=State.WAITING)
    return rows.exclude(author=user).order_by("sent_at", "id")


def returned_to(user: User) -> ScopedQuerySet[PolicyEntry]:
    """Her entries that came back with a question."""
    return of(user).filter(state=State.RETURNED)


def told(entry: PolicyEntry) -> dict[str, Any]:
    """Return the answers of an entry, with what the questions must know of it."""
    kept = entry.policy if entry.is_correction else None
    known = {"entry": str(entry.pk), "policy": "", "code": ""}
    if kept:
        known |= {"policy": str(kept.pk), "code": kept.code}
    return {**entry.answers, ABOUT: known}


# --- Writing ----------------------------------------------------------------------------------------


@transaction.atomic
def begin(*, by: User, looked: Mapping[str, str]) -> PolicyEntry:
    """Start an entry with what was looked for. Pressed twice, it is the same one.

    Errors: NotAllowed for who is no analyst.
    """
    organisation = access_policies.check_may_enter_policy(by)
    answers = _begun_with(looked)
    title = _title(answers)
    same = of(by).filter(state=State.WRITING, version=1, answers=answers)
    if entry := same.select_for_update(of=("self",)).first():
        return entry
    entry = PolicyEntry(organisation_id=organisation, author=by, answers=answers, title=title)
    entry.save(force_insert=True)
    audit.record(action="policy.begun", subject=entry, by=by)
    return entry


def _begun_with(looked: Mapping[str, str]) -> dict[str, Any]:
    """What was typed to look for it is kept where it is asked: in the field of its language's title."""
    title = looked.get("title", "")
    field = "title" if title.isascii() else "title_fa_af"
    answers: dict[str, Any] = {"name": {field: [title]}}
    if any(looked.get(name) for name in ("number", "issuer")):
        answers["what"] = {name: [looked.get(name, "")] for name in ("number", "issuer")}
    if looked.get("date"):
        answers["when"] = {"date": [looked["date"]]}
    return answers


@transaction.atomic
def correct(policy: Policy, *, by: User) -> PolicyEntry:
    """Start a correction of a policy people entered; if she is at it already, go on with that.

    Errors: NotAllowed; OfTheLibrary; BeingCorrected by somebody else.
    """
    organisation = access_policies.check_may_enter_policy(by)
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    if not policy.is_entered:
        raise OfTheLibrary
    number = policy.version + 1
    hers = PolicyEntry.objects.visible_to(by).filter(policy=policy, version=number, author=by)
    if entry := hers.first():
        return entry
    answers = writing.answers_of(policy)
    entry = PolicyEntry(
        organisation_id=organisation,
        author=by,
        policy=policy,
        version=number,
        answers=answers,
        title=_title(answers),
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise BeingCorrected from error
    audit.record(action="policy.begun", subject=entry, by=by, details={"version": str(number)})
    return entry


@transaction.atomic
def save(entry: PolicyEntry, *, page: pages.Page, typed: Any, by: User) -> PolicyEntry:
    """Keep what one page was sent with, right or wrong, beside the other pages."""
    entry = _to_write(entry, by)
    changes = {page.key: _typed(entry, page, typed), **telling.count(entry.answers, page.key)}
    return _keep(entry, {**entry.answers, **changes}, by)


@transaction.atomic
def keep(entry: PolicyEntry, *, page: pages.Page, typed: Any, shown: str, by: User) -> bool:
    """Keep a page while it is being typed; return False if it was sent meanwhile, from elsewhere."""
    entry = _to_write(entry, by)
    if telling.is_old(entry.answers, page.key, shown):
        return False
    _keep(entry, {**entry.answers, page.key: _typed(entry, page, typed)}, by)
    return True


def _typed(entry: PolicyEntry, page: pages.Page, typed: Any) -> dict[str, Any]:
    """What was typed, with the row of the record it is about, which no form holds (T-03)."""
    before = entry.answers.get(page.key, {})
    return {**typed, **({ROW: before[ROW]} if ROW in before else {})}


@transaction.atomic
def take_out(entry: PolicyEntry, *, page: pages.Page, shown: str, by: User) -> PolicyEntry:
    """Take out one provision, relation or source; those after it move up. Pressed twice, it is one."""
    entry = _to_write(entry, by)
    if telling.is_old(entry.answers, page.key, shown):
        return entry
    return _keep(entry, pages.without(entry.answers, page), by)


@transaction.atomic
def put_back(entry: PolicyEntry, *, by: User) -> PolicyEntry:
    """Put back what was taken out last, behind the others."""
    entry = _to_write(entry, by)
    return _keep(entry, pages.with_it_back(entry.answers), by)


@transaction.atomic
def throw_away(entry: PolicyEntry, *, by: User) -> None:
    """Give an entry up. What is in the record already stays."""
    entry = _to_write(entry, by)
    audit.record(action="policy.thrown_away", subject=entry, by=by)
    entry.delete()


@transaction.atomic
def send(
    entry: PolicyEntry, *, reply: str = "", by: User, now: datetime | None = None
) -> PolicyEntry:
    """Hand an entry to a second person. Pressed twice, it is sent once.

    Errors: NotAllowed; NotComplete; NotNow.
    """
    entry = _locked(entry, by)
    access_policies.check_may_write_entry(by, entry, author_id=entry.author_id)
    if entry.state == State.WAITING:
        return entry
    if not entry.can_be_written:
        raise NotNow
    answers = told(entry)
    if pages.missing(answers):
        raise NotComplete
    entry.code = _code(entry, answers)
    entry.answers = {key: kept for key, kept in entry.answers.items() if key != pages.OUT}
    entry.reply = reply.strip() if entry.state == State.RETURNED else ""
    entry.state, entry.sent_at = State.WAITING, now or timezone.now()
    try:
        with transaction.atomic():
            entry.save(update_fields=["answers", "code", "reply", "state", "sent_at", "saved_at"])
    except IntegrityError as error:
        raise CodeTaken from error
    audit.record(action="policy.sent", subject=entry, by=by)
    return entry


def _code(entry: PolicyEntry, answers: Mapping[str, Any]) -> str:
    if entry.is_correction and entry.policy:
        return entry.policy.code
    typed = said(answers, "what", "code").strip()
    if typed or entry.code:
        return typed or entry.code
    return similar.new_code(said(answers, "name", "title"), writing.dated(answers).edtf)


# --- The second person -----------------------------------------------------------------------------------


@transaction.atomic
def ask(entry: PolicyEntry, *, question: str, by: User) -> PolicyEntry:
    """Send an entry back to who wrote it. Errors: NotAllowed; NotNow."""
    entry = _locked(entry, by)
    access_policies.check_may_verify_entry(by, entry, author_id=entry.author_id)
    if entry.state != State.WAITING:
        raise NotNow
    entry.question, entry.state = question.strip(), State.RETURNED
    entry.save(update_fields=["question", "state", "saved_at"])
    audit.record(action="policy.asked", subject=entry, by=by)
    return entry


@transaction.atomic
def verify(
    entry: PolicyEntry, *, seen: str = "", by: User, now: datetime | None = None
) -> PolicyEntry:
    """Let an entry into the record: all of it, or nothing. Pressed twice, it is done once.

    `seen`: when the entry she read was sent, so that nobody verifies what she did not see.
    Errors: NotAllowed for who wrote it; NotNow; NotComplete; CodeTaken; writing.StillCited.
    """
    entry = _locked(entry, by)
    access_policies.check_may_verify_entry(by, entry, author_id=entry.author_id)
    if entry.state == State.VERIFIED and entry.verified_by_id == by.pk:
        return entry
    if entry.state != State.WAITING or (seen and seen != entry.stamp):
        raise NotNow
    answers = told(entry)
    if not entry.is_correction and similar.is_taken(entry.code, entry=str(entry.pk)):
        raise CodeTaken
    if pages.missing(answers):
        raise NotComplete  # the library changed since: what it built on is gone
    before = writing.answers_of(entry.policy) if entry.is_correction and entry.policy else None
    # A policy takes the id of its first entry.
    entry.policy_id = entry.policy_id or entry.pk
    entry.state, entry.verified_by, entry.verified_at = State.VERIFIED, by, now or timezone.now()
    if before is not None:
        entry.changed = writing.changed(before, entry.answers)
    # First the entry, then the policy: the database takes no policy that nobody verified.
    entry.save(update_fields=["policy", "state", "verified_by", "verified_at", "changed"])
    writing.write(entry, answers)
    details = {"code": entry.code, "version": str(entry.version)}
    audit.record(action="policy.verified", subject=entry, by=by, details=details)
    return entry


# --- Steps --------------------------------------------------------------------------------------------


def _locked(entry: PolicyEntry, by: User) -> PolicyEntry:
    rows = PolicyEntry.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(pk=entry.pk)


def _to_write(entry: PolicyEntry, by: User) -> PolicyEntry:
    entry = _locked(entry, by)
    access_policies.check_may_write_entry(by, entry, author_id=entry.author_id)
    if not entry.can_be_written:
        raise NotNow
    return entry


def _keep(entry: PolicyEntry, answers: dict[str, Any], by: User) -> PolicyEntry:
    entry.answers, entry.title = answers, _title(answers)
    entry.save(update_fields=["answers", "title", "saved_at"])
    audit.record(action="policy.saved", subject=entry, by=by)
    return entry


def _title(answers: Mapping[str, Any]) -> str:
    titles = (said(answers, "name", one) for one in ("title", "title_fa_af", "title_ps"))
    return next((one.strip()[:300] for one in titles if one.strip()), "")
