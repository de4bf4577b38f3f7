"""A person asks, with her code, to be contacted; an approver sees to it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_receipts, audit
from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.models import ContactRequest, Person, Receipt

MOST_OPEN = 3  # of one person; more would tell us nothing new
LONGEST = 500  # letters


class AskedAlready(DomainError):
    code, status = "asked_already", 409
    message = _("You have asked us already. Your request is with us.")


class ContactDone(DomainError):
    code, status, message = "contact_done", 409, _("This was marked as done already.")


@transaction.atomic
def ask(receipt: Receipt, *, words: str = "", now: datetime | None = None) -> ContactRequest:
    """Keep the request of a person; `words` of her own are sealed with her key.

    Errors: AskedAlready, when some are open; Erased.
    """
    with acting_for_system(reason="receipt"):
        people = Person.objects.unscoped(reason="receipt").select_related("key")
        person = people.select_for_update(no_key=True, of=("self",)).get(pk=receipt.person_id)
        rows = ContactRequest.objects.unscoped(reason="receipt")
        if rows.filter(person=person, done_at=None).count() >= MOST_OPEN:
            raise AskedAlready
        request = ContactRequest(person=person, key=person.key, asked_at=now or timezone.now())
        request.words = words.strip() or None
        request.save(force_insert=True)
    details = {"person": str(person.pk)}
    audit.record(
        action="contact.asked", by=None, system="receipt_code", subject=request, details=details
    )
    return request


def waiting_for(user: User) -> ScopedQuerySet[ContactRequest]:
    """Return the requests open to this approver that nobody has seen to, the oldest first."""
    return ContactRequest.objects.visible_to(user).filter(done_at=None).distinct()


@transaction.atomic
def finish(*, request: ContactRequest, by: User, now: datetime | None = None) -> None:
    """Mark a request as seen to. Errors: NotAllowed; ContactDone."""
    access_receipts.check_may_answer_contact(by, request)
    rows = ContactRequest.objects.unscoped(reason="contact.finish")
    request = rows.select_for_update(of=("self",)).get(pk=request.pk)
    if request.done_at is not None:
        raise ContactDone
    request.done_at, request.done_by = now or timezone.now(), by
    request.save(update_fields=["done_at", "done_by"])
    details = {"person": str(request.person_id)}
    audit.record(action="contact.done", by=by, subject=request, details=details)
