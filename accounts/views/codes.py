"""Where a code is typed. By POST only; a code never stands in an address, and never in an answer."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import entry
from accounts.errors import TooMany
from accounts.models import User
from accounts.people_forms import CodeForm, ComeInForm


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """The first time, or after a loss: a code, and the password she chooses herself."""
    if request.user.is_authenticated:
        return redirect("offers")
    if request.method != "POST":
        return _come_in(request, ComeInForm())
    form = ComeInForm(request.POST)
    if not form.is_valid():
        return _come_in(request, form)
    _count(request)
    sent = form.cleaned_data
    found = entry.opening(sent["code"], known_password=sent["known"])
    if found is None:
        entry.record_refusal(by=None)
        return _come_in(request, ComeInForm(), refused=True)
    password = sent["password"]
    try:
        validate_password(password, found.user)
    except ValidationError as error:
        form.add_error("password", error)
        return _come_in(request, form)
    entry.come_in(found=found, password=password)
    messages.success(request, _("Your password is set. Sign in with it now."))
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offers(request: HttpRequest) -> HttpResponse:
    """A role was offered to somebody who has an account: she takes it with the code she was given."""
    user = request.user
    if not isinstance(user, User):  # login_required has seen to it
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    refused = False
    if form.is_valid():
        _count(request)
        given = entry.accept(code=form.cleaned_data["code"], by=user)
        if given:
            messages.success(request, _("You have taken the role."))
            return redirect("home")
        entry.record_refusal(by=user)
        form, refused = CodeForm(), True
    context = {"form": form, "refused": refused, "waiting": entry.waiting_for(user)}
    return TemplateResponse(request, "accounts/offers.html", context)


def _come_in(request: HttpRequest, form: ComeInForm, *, refused: bool = False) -> HttpResponse:
    context = {"form": form, "refused": refused}
    return TemplateResponse(request, "accounts/come_in.html", context)


def _count(request: HttpRequest) -> None:
    """Errors: TooMany."""
    user = request.user if request.user.is_authenticated else None
    if not ratelimit.consume(request, action="code", user=user):
        raise TooMany
