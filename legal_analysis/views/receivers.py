"""Public keys of receivers: entered, compared by a second person, ended."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access_releases, audit, step_up
from accounts.models import User
from legal_analysis.models import ReceiverKey
from legal_analysis.releases import keys as rules
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader
from legal_analysis.views.release_forms import KeyForm

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def receivers(request: HttpRequest) -> HttpResponse:
    """The keys there are, and the form for another one."""
    user = reader(request)
    mine = access_releases.keeps_keys_for(user)
    if not mine:
        raise Http404
    form = KeyForm(request.POST if request.method == "POST" else None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        rules.enter(by=user, **form.cleaned_data)
        return redirect("receivers")
    rows = list(rules.keys_of(user)[:SHOWN])
    names = Names(user, [one.entered_by_id for one in rows] + [one.confirmed_by_id for one in rows])
    audit.record(action="receiver_key.listed", by=user, details={"count": str(len(rows))})
    context = {
        "form": form,
        "keys": [
            {
                "key": one,
                "fingerprint": rules.fingerprint(one.public_key),
                "entered_by": names.of(one.entered_by_id),
                "confirmed_by": names.of(one.confirmed_by_id),
                "may_confirm": one.entered_by_id != user.pk,
            }
            for one in rows
        ],
    }
    return TemplateResponse(request, "legal_analysis/receivers.html", context)


@require_POST
@login_required
def confirm(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    key = _kept(user, key_id)
    step_up.require(request)
    rules.confirm(key=key, by=user)
    return redirect("receivers")


@require_POST
@login_required
def end(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    rules.end(key=_kept(user, key_id), by=user)
    return redirect("receivers")


def _kept(user: User, key_id: uuid.UUID) -> ReceiverKey:
    mine = access_releases.keeps_keys_for(user)
    found: ReceiverKey = get_object_or_404(
        rules.keys_of(user).filter(organisation__in=mine), pk=key_id
    )
    return found
