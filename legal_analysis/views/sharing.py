"""What can be shared with a receiver, what cannot, and why."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, access_sharing
from accounts.errors import DomainError
from accounts.models import User
from evidence import risk
from evidence.models import CaseMaterial, Testimony
from legal_analysis.leaving import leaving
from legal_analysis.models import CaseFile, Mechanism
from legal_analysis.views.cases import opened
from legal_analysis.views.reading import reader, record_page


class ApprovalForm(forms.Form):
    """An approver's word on one account."""

    account = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it may leave all the same"),
        required=False,
        max_length=risk.LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@record_page
def case_sharing(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The receivers, to choose one."""
    case_file = _opened(request, case_id)
    context = {"case": case_file, "mechanisms": Mechanism.objects.filter(available=True)}
    return TemplateResponse(request, "legal_analysis/case_sharing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sharing_with(request: HttpRequest, case_id: uuid.UUID, mechanism_id: uuid.UUID) -> HttpResponse:
    """The list for one receiver. Its forms take an approver's word on what is extremely dangerous."""
    user = reader(request)
    mechanism = get_object_or_404(Mechanism, pk=mechanism_id, available=True)
    case_file = _opened(request, case_id)
    approves = access_sharing.can_approve_risk(user, case_file.team)
    if request.method == "POST":
        if not approves:
            raise Http404
        _say(request, case_file, mechanism, user)
        return redirect(request.path)
    context: dict[str, Any] = {
        "case": case_file,
        "mechanism": mechanism,
        "list": leaving(case_file, mechanism, user=user),
        "approves": approves,
        "longest": risk.LONGEST_REASON,
        "may_prepare": access.can_build_dossier(user, case_file.team),
    }
    return TemplateResponse(request, "legal_analysis/sharing_with.html", context)


def _opened(request: HttpRequest, case_id: uuid.UUID) -> CaseFile:
    return opened(request, case_id, part="sharing")


def _say(request: HttpRequest, case_file: CaseFile, mechanism: Mechanism, user: User) -> None:
    """Take an approver's word, or take it back. What was wrong stands on the page that follows."""
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        raise Http404
    in_case = CaseMaterial.objects.visible_to(user).filter(team=case_file.team)
    account = get_object_or_404(
        Testimony.objects.visible_to(user).select_related("person").filter(materials__in=in_case),
        pk=form.cleaned_data["account"],
    )
    said: dict[str, Any] = {
        "person": account.person,
        "team": case_file.team,
        "recipient": mechanism.code,
    }
    try:
        if "take_back" in request.POST:
            risk.take_back(**said, by=user)
            messages.success(request, _("Taken back. Nothing of her leaves for this receiver."))
        else:
            risk.approve(**said, reason=form.cleaned_data["reason"], by=user)
            messages.success(request, _("Written down. It takes two approvers."))
    except (risk.ReasonMissing, risk.ReasonTooLong, risk.SaidAlready, risk.NothingToTakeBack) as no:
        messages.error(request, _message(no))


def _message(error: DomainError) -> Any:
    return error.message
