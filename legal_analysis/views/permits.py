"""Exceptions: who else may read one incident, until when, and why."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access_permits, audit, step_up
from accounts.models import User
from evidence import permits as rules
from evidence.models import Incident, IncidentPermit
from evidence.models.permit import LONGEST
from legal_analysis.views.reading import reader


class PermitForm(forms.Form):
    """To whom, why, and for how long."""

    email = forms.EmailField(
        label=gettext_lazy("Her e-mail address"),
        help_text=gettext_lazy("The one she signs in with. She works on records here already."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Without names and places. Auditors do not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST.days,
        initial=14,
        label=gettext_lazy("For how many days"),
        help_text=gettext_lazy("It ends by itself."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def permits(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The exceptions of one incident, and one more."""
    user, incident = _incident(request, incident_id)
    step_up.require(request)
    form = PermitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            rules.give(incident=incident, by=user, **form.cleaned_data)
        except rules.NobodyToPermit as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("She may read this incident now."))
            return redirect("permits", incident_id)
    rows = IncidentPermit.objects.visible_to(user).filter(content_object=incident)
    now = timezone.now()
    found = [(permit, permit.is_open(now)) for permit in rows.select_related("user", "given_by")]
    audit.record(action="permit.listed", by=user, subject=incident)
    context = {"incident": incident, "permits": found, "form": form}
    return TemplateResponse(request, "legal_analysis/permits.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    rows = IncidentPermit.objects.visible_to(user).select_related("content_object")
    permit = get_object_or_404(rows, pk=permit_id)
    access_permits.check_may_permit(user, permit.content_object)
    step_up.require(request)
    rules.withdraw(permit=permit, by=user)
    messages.success(request, _("It is closed to her again."))
    return redirect("permits", permit.content_object_id)


def _incident(request: HttpRequest, incident_id: uuid.UUID) -> tuple[User, Incident]:
    """Return who asks, and the incident. To who may not open it to others, the page does not exist."""
    user = reader(request)
    rows = Incident.objects.visible_to(user).select_related("organisation")
    incident = get_object_or_404(rows, pk=incident_id)
    if not access_permits.can_permit(user, incident):
        raise Http404
    return user, incident
