"""How far a large file is that is put together in the background, and what became of it."""

import uuid
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from evidence import joining as rules
from evidence.models import EvidenceItem, Joining
from legal_analysis.views.reading import reader
from legal_analysis.views.uploads import may_open, same_as

SECONDS_BETWEEN_LOOKS = 4
LOOKS_FOR = timedelta(minutes=30)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def joining(request: HttpRequest, joining_id: uuid.UUID, *, still: bool = False) -> HttpResponse:
    """The page looks again by itself while there is something to wait for. By POST: try once more."""
    user = reader(request)
    rows = Joining.objects.visible_to(user).select_related("upload")
    shown = get_object_or_404(rows, pk=joining_id)
    if request.method == "POST":
        rules.again(shown, by=user)
        return redirect("joining", shown.pk)
    now = timezone.now()
    items = EvidenceItem.objects.visible_to(user)
    item = items.filter(pk=shown.item_id).first() if shown.item_id else None
    looks_again = shown.is_live and not still and now - shown.asked_at < LOOKS_FOR
    context = {
        "joining": shown,
        "sign": rules.sign(shown, now=now),
        "percent": 100 * shown.done // max(shown.size, 1),
        "why": rules.why(shown),
        "item": item,
        "may_open": may_open(user),
        "others": same_as(item, user) if item and may_open(user) else [],
        "looks_again": looks_again,
        "seconds": SECONDS_BETWEEN_LOOKS,
    }
    response = TemplateResponse(request, "legal_analysis/joining.html", context)
    if looks_again:
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response
