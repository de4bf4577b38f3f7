"""Persons who ask to be contacted, for the approvers who see to it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from evidence import contacts as rules
from evidence.models import ContactRequest
from legal_analysis.views.reading import check_may_read, reader, record_page

MOST = 100  # waiting on one page; what waits longest comes first


@record_page
def contacts(request: HttpRequest) -> HttpResponse:
    """Who waits to be contacted: codes of persons, and since when."""
    user = reader(request)
    check_may_read(user, ContactRequest, "asked_at")
    waiting = rules.waiting_for(user).defer("words_sealed").select_related("person")[:MOST]
    found = list(waiting)
    audit.record(action="contact.listed", by=user, details={"count": str(len(found))})
    return TemplateResponse(request, "legal_analysis/contacts.html", {"waiting": found})


@record_page
def contact(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """One request with the words she wrote."""
    user = reader(request)
    rows = ContactRequest.objects.visible_to(user).select_related("person", "key", "done_by")
    found = get_object_or_404(rows, pk=contact_id)
    audit.record(
        action="contact.read", by=user, subject=found, details={"person": str(found.person_id)}
    )
    return TemplateResponse(request, "legal_analysis/contact.html", {"contact": found})


@require_POST
@login_required
def done(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """She was contacted, or it was decided that it is safer not to."""
    user = reader(request)
    found = get_object_or_404(ContactRequest.objects.visible_to(user), pk=contact_id)
    rules.finish(request=found, by=user)
    messages.success(request, _("Marked as done."))
    return redirect("contacts")
