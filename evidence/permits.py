"""Opening one incident to one person for a time: the exception to organisation and case."""

import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_permits, audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.once import forget
from evidence import own_words
from evidence.models import Incident, IncidentPermit
from evidence.models.permit import LONGEST


class NobodyToPermit(DomainError):
    """Says the same of an address without an account and of somebody who works elsewhere (T-24)."""

    code, status = "nobody_to_permit", 409
    message = _("Nobody who works on records of your organisation has this address.")


class PermitOver(DomainError):
    code, status, message = "permit_over", 409, _("This was withdrawn already.")


@transaction.atomic
def give(
    *,
    incident: Incident,
    email: str,
    reason: str,
    days: int,
    by: User,
    now: datetime.datetime | None = None,
) -> IncidentPermit:
    """Open an incident to one person for some days. Errors: NotAllowed; NobodyToPermit; own_words.QuotesAccount."""
    access_permits.check_may_permit(by, incident)
    now = now or timezone.now()
    user = User.objects.filter(email=User.objects.normalise(email), is_active=True).first()
    if user is None or incident.organisation is None:
        raise NobodyToPermit
    access_permits.check_may_permit(by, incident, to=user)
    if not access_permits.works_on_records_of(user, incident.organisation):
        raise NobodyToPermit
    own_words.check([reason], own_words.told_of([incident.pk]))
    permit = IncidentPermit.objects.create(
        user=user,
        content_object=incident,
        permission=Permission.objects.get(
            codename="view_incident", content_type__app_label="evidence"
        ),
        reason=reason,
        given_by=by,
        given_at=now,
        until=now + min(datetime.timedelta(days=days), LONGEST),
    )
    forget()
    _record("permit.given", permit, by=by)
    return permit


@transaction.atomic
def withdraw(*, permit: IncidentPermit, by: User, now: datetime.datetime | None = None) -> None:
    """Close it at once. Errors: NotAllowed; PermitOver."""
    rows = IncidentPermit.objects.visible_to(by).select_related("content_object__organisation")
    permit = rows.select_for_update(of=("self",)).get(pk=permit.pk)
    access_permits.check_may_permit(by, permit.content_object)
    if permit.withdrawn_at is not None:
        raise PermitOver
    permit.withdrawn_at, permit.withdrawn_by = now or timezone.now(), by
    permit.save(update_fields=["withdrawn_at", "withdrawn_by"])
    forget()
    _record("permit.withdrawn", permit, by=by)


def _record(action: str, permit: IncidentPermit, *, by: User) -> None:
    details = {
        "person": str(permit.user_id),
        "object": str(permit.pk),
        "until": permit.until.date().isoformat(),
    }
    audit.record(action=action, by=by, subject=permit.content_object, details=details)
