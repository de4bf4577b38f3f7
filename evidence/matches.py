"""Two persons who may be one: an approver says whether they are (FACC-2, FACC-7)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_matches, audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.models import PossibleMatch


class UnknownDecision(DomainError):
    code, status = "unknown_decision", 400
    message = _("Say whether they are the same person or two.")


class DecidedMeanwhile(DomainError):
    code, status = "match_decided_meanwhile", 409
    message = _("Somebody has decided about this pair meanwhile. Look at how it stands now.")


def _seen_by(user: User) -> ScopedQuerySet[PossibleMatch]:
    return PossibleMatch.objects.visible_to(user).select_related("person", "earlier")


def waiting_for(user: User) -> ScopedQuerySet[PossibleMatch]:
    """Return the pairs nobody has decided on, the oldest first."""
    return _seen_by(user).filter(decision="").order_by("found_at")


def decided(user: User) -> ScopedQuerySet[PossibleMatch]:
    """Return the pairs somebody has decided on, the last first."""
    return _seen_by(user).exclude(decision="").order_by("-decided_at")


@transaction.atomic
def decide(*, match: PossibleMatch, decision: str, seen: int, by: User) -> None:
    """Say it, or say it anew: whoever looks again may know more. `seen`: the version she saw.

    Errors: NotAllowed; UnknownDecision; DecidedMeanwhile (T-20).
    """
    access_matches.check_may_decide_match(by, match)
    if decision not in PossibleMatch.Decision.values:
        raise UnknownDecision
    rows = PossibleMatch.objects.unscoped(reason="match.decide")
    match = rows.select_for_update(of=("self",)).get(pk=match.pk)
    if match.version != seen:
        raise DecidedMeanwhile
    match.decision, match.decided_by, match.decided_at = decision, by, timezone.now()
    match.version = seen + 1
    match.save(update_fields=["decision", "decided_by", "decided_at", "version"])
    details = {"person": str(match.person_id)}
    audit.record(action=f"match.{decision}", by=by, subject=match, details=details)
