"""Sending an interview: from the answers to the record, all at once, and then it is forgotten."""

import copy
import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import help as helping
from accounts.errors import DomainError
from accounts.models import User
from evidence import consent, drafts, intake, pairs, receipts
from evidence.models import (
    Act,
    Authority,
    Consent,
    Draft,
    Incident,
    Interview,
    Involvement,
    Person,
    Place,
    Testimony,
)
from legal_analysis.models import Deprivation, Enforcement, Policy, Right

from . import explanation, pages, telling
from .answers import GRANTED, NOT_ASKED, REFUSED, YES, Answers, all_said, said
from .pages import Page
from .questions_consent import chosen_receivers, ends_here, months_valid
from .questions_events import LIKE_THIS, asked_for

GROUP_OF = {"woman": "women", "girl": "girls", "man": "men_boys", "boy": "men_boys"}


class NotComplete(DomainError):
    """Something is missing or wrong; the page of checking names it."""

    code, status = "interview_not_complete", 409
    message = _("Something is still missing. Look at the page of checking: it says what.")


@dataclass(frozen=True)
class Outcome:
    """What is shown once after sending. `code` is empty where she refused and nothing was kept.

    `handed_over`: what she asked for is with a support worker.
    """

    code: str
    receipt: str
    handed_over: bool


def nothing_is_kept(answers: Answers) -> bool:
    """Whether sending only destroys what was written, because she refused."""
    return ends_here(answers)


def hands_over(answers: Answers) -> bool:
    """Whether sending gives a support worker what she asked for."""
    return asked_for(answers) is not None


@transaction.atomic
def send(draft: Draft, *, by: User, now: datetime.datetime | None = None) -> Outcome:
    """Put the interview in the record and take the draft away. Errors: NotComplete; then nothing changes."""
    draft = drafts.opened(draft.pk, by=by)
    answers = draft.answers
    if pages.missing(answers):
        raise NotComplete
    handed_over = _hand_over(draft, answers, by)
    if nothing_is_kept(answers):
        drafts.throw_away(draft, by=by)
        return Outcome("", "", handed_over)
    now = now or timezone.now()
    person = _person(draft, answers, by)
    _decisions(answers, person, by, now)
    held = _interview(answers, person, by)
    account = _account(answers, held, by)
    _rights(answers, testimony=account)
    for number in range(1, pages.events_told(answers) + 1):
        _event(answers, number, account, by)
    receipt = _receipt(answers, person, by)
    drafts.close(draft, by=by)
    return Outcome(account.code, receipt, handed_over)


def _hand_over(draft: Draft, answers: Answers, by: User) -> bool:
    """Hand over what she asked for, in the same transaction, also where she refused all the rest."""
    asked = asked_for(answers)
    if asked is not None:
        helping.ask_for_help(asked, by, draft.organisation)
    return asked is not None


def _person(draft: Draft, answers: Answers, by: User) -> Person:
    identity = {}
    if pages.keeps_details(answers):
        named = said(answers, "uses", "identity_store") == GRANTED
        # To be contacted again needs no name.
        kept = intake.IDENTITY if named else ("contact_plan",)
        identity = {name: said(answers, "details", name) for name in kept}
    age = said(answers, "who", "age")
    return intake.person(
        draft,
        kind=said(answers, "who", "kind"),
        age_band="" if age == "not_known" else age,
        is_child=pages.is_child(answers),
        risk_level=intake.risk(said(answers, "begin", "risk")),
        identity=identity,
        by=by,
    )


# --- What she allowed ----------------------------------------------------------------------------------


def _decisions(answers: Answers, person: Person, by: User, now: datetime.datetime) -> None:
    for page in ("basics", "uses", "recordings"):
        for use in answers.get(page, {}):
            if use in Consent.Use.values:
                _decide(answers, person, by, now, use, "", said(answers, page, use))
    for code in chosen_receivers(answers):
        key = f"receiver.{code}"
        share = said(answers, key, "share")
        for use, field in (("share", "share"), ("quote", "quote"), ("onward_sharing", "onward")):
            decision = said(answers, key, field)
            if share != GRANTED and use != "share":
                decision = NOT_ASKED  # what is not sent is neither quoted nor passed on
            _decide(answers, person, by, now, use, code, decision)


def _decide(
    answers: Answers,
    person: Person,
    by: User,
    now: datetime.datetime,
    use: str,
    recipient: str,
    decision: str,
) -> None:
    if decision not in {GRANTED, REFUSED}:
        return  # not asked is no decision, and means no
    given_by, circumstances = _for_her(answers)
    row = Consent(
        person=person,
        key=person.key,
        use=use,
        recipient=recipient,
        decision=decision,
        identity_level=said(answers, f"receiver.{recipient}", "named")
        if use == Consent.Use.SHARE and decision == GRANTED
        else "",
        form=said(answers, "explained", "form"),
        language=said(answers, "explained", "language"),
        text_version=explanation.version(),
        explained_by=by,
        interpreter_code=said(answers, "explained", "interpreter"),
        witness_code=said(answers, "explained", "witness"),
        given_by=given_by,
        given_at=now,
        valid_until=_months_later(now, months_valid()),
    )
    if conditions := said(answers, f"receiver.{recipient}", "conditions").strip():
        row.conditions = conditions
    if circumstances:
        row.circumstances = circumstances
    consent.decide(consent=row, by=by)


def _for_her(answers: Answers) -> tuple[str, str]:
    """Return who decided, and where that is not she herself, the circumstances in words."""
    if pages.is_child(answers):
        words = [said(answers, "child", name) for name in ("why_adult", "best")]
        return said(answers, "child", "decided_by"), "\n".join(filter(None, words))
    if said(answers, "who", "speaks_for") == Consent.GivenBy.RELATIVE:
        words = [said(answers, "relative", name) for name in ("relation", "best")]
        return Consent.GivenBy.RELATIVE, "\n".join(words)
    return Consent.GivenBy.HERSELF, ""


