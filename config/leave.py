"""Leave quickly (T-17): somebody walks in, and within a moment nothing here is on the screen."""

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from accounts import audit


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session at the server, clear what the browser keeps of us, go to a neutral address."""
    try:
        with transaction.atomic():
            logout(request)
    except audit.TrailDown:
        # A session that goes on is worse than a sign-out missing in a trail that is down.
        request.session.flush()
    return gone()


def gone(*, status: int = 200) -> HttpResponse:
    """Return an empty page that goes on to the neutral address by itself, without a script.

    Not a redirect: `form-action 'self'` would stop the browser from following one to another site.
    """
    page = render_to_string("leave.html", {"away": settings.LEAVE_URL})
    response = HttpResponse(page, status=status)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    # For browsers that do not know Clear-Site-Data, and on plain HTTP, where none obeys it.
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    ):
        response.delete_cookie(name)
    return response
