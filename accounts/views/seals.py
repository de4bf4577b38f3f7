"""How far the trail is sealed and what its last verification found, for auditors."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit, trail_pages
from accounts.views.trail import check_reader


@require_safe
@login_required
def seals(request: HttpRequest) -> HttpResponse:
    """Verifying takes a minute on a long trail, so it runs every night and by command, not here."""
    user = check_reader(request)
    state = trail_pages.seal_state(user)
    audit.record(action="trail.read", by=user, details={"kind": "seals"})
    context = {"state": state, "now": timezone.now()}
    return TemplateResponse(request, "accounts/trail_seals.html", context)
