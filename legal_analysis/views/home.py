"""Where everybody begins: her roles, her case files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role
from legal_analysis.models import CaseFile, Submission


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What is waiting for the person who signed in: her roles, her case files."""
    user = request.user
    cases = CaseFile.objects.visible_to(user).order_by("code")
    submissions = (
        Submission.objects.visible_to(user)
        .select_related("case_file", "mechanism")
        .defer("snapshot")
        .order_by("-frozen_at")
    )
    roles = sorted({standing.role for standing in access.standings(user)})
    return TemplateResponse(
        request,
        "legal_analysis/home.html",
        {
            "roles": [Role(role).label for role in roles],
            "cases": cases,
            "submissions": submissions,
        },
    )
