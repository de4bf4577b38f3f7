"""Places of help: the list with the day somebody last asked there, one of them, and a new one."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from support import providers as rules
from support.forms import ProviderForm
from support.models import Provider
from support.models.provider import STALE_AFTER_DAYS
from support.views.asking import her_organisation, support_worker


@require_safe
@login_required
def providers(request: HttpRequest) -> HttpResponse:
    """Where somebody can be sent, by name; apart from them those to ask again."""
    user = support_worker(request)
    today = timezone.now().date()
    known = rules.in_order(rules.of(user).filter(ended_on=None))
    audit.record(action="provider.listed", by=user, details={"count": str(len(known))})
    context = {
        "offered": [one for one in known if one.is_offered(today)],
        "stale": [one for one in known if not one.is_offered(today)],
        "stale_after": STALE_AFTER_DAYS,
    }
    return TemplateResponse(request, "support/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    user = support_worker(request)
    form = ProviderForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rules.write_down(organisation=her_organisation(user), by=user, **form.cleaned_data)
        return redirect("providers")
    return TemplateResponse(request, "support/provider.html", {"form": form})


def _provider(request: HttpRequest, provider_id: uuid.UUID) -> Provider:
    rows = rules.of(support_worker(request)).filter(ended_on=None)
    return get_object_or_404(rows, pk=provider_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def provider(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """One place, to be asked and written down anew: what is saved was true that day."""
    user, found = support_worker(request), _provider(request, provider_id)
    known = {
        "name": found.name,
        "kinds": found.kinds,
        "contact": found.contact or "",
        "note": found.note or "",
    }
    form = ProviderForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        rules.change(provider=found, by=user, **form.cleaned_data)
        messages.success(request, _("Kept, as of today."))
        return redirect("providers")
    audit.record(action="provider.read", by=user, subject=found)
    context = {
        "form": form,
        "provider": found,
        "is_offered": found.is_offered(timezone.now().date()),
    }
    return TemplateResponse(request, "support/provider.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """It helps no more, or it is not safe any more."""
    user, found = support_worker(request), _provider(request, provider_id)
    if request.method == "POST":
        rules.end(provider=found, by=user)
        messages.success(request, _("Nobody is sent there any more."))
        return redirect("providers")
    audit.record(action="provider.read", by=user, subject=found)
    context = {
        "provider": found,
        "action": reverse("provider_end", args=[found.pk]),
        "back": reverse("provider", args=[found.pk]),
    }
    return TemplateResponse(request, "support/provider_end.html", context)
