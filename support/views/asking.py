"""Who asks for a page of the desk."""

from typing import cast

from django.http import Http404, HttpRequest

from accounts import access
from accounts.models import Organisation, Role, User
from support.models import Need


def support_worker(request: HttpRequest) -> User:
    """Return who asks. Errors: Http404 for everybody to whom access.py opens no need."""
    user = cast(User, request.user)
    if "code" not in access.visible_fields(Need, user):
        raise Http404
    return user


def her_organisation(user: User) -> Organisation:
    """Return for whom she writes down something new."""
    return Organisation.objects.get(
        pk=next(
            standing.organisation_id
            for standing in access.standings(user)
            if standing.role == Role.SUPPORT_WORKER
        )
    )
