"""Persons who may be one person met twice, for the approvers who say whether they are."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from evidence import matches as rules
from evidence.models import PossibleMatch
from legal_analysis.views.reading import check_may_read, reader, record_page

MOST = 50  # of each kind on the page


@record_page
def matches(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, and those decided last: codes, and what is alike, never a name."""
    user = reader(request)
    check_may_read(user, PossibleMatch, "purposes")
    waiting, decided = list(rules.waiting_for(user)[:MOST]), list(rules.decided(user)[:MOST])
    audit.record(action="match.listed", by=user, details={"count": str(len(waiting))})
    context = {"waiting": waiting, "decided": decided}
    return TemplateResponse(request, "legal_analysis/matches.html", context)


@require_POST
@login_required
def decide(request: HttpRequest, match_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    found = get_object_or_404(PossibleMatch.objects.visible_to(user), pk=match_id)
    rules.decide(match=found, decision=request.POST.get("decision", ""), by=user)
    messages.success(request, _("Your decision is noted. You can change it below."))
    return redirect("matches")
