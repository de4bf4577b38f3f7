"""From an error to an answer. A DomainError is shown with its own words; all else is neutral.

Each page says in the reader's language what happened and what to do, has the way out, and names
nothing that was asked for. Those for when nothing else works need neither database nor session.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.middleware import has_own_transactions
from config.leave import gone


class DomainErrors:
    """Shows a DomainError as a page with its status and message, and a wrong method as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = not_allowed(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return _page(request, status=error.status, message=str(error.message))


class NoNul:
    """Refuses what holds a NUL: PostgreSQL stores none, and nobody types one.

    Before any view, so that no field of any form, and none that is read without one, can be forgotten.
    What is sent together with a file is read once its handler is in place, by forms that refuse it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        told = [request.GET]
        if request.content_type != "multipart/form-data" or not has_own_transactions(view):
            told.append(request.POST)
        texts = (text for one in told for name, all_ in one.lists() for text in (name, *all_))
        if "\0" in request.path_info or any("\0" in text for text in texts):
            return bad_request(request)
        return None


class Maintenance:
    """While the site is looked after, answers everything itself and asks the database for nothing.

    Files of the pages are served before it. Leaving quickly still clears the browser; the session
    ends by itself.
    """

    RETRY_AFTER = 15 * 60  # seconds

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE:
            return self.get_response(request)
        if request.path == reverse("leave") and request.method == "POST":
            return gone(status=503)
        page = _bare_page(request, status=503, message=_("The site is being looked after."))
        page.headers["Retry-After"] = str(self.RETRY_AFTER)
        return page


# What to do about it, where the message does not say so.
ADVICE = {
    400: _("Go back and try again. Nothing was changed."),
    403: _(
        "If this is part of your work, ask an administrator of your organisation. Nothing was changed."
    ),
    404: _("The address may be wrong, or the page is not open to you. Begin again from the start."),
    405: _("Go back to the page you came from and use its button. Nothing was changed."),
    409: _("Nothing was changed. Go back, reload the page and see how things stand now."),
    410: _("It will not come back. Begin again from the start."),
    413: _("Send less at once: a shorter text, or fewer and smaller files. Nothing was changed."),
    422: _("See what is named, and send it again when it is whole. Nothing was kept."),
    429: _(
        "Wait a quarter of an hour, then try again. If you cannot sign in, an administrator of your organisation helps."
    ),
    500: _(
        "Wait a moment and try again. If it happens again, tell an administrator of your organisation."
    ),
    503: _("Wait a quarter of an hour and try again. What you saved before is safe."),
    507: _("Try again later. What you saved before is safe."),
}
# What asks for too much, by Django's own limits.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        return _page(request, status=413, message=_("This is too much at once."))
    return _page(request, status=400, message=_("This request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, status=403, message=_("You cannot do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also the answer for what exists but is not yours to see: the two must look the same."""
    return _page(request, status=404, message=_("There is no such page."))


def not_allowed(request: HttpRequest) -> HttpResponse:
    """The address of a button, opened as a page: by going back, or from a history."""
    return _page(request, status=405, message=_("This address cannot be opened as a page."))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Asked for by allauth, when somebody guesses too often."""
    return _page(request, status=429, message=_("There were too many attempts."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: what failed may be the session, or the database behind it."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        message = _("The site cannot be reached at the moment. Nothing was changed.")
        return _bare_page(request, status=503, message=message)
    message = _("Something went wrong. Nothing was changed.")
    return _bare_page(request, status=500, message=message)


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
    with translation.override(_language(request)):
        return TemplateResponse(request, "error.html", context, status=status).render()


def _bare_page(request: HttpRequest, *, status: int, message: Any) -> HttpResponse:
    context = {
        "status": status,
        "message": message,
        "advice": ADVICE[status],
        "site_name": settings.SITE_NAME,
        "leave_url": settings.LEAVE_URL,
    }
    language = _language(request)
    with translation.override(language):
        page = render_to_string("error.html", context)
    return HttpResponse(page, status=status, headers={"Content-Language": language})


def _language(request: HttpRequest) -> str:
    """Her own if it was found out before things went wrong, else the browser's."""
    known = getattr(request, "LANGUAGE_CODE", "")
    return known or translation.get_language_from_request(request)
