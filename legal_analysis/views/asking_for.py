"""The form by which it is asked that a submission leaves: whole, or its coded data alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import access_releases, audit
from accounts.models import User
from legal_analysis.last_reading import redacting
from legal_analysis.models import Release, Submission
from legal_analysis.releases import asking, conditions, keys
from legal_analysis.views.release_forms import AskForm


def answered(
    request: HttpRequest,
    submission: Submission,
    user: User,
    *,
    extent: Release.Extent = Release.Extent.WHOLE,
) -> HttpResponse | dict[str, Any]:
    """Return the way to the release that was asked for, or what the page needs to ask for one.

    `form` is None where she may not ask, or where the submission was recalled. Errors: Http404 where
    she may not ask and did.
    """
    may_ask = access_releases.can_ask(user, submission.case_file.team)
    key, recalled = keys.in_use(submission, user), asking.is_recalled(submission, extent)
    offered = asking.extents_for(submission) if extent == Release.Extent.WHOLE else []
    offered_now = [one for one in offered if not asking.is_recalled(submission, one)]
    posted = request.method == "POST"
    # What she asked for is refused, never left out.
    form = AskForm(
        request.POST if posted else None,
        extents=offered if posted else offered_now,
        conditions=conditions.digest(submission) if may_ask else "",
    )
    if posted:
        if not may_ask:
            raise Http404
        if form.is_valid():
            if form.cleaned_data.get("public"):
                extent = Release.Extent.TWINS
            try:
                release = asking.ask(
                    submission=submission,
                    extent=extent,
                    channel=form.cleaned_data["channel"],
                    key=key,
                    conditions_seen=form.conditions,
                    by=user,
                )
            except (redacting.NotRead, conditions.ConditionsNotRead) as error:
                form.add_error(None, error.message)
                audit.record(
                    action="release.not_asked",
                    outcome="refused",
                    by=user,
                    subject=submission,
                    details={"code": error.code},
                )
            else:
                messages.success(
                    request, _("It is asked for. The package is made, then an approver looks.")
                )
                return redirect("release", release.pk)
    shown = form if may_ask and not recalled else None
    return {
        "form": shown,
        "conditions": conditions.read(submission, by=user) if shown else [],
        "key": key,
        "fingerprint": keys.fingerprint(key.public_key) if key else "",
        "recalled": recalled,
        "recalled_in_public": not recalled and offered_now != offered,
    }
