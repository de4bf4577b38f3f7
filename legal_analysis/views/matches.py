"""Persons who may be one person met twice, for the approvers who say whether they are."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.errors import DomainError
from evidence import matches as rules
from evidence.models import PossibleMatch
from legal_analysis.views.reading import check_may_read, reader, record_page

MOST = 50  # of each kind on the page
LONGEST = 9  # figures of a version


@record_page
def matches(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, and those decided last: codes, and what is alike, never a name."""
    check_may_read(reader(request), PossibleMatch, "purposes")
    return _show(request)


def _show(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    user = reader(request)
    waiting, decided = list(rules.waiting_for(user)[:MOST]), list(rules.decided(user)[:MOST])
    audit.record(action="match.listed", by=user, details={"count": str(len(waiting))})
    context = {"waiting": waiting, "decided": decided, "error": error}
    status = error.status if error else HTTPStatus.OK
    return TemplateResponse(request, "legal_analysis/matches.html", context, status=status).render()


@require_POST
@login_required
@transaction.atomic
def decide(request: HttpRequest, match_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    found = get_object_or_404(PossibleMatch.objects.visible_to(user), pk=match_id)
    told, seen = request.POST.get("decision", ""), request.POST.get("seen", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < LONGEST else -1
    try:
        rules.decide(match=found, decision=told, seen=version, by=user)
    except rules.DecidedMeanwhile as error:
        # The row of this list goes back with the request: the trail keeps the refusal that shows it.
        request.META["accounts.refusal"] = error.code
        return _show(request, error)
    messages.success(request, _("Your decision is noted. You can change it below."))
    return redirect("matches")
