"""From an error to an answer. A DomainError is shown with its own words; all else is neutral."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from config.leave import gone


class DomainErrors:
    """Shows a DomainError as a page with its status and message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return _page(request, status=error.status, message=str(error.message))


# What to do about it, where the message does not say so.
ADVICE = {
    400: _("Go back and try again. Nothing was changed."),
    403: _(
        "If this is part of your work, ask an administrator of your organisation. Nothing was changed."
    ),
    404: _("The address may be wrong, or the page is not open to you. Begin again from the start."),
    409: _("Nothing was changed. Go back, reload the page and see how things stand now."),
    429: _(
        "Wait a quarter of an hour, then try again. If you cannot sign in, an administrator of your organisation helps."
    ),
    500: _(
        "Wait a moment and try again. If it happens again, tell an administrator of your organisation."
    ),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, status=400, message=_("This request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, status=403, message=_("You cannot do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also the answer for what exists but is not yours to see: the two must look the same."""
    return _page(request, status=404, message=_("There is no such page."))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Asked for by allauth, when somebody guesses too often."""
    return _page(request, status=429, message=_("There were too many attempts."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: what failed may be the session, or the database behind it."""
    context = {
        "status": 500,
        "message": _("Something went wrong. Nothing was changed."),
        "advice": ADVICE[500],
        "site_name": settings.SITE_NAME,
        "leave_url": settings.LEAVE_URL,
    }
    return HttpResponse(render_to_string("error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before she signed in, or from elsewhere.

    Leaving quickly from such a page must not end on a page of ours: the session stays, because
    nothing proves who asks, but this browser forgets it.
    """
    if request.path == reverse("leave") and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return gone(status=403)
    return _page(
        request,
        status=403,
        message=_("This form is too old."),
        advice=_(
            "Go back, reload the page and try again. If that does not help, allow cookies for this"
            " site. Nothing was changed."
        ),
    )


def _page(request: HttpRequest, *, status: int, message: Any, advice: Any = "") -> HttpResponse:
    context = {"status": status, "message": message, "advice": advice or ADVICE.get(status, "")}
    return TemplateResponse(request, "error.html", context, status=status).render()
