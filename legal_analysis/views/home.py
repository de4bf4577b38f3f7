"""Where everybody begins: what waits for her, her case files, and the ways into the rest."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role, User
from evidence.models import Authority, Incident, Person, Place, Testimony
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
from legal_analysis.views.reading import library_page, readable_accounts, reader
from legal_analysis.views.sources import seen_by


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What is waiting for the person who signed in: her roles, her case files."""
    user = reader(request)
    roles = {standing.role for standing in access.standings(user)}
    submissions = (
        Submission.objects.visible_to(user)
        .select_related("case_file", "mechanism")
        .defer("snapshot")
        .order_by("-frozen_at")
    )
    context = {
        "roles": [Role(role).label for role in sorted(roles)],
        "cases": CaseFile.objects.visible_to(user).order_by("code"),
        "submissions": submissions[:10],
        "to_review": _to_review(user) if Role.ANALYST in roles else None,
        "sends": Role.DOCUMENTER in roles,
        "reads": {
            "cases": access.visible_fields(CaseFile, user),
            "accounts": "summary" in access.visible_fields(Testimony, user),
            "incidents": "title" in access.visible_fields(Incident, user),
            "persons": "kind" in access.visible_fields(Person, user),
        },
        "prepares": {Role.ANALYST, Role.ADVOCATE} & roles,
        "audits": access.can_read_trail(user),
        "administers": access.administered_by(user),
    }
    return TemplateResponse(request, "legal_analysis/home.html", context)


def _to_review(user: User) -> int:
    return readable_accounts(user).filter(status=Testimony.Status.SUBMITTED).count()


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
