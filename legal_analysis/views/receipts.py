"""Pages for whoever holds a code that a person was given. Without an account, and by POST only.

What is wrong with a code is never told, and no page shows a name, a code of a person or a word of an
account. What she sees stays open for ten minutes after her last step, half an hour at most.
"""

import functools
import uuid
from collections.abc import Callable
from datetime import timedelta

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooMany
from evidence import contacts, receipts
from evidence.models import Receipt
from legal_analysis.receipt_words import Line, lines

View = Callable[..., HttpResponse]
IDLE, LONGEST = timedelta(minutes=10), timedelta(minutes=30)
_KEPT = "receipt"  # in a session that is nobody's
_EVERYBODY = "everybody"  # one count of guesses for all networks together


class ReceiptForm(forms.Form):
    """The code, as she writes it."""

    code = forms.CharField(
        max_length=64,
        label=gettext_lazy("The number you were given"),
        help_text=gettext_lazy("16 figures, for example 1234 5678 1234 5678."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "dir": "ltr",
                "spellcheck": "false",
            }
        ),
    )


class StopForm(forms.Form):
    """What she takes back."""

    chosen = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What do you want to stop?"),
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, data: object, *, offered: list[Line]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        chosen = self.fields["chosen"]
        chosen.choices = [  # type: ignore[attr-defined]
            (line.key, format_html("{} {}", line.words, line.named)) for line in offered
        ]


class ContactForm(forms.Form):
    """How and when it is safe to reach her."""

    words = forms.CharField(
        required=False,
        max_length=contacts.LONGEST,
        label=gettext_lazy("Is there something we should know?"),
        help_text=gettext_lazy(
            "You can leave this empty. For example: on which day, at what time. Write no names."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "dir": "auto"}),
    )


def _without_account(view: View) -> View:
    """Whoever is signed in works here, and reads what she may on her own pages."""

    @functools.wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("home")
        return view(request)

    return checked


def _hers(view: Callable[[HttpRequest, Receipt], HttpResponse]) -> View:
    """A page for who opened a code here a moment ago; everybody else is led to where one is typed."""

    @functools.wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        receipt = _opened(request)
        if receipt is None:
            return redirect("receipt")
        return view(request, receipt)

    return _without_account(checked)


def _keep(request: HttpRequest, receipt_id: str, *, ends: float) -> None:
    until = (timezone.now() + IDLE).timestamp()
    request.session[_KEPT] = {"id": receipt_id, "until": min(until, ends), "ends": ends}


def _opened(request: HttpRequest) -> Receipt | None:
    kept = request.session.get(_KEPT)
    if kept is None:
        return None
    if kept["until"] > timezone.now().timestamp():
        receipt = receipts.still_open(uuid.UUID(kept["id"]))
        if receipt is not None:
            _keep(request, kept["id"], ends=kept["ends"])
            return receipt
    request.session.flush()
    return None


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@_without_account
def receipt(request: HttpRequest) -> HttpResponse:
    """Where a code is typed. Unknown, ended and malformed codes get one and the same answer."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask_for_code(request, form)
    if not ratelimit.consume(request, action="receipt", key=_EVERYBODY):
        raise TooMany
    found = receipts.open_with(form.cleaned_data["code"])
    if found is None:
        return _ask_for_code(request, ReceiptForm(), refused=True)
    request.session.flush()  # a new key: nobody waits with the old one
    _keep(request, str(found.pk), ends=(timezone.now() + LONGEST).timestamp())
    response = redirect("receipt_open")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _speak(response, found.language)
    return response


def _ask_for_code(
    request: HttpRequest, form: ReceiptForm, *, refused: bool = False
) -> HttpResponse:
    context = {"form": form, "refused": refused}
    return TemplateResponse(request, "legal_analysis/receipt.html", context)


def _speak(response: HttpResponse, language: str) -> None:
    """Speak her language from here on, as if she had chosen it."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


@require_safe
@_hers
def show(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """What she allowed, and what she took back."""
    found = receipts.standing(receipt)
    context = {"allowed": lines(found.allowed), "taken_back": lines(found.taken_back)}
    return TemplateResponse(request, "legal_analysis/receipt_open.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_hers
def stop(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Take back a part or everything: choose, be told what that does, then do it."""
    everything = "all" in request.POST
    if "sure" in request.POST:
        receipts.withdraw(receipt, chosen=None if everything else request.POST.getlist("chosen"))
        messages.success(request, _("It is done. It holds from now on."))
        return redirect("receipt_open")
    offered = lines(receipts.standing(receipt).allowed)
    form = StopForm(
        request.POST if request.method == "POST" and not everything else None, offered=offered
    )
    if everything or form.is_valid():
        chosen = [one for one in offered if everything or one.key in form.cleaned_data["chosen"]]
        context = {"chosen": chosen, "everything": everything}
        return TemplateResponse(request, "legal_analysis/receipt_sure.html", context)
    context = {"form": form, "offered": offered}
    return TemplateResponse(request, "legal_analysis/receipt_stop.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_hers
def call(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Ask to be contacted."""
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        contacts.ask(receipt, words=form.cleaned_data["words"])
        messages.success(
            request, _("We have your request. We come to you only in the way you agreed on.")
        )
        return redirect("receipt_open")
    return TemplateResponse(request, "legal_analysis/receipt_call.html", {"form": form})
