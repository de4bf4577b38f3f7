"""Where everybody begins: what waits for her, then her case files; and the start of the library."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role
from evidence.models import Authority, Place
from legal_analysis.models import (
    CaseFile,
    CaseLaw,
    Framework,
    Instrument,
    Mechanism,
    Policy,
    Right,
    Submission,
)
from legal_analysis.views.reading import library_page, reader
from legal_analysis.views.sources import seen_by
from legal_analysis.waiting import Asker
from legal_analysis.waiting.subjects import waiting_for

SHOWN = 10  # of each kind; the lists have the rest


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person who signed in, then what she works on."""
    user = reader(request)
    roles = frozenset(standing.role for standing in access.standings(user))
    submissions = (
        Submission.objects.visible_to(user)
        .select_related("case_file", "mechanism")
        .defer("snapshot")
        .order_by("-frozen_at")
    )
    context = {
        "roles": [role.label for role in Role if role in roles],
        "cards": waiting_for(Asker(user, roles, timezone.now())),
        "works_on_cases": bool(access.visible_fields(CaseFile, user)),
        "cases": CaseFile.objects.visible_to(user).order_by("code")[:SHOWN],
        "submissions": submissions[:SHOWN],
    }
    return TemplateResponse(request, "legal_analysis/home.html", context)


@library_page
def library(request: HttpRequest) -> HttpResponse:
    """What the reference library holds."""
    counts = {
        "policies": Policy.objects.count(),
        "rights": Right.objects.count(),
        "instruments": Instrument.objects.count(),
        "frameworks": Framework.objects.count(),
        "decisions": CaseLaw.objects.count(),
        "authorities": Authority.objects.count(),
        "places": Place.objects.filter(level=Place.Level.PROVINCE).count(),
        "sources": seen_by(reader(request)).count(),
        "mechanisms": Mechanism.objects.count(),
    }
    return TemplateResponse(request, "legal_analysis/library.html", {"counts": counts})
