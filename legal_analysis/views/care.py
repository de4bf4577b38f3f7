"""Care for who hears and reads accounts. That somebody opened it is written nowhere (CARE-4)."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts import workload
from legal_analysis.views.reading import reader


@require_safe
@login_required
def care(request: HttpRequest) -> HttpResponse:
    """How much it was today, what is usual, what helps, and whom she can speak with."""
    today = workload.accounts_today(reader(request))
    context = {
        "today": today,
        "is_much": workload.is_much(today),
        "contact": settings.CARE_CONTACT,
    }
    return TemplateResponse(request, "legal_analysis/care.html", context)
