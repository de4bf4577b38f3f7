"""Addresses for tests of the middleware: a view for each way a request can end."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from accounts import audit
from accounts.errors import NotAllowed
from accounts.models import Organisation
from accounts.sessions import asks_by_itself, identity_screen
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real
from evidence.models import Person

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def work(request: HttpRequest, how: str, row_id: uuid.UUID) -> HttpResponse:
    """Write a row, then end as the address says."""
    Organisation.objects.create(name="Invented", code=f"WORK-{how}")
    match how:
        case "missing":
            raise Http404
        case "forbidden":
            raise PermissionDenied
        case "domain":
            raise NotAllowed
        case "unscoped":
            list(Person.objects.all())
        case "fault":
            raise ZeroDivisionError
        case "recorded":
            audit.record(action="work.recorded", by=None, system="test")
        case "too-many":
            return HttpResponse(status=429)
    return HttpResponse("done")


def who(request: HttpRequest) -> HttpResponse:
    """Say whom the database takes the request for, and how many persons it shows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gawah_user()::text, (SELECT count(*) FROM evidence_person)")
        return HttpResponse("{} {}".format(*cursor.fetchone()))


urlpatterns = [
    path("work/<str:how>/<uuid:row_id>/", work, name="work"),
    path("who/", who, name="who"),
    path("identity/", identity_screen(who), name="identity"),
    path("again/", asks_by_itself(who), name="again"),
    path("account/", include("accounts.urls")),
    *[entry for entry in real if str(entry.pattern) != "account/"],
]
