"""Bringing a record into a case: from then on everybody who works on that case may read it.

An account comes in only while she whose account it is allows that we work with it. What is in a case is
not taken out of it again: what was cited there must be found. What she takes back later holds at once, in
whatever case it is (consent.py).
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_cases, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import CaseTeam, User
from evidence import consent, own_words
from evidence.models import CaseMaterial, Incident, Paragraph, Testimony

Record = Testimony | Incident
LONGEST = 300  # letters of a reason


class NotForOurWork(DomainError):
    code, status = "not_for_our_work", 409
    message = _(
        "She does not allow that we work with her account, or not any more. It is brought into no case."
    )


@transaction.atomic
def admit(record: Record, team: CaseTeam, *, reason: str, by: User) -> CaseMaterial:
    """Bring a record into the case of a team. Pressed twice, it is done once.

    Errors: NotAllowed, also for what was merged into another record meanwhile; BadReason; QuotesAccount;
            NotForOurWork.
    """
    access_cases.check_may_admit(by, record, team)
    words = own_words.in_clear(reason, _told_by(record), longest=LONGEST)
    if isinstance(record, Testimony):
        if record.status == Testimony.Status.DRAFT:
            raise NotAllowed
        answers = consent.for_our_work([record.person], at=timezone.now(), hold=True)
        if answers[record.person_id] not in (consent.Reason.ALLOWED, consent.Reason.PUBLISHED):
            raise NotForOurWork
        named: dict[str, Record] = {"testimony": record}
    else:
        _hold(record)
        named = {"incident": record}
    rows = CaseMaterial.objects.unscoped(reason="material.admit")
    material, is_new = rows.get_or_create(
        team=team, **named, defaults={"added_by": by, "reason": words}
    )
    if is_new:
        details = {"object": str(record.pk)}
        audit.record(action="material.admitted", subject=material, by=by, details=details)
    return material


def _hold(incident: Incident) -> None:
    """A merge waits, or was there first: then the record that stands is to be brought in."""
    rows = Incident._base_manager.select_for_update(no_key=True).filter(pk=incident.pk)
    if rows.get().merged_into_id is not None:
        raise NotAllowed


def _told_by(record: Record) -> Iterable[Paragraph]:
    if isinstance(record, Testimony):
        return own_words.of_accounts([record.pk])
    return own_words.told_of([record.pk])
