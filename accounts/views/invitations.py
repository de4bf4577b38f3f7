"""Inviting somebody: the code is on one page, once, to be handed over by a safe channel."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import membership, step_up
from accounts.membership import Offer
from accounts.models import Invitation, User
from accounts.people_forms import InviteForm
from accounts.views.people import administered, administrator


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    user, organisation = administered(request, organisation_id)
    step_up.require(request)
    sent = request.POST if request.method == "POST" else None
    form = InviteForm(sent, organisation=organisation)
    if form.is_valid():
        found = form.cleaned_data
        offer = membership.invite(
            email=found["email"],
            display_name=found["display_name"],
            language=found["language"],
            organisation=organisation,
            part=form.part(),
            of_partner=found["of_partner"],
            by=user,
        )
        return _code_page(request, offer)
    context = {
        "title": _("Invite somebody"),
        "introduction": _(
            "You get a code and give it to her in person or on a safe line. She chooses her own"
            " password with it, and sets up a second step. You never see either."
        ),
        "form": form,
        "words": _("Invite her"),
        "back": reverse("people"),
    }
    return TemplateResponse(request, "accounts/form.html", context)


@require_POST
@login_required
def renew(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    user, invitation = _invitation(request, invitation_id)
    step_up.require(request)
    return _code_page(request, membership.renew(invitation=invitation, by=user))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    user, invitation = _invitation(request, invitation_id)
    step_up.require(request)
    if request.method == "POST":
        membership.withdraw(invitation=invitation, by=user)
        messages.success(request, _("The invitation is withdrawn. Its code opens nothing now."))
        return redirect("people")
    context = {
        "question": _("Withdraw this invitation?"),
        "about": f"{invitation.display_name} · {invitation.get_role_display()}",
        "consequence": _("Her code opens nothing any more. You can invite her again later."),
        "words": _("Withdraw"),
        "back": reverse("people"),
        "action": request.path,
    }
    return TemplateResponse(request, "accounts/confirm.html", context)


def _invitation(request: HttpRequest, invitation_id: uuid.UUID) -> tuple[User, Invitation]:
    user = administrator(request)
    rows = Invitation.objects.visible_to(user)
    return user, get_object_or_404(rows, pk=invitation_id)


def _code_page(request: HttpRequest, offer: Offer) -> HttpResponse:
    context = {
        "title": _("The code for your invitation"),
        "name": offer.invitation.display_name,
        "code": offer.code,
        "until": offer.invitation.code_expires_at,
        "back": reverse("people"),
    }
    return TemplateResponse(request, "accounts/code.html", context)
