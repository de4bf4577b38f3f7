"""What a person takes back from our own work: nothing of hers is cited anew, and what is cited is marked.

The mark is the one of what changed since it was cited: the matrix, the assessments and the files say that it is
to be read again, and to stand by it is refused. An analyst takes it back. See docs/adr/0054-taken-from-our-work.md.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import PersonKey
from evidence import consent
from evidence.models import Consent, Paragraph, Person
from legal_analysis.cited import Target
from legal_analysis.models import Citation

REASON = "consent.our_work"


class TakenFromUs(DomainError):
    code, status = "taken_from_our_work", 409
    message = _(
        "She does not allow any more that we work with her account. Nothing of it can be cited; take back what is."
    )


def check(target: Target) -> None:
    """Errors: TakenFromUs. Her decisions are held: a withdrawal waits, and then marks what was cited, too.

    Asked before anything else is held: a withdrawal holds her decisions, and then marks.
    """
    if not isinstance(target, Paragraph):
        return
    with acting_for_system(reason=REASON):
        person = Person.objects.unscoped(reason=REASON).get(testimonies=target.testimony_id)
        taken = consent.not_for_us([person], at=timezone.now(), hold=True)
    if taken:
        raise TakenFromUs


def touched_by(decision: Consent, *, now: datetime) -> None:
    """Mark what is cited of whom a decision takes from our work."""
    allows = decision.decision == Consent.Decision.GRANTED and decision.withdrawn_at is None
    if decision.use in consent.BASIC_USES and not allows:
        _mark([decision.person_id], now)


def touched_by_erasure(key: PersonKey, *, now: datetime) -> None:
    """Mark what is cited of whose key was destroyed."""
    with acting_for_system(reason=REASON):
        rows = Person.objects.unscoped(reason=REASON).filter(key=key)
        persons = list(rows.values_list("pk", flat=True))
    if persons:
        _mark(persons, now)


def _mark(persons: Collection[UUID], now: datetime) -> None:
    with acting_for_system(reason=REASON):
        rows = Citation.objects.unscoped(reason=REASON).standing()
        hers = rows.filter(paragraph__testimony__person__in=persons, stale_since=None)
        hers.update(stale_since=now)
