"""The coded data of a submission: what it holds, what each column means, and asking that it leaves alone."""

import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access_releases, audit
from legal_analysis.models import Release
from legal_analysis.releases import asking, coded, keys
from legal_analysis.views.reading import reader
from legal_analysis.views.release_forms import AskForm
from legal_analysis.views.releases import submission_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submission_data(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What the tables of a submission hold; here it is asked that they leave without the document."""
    user = reader(request)
    shown = submission_of(user, submission_id)
    may_ask = access_releases.can_ask(user, shown.case_file.team)
    key = keys.in_use(shown, user)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_ask:
            raise Http404
        if form.is_valid():
            extent = Release.Extent.DATA
            release = asking.ask(
                submission=shown, extent=extent, key=key, by=user, **form.cleaned_data
            )
            messages.success(
                request, _("It is asked for. The package is made, then an approver looks.")
            )
            return redirect("release", release.pk)
    audit.record(action="submission.read", subject=shown, by=user, details={"kind": "data"})
    tables = [
        {"name": one.name, "rows": len(one.rows), "columns": coded.MEANINGS[one.name].items()}
        for one in coded.coded({"language": shown.language, **json.loads(shown.snapshot)})
    ]
    context = {
        "case": shown.case_file,
        "submission": shown,
        "tables": tables,
        "form": form if may_ask and not asking.is_recalled(shown) else None,
        "key": key,
        "fingerprint": keys.fingerprint(key.public_key) if key else "",
    }
    return TemplateResponse(request, "legal_analysis/submission_data.html", context)
