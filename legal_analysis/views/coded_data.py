"""The coded data of a submission: what it holds, what each column means, and asking that it leaves alone."""

import json
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts import audit
from legal_analysis.models import Release
from legal_analysis.releases import coded
from legal_analysis.views.asking_for import answered
from legal_analysis.views.reading import reader
from legal_analysis.views.releases import submission_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submission_data(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What the tables of a submission hold; here it is asked that they leave without the document."""
    user = reader(request)
    shown = submission_of(user, submission_id)
    asking = answered(request, shown, user, extent=Release.Extent.DATA)
    if isinstance(asking, HttpResponse):
        return asking
    audit.record(action="submission.read", subject=shown, by=user, details={"kind": "data"})
    tables = [
        {"name": one.name, "rows": len(one.rows), "columns": coded.MEANINGS[one.name].items()}
        for one in coded.coded({"language": shown.language, **json.loads(shown.snapshot)})
    ]
    context = {"case": shown.case_file, "submission": shown, "tables": tables, **asking}
    return TemplateResponse(request, "legal_analysis/submission_data.html", context)
