"""Who works here, for administrators."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access, audit
from accounts import people as directory
from accounts.models import User


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisations one administers, with their roles. Nothing to change here."""
    user = request.user
    if not (isinstance(user, User) and access.administered_by(user)):
        raise Http404
    staff = directory.staff(user, on=timezone.now().date())
    count = sum(len(place.colleagues) for place in staff)
    audit.record(action="people.listed", by=user, details={"count": str(count)})
    return TemplateResponse(request, "accounts/people.html", {"staff": staff})