def _months_later(moment: datetime.datetime, months: int) -> datetime.date:
    """Return the day `months` later, the last of its month where that has no such day."""
    day = timezone.localdate(moment)
    year, month = divmod(day.month - 1 + months, 12)
    first = datetime.date(day.year + year, month + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


# --- The conversation and her account ---------------------------------------------------------------------


def _interview(answers: Answers, person: Person, by: User) -> Interview:
    told = [said(answers, "before", name) for name in ("told", "told_whom", "here", "again")]
    sealed = {
        "others_present": said(answers, "setting", "others_present"),
        "earlier_account": "\n".join(filter(None, told)),
        "wellbeing_after": said(answers, "end", "wellbeing"),
    }
    worries = ", ".join(all_said(answers, "begin", "worries"))
    if noted := "\n".join(filter(None, (worries, said(answers, "begin", "agreed")))):
        sealed["safety"] = noted
    offered = said(answers, "help", "offered")
    return intake.interview(
        person,
        by=by,
        sealed=sealed,
        held_on=datetime.date.fromisoformat(said(answers, "setting", "held_on")),
        place_kind=said(answers, "setting", "place_kind"),
        language=said(answers, "setting", "language"),
        interpreter_code=said(answers, "explained", "interpreter"),
        read_back=said(answers, "end", "read_back") == YES,
        risk_before=intake.risk(said(answers, "begin", "risk")),
        referral_offered=offered,
        explained=all_said(answers, "explained", "explained"),
    )


def _account(answers: Answers, held: Interview, by: User) -> Testimony:
    numbers = range(1, pages.events_told(answers) + 1)
    date_said = ""
    acts = [kind for number in numbers for kind in all_said(answers, f"what.{number}", "acts")]
    groups = [said(answers, f"what.{number}", "group") for number in numbers]
    facts: dict[str, Any] = {
        "acts": intake.kinds(acts),
        "groups": sorted({*filter(None, groups), *_her_group(answers)}),
    }
    # What happened at several times or places is dated and placed by its events, not here.
    if pages.events_told(answers) == 1:
        facts["place"] = _place(answers, 1)
        date_said = said(answers, "when.1", "date")
    return intake.account(
        held,
        telling.paragraphs(answers),
        language=said(answers, "setting", "language"),
        date_said=date_said,
        by=by,
        **facts,
    )


def _her_group(answers: Answers) -> list[str]:
    group = GROUP_OF.get(said(answers, "who", "kind"))
    return [group] if group else []


# --- Events --------------------------------------------------------------------------------------------


def _event(answers: Answers, number: int, account: Testimony, by: User) -> None:
    event = intake.incident(
        account,
        title=said(answers, f"what.{number}", "title"),
        place=_place(answers, number),
        date_said=said(answers, f"when.{number}", "date"),
        by=by,
    )
    for kind in intake.kinds(all_said(answers, f"what.{number}", "acts")):
        act = Act.objects.create(incident=event, kind=kind)
        _victims(answers, number, act, account.person)
        _alleged(answers, number, act)
    _rights(answers, incident=event)
    pairs.look_for(event)


def _receipt(answers: Answers, person: Person, by: User) -> str:
    """Return the code by which she sees what she allowed, if she wants one."""
    if said(answers, "end", "code_wanted") != YES:
        return ""
    return receipts.issue(person=person, language=said(answers, "explained", "language"), by=by)


def _victims(answers: Answers, number: int, act: Act, person: Person) -> None:
    page, victim = f"what.{number}", Involvement.Side.VICTIM
    if said(answers, page, "to_her") == YES:
        group = next(iter(_her_group(answers)), "")
        Involvement.objects.create(act=act, person=person, side=victim, group=group)
    if group := said(answers, page, "group"):
        count = said(answers, page, "count")
        Involvement.objects.create(
            act=act,
            side=victim,
            group=group,
            count=int(count) if count else None,
            counting_unit=said(answers, page, "unit") if count else "",
        )


def _alleged(answers: Answers, number: int, act: Act) -> None:
    page = f"by.{number}"
    code = said(answers, page, "authority")
    Involvement.objects.create(
        act=act,
        authority=Authority.objects.get(code=code) if code else None,
        side=Involvement.Side.ALLEGED_PERPETRATOR,
        degree=said(answers, page, "degree"),
        described_as=said(answers, page, "described_as"),
    )


def _place(answers: Answers, number: int) -> Place | None:
    province = said(answers, f"when.{number}", "province")
    code = (said(answers, f"district.{number}", "district") if province else "") or province
    return Place.objects.get(code=code) if code else None


def _rights(answers: Answers, **record: Testimony | Incident) -> None:
    for code in all_said(answers, "areas", "rights"):
        Deprivation.objects.create(right=Right.objects.get(code=code), **record)
    if all_said(answers, "areas", "rights"):
        for code in all_said(answers, "rules", "policies"):
            Enforcement.objects.create(policy=Policy.objects.get(code=code), **record)


def copy_of(asked: Page, answers: Answers) -> dict[str, Any]:
    """Return what the next event takes over, if she said that there was one like this: act and doer."""
    if asked.name != "when" or said(answers, asked.key, "next") != LIKE_THIS:
        return {}
    names = [("what", asked.number), ("by", asked.number)]
    if any(f"{name}.{number + 1}" in answers for name, number in names):
        return {}  # it was copied before, and perhaps changed since
    return {
        f"{name}.{number + 1}": copy.deepcopy(answers[f"{name}.{number}"])
        for name, number in names
        if f"{name}.{number}" in answers
    }
