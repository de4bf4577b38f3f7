"""Releases: what is in a submission, asking, letting it go, fetching it once, and what became of it."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access_passages, access_releases, audit, step_up
from accounts.models import User
from legal_analysis.dossier.length import limits_of
from legal_analysis.models import CaseFile, Release, Submission
from legal_analysis.releases import after, asking, conditions, fetching, keys, recalling, showing
from legal_analysis.views.apart import doing_nothing
from legal_analysis.views.asking_for import answered
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import check_may_read, reader, record_page
from legal_analysis.views.release_forms import (
    AllowForm,
    AnswerForm,
    FollowForm,
    NoticeForm,
    RefusalForm,
)

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submission(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What is in one submission and what is not; here it is asked that it leaves."""
    user, now = reader(request), timezone.now()
    shown = submission_of(user, submission_id)
    asked = answered(request, shown, user)
    if isinstance(asked, HttpResponse):
        return asked
    audit.record(action="submission.read", subject=shown, by=user)
    releases = list(asking.releases_of(user).filter(submission=shown)[:SHOWN])
    context = {
        "case": shown.case_file,
        "submission": shown,
        "inside": showing.inside(shown, at=now),
        "releases": _told(releases, user),
        "may_decide": access_passages.can_decide(user, shown.case_file.team),
        **asked,
    }
    return TemplateResponse(request, "legal_analysis/submission.html", context)


@record_page
def releases(request: HttpRequest) -> HttpResponse:
    """The register: what went where, what waits, what is overdue, what was recalled."""
    user, now = reader(request), timezone.now()
    check_may_read(user, Release, "channel")
    rows = list(asking.releases_of(user)[:SHOWN])
    waiting = set(asking.waiting_for(user, now=now).values_list("pk", flat=True))
    late = set(after.overdue(user, today=now.date()).values_list("pk", flat=True))
    audit.record(action="release.listed", by=user, details={"count": str(len(rows))})
    told = _told(rows, user)
    context = {
        "waiting": [one for one in told if one["release"].pk in waiting],
        "late": [one for one in told if one["release"].pk in late],
        "recalls": list(recalling.to_send(user)[:SHOWN]),
        "releases": told,
        "keeps_keys": bool(access_releases.keeps_keys_for(user)),
    }
    return TemplateResponse(request, "legal_analysis/releases.html", context)


@record_page
def release(request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    return _page(request, user, _seen(user, release_id))


@require_POST
@login_required
def allow(request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    shown = _to_answer(user, release_id)
    step_up.require(request)
    form = AllowForm(request.POST, conditions=conditions.digest(shown.submission))
    if form.is_valid():
        try:
            asking.allow(release=shown, conditions_seen=form.conditions, by=user)
        except conditions.ConditionsNotRead as error:
            form.add_error(None, error.message)
            audit.record(
                action="release.not_allowed",
                outcome="refused",
                by=user,
                subject=shown,
                details={"code": error.code},
            )
        else:
            return redirect("release", shown.pk)
    return _page(request, user, shown, allow_form=form)


@require_POST
@login_required
def refuse(request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    shown = _to_answer(user, release_id)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, refusal_form=form)
    asking.refuse(release=shown, by=user, **form.cleaned_data)
    return redirect("release", shown.pk)


@require_POST
@login_required
def end(request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    shown = _seen(user, release_id)
    if not _may_end(user, shown):
        raise Http404
    asking.end(release=shown, by=user)
    return redirect("release", shown.pk)


@require_POST
@login_required
def file(request: HttpRequest, release_id: uuid.UUID) -> HttpResponseBase:
    """Hand the package out, once. By POST, so that no address leads to it."""
    user = reader(request)
    shown = _seen(user, release_id)
    if not _is_hers(user, shown):
        raise Http404
    step_up.require(request)
    out = fetching.fetch(release=shown, by=user)
    answer = StreamingHttpResponse(
        out.bytes,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{out.name}"',
            "Content-Length": str(out.size),
        },
    )
    return doing_nothing(request, answer)


@require_POST
@login_required
def follow(request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    shown = _followed(user, release_id)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, follow_form=form)
    after.write_down(release=shown, told=form.told(), by=user)
    return redirect("release", shown.pk)


@require_POST
@login_required
def notice_sent(request: HttpRequest, recall_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    recall = get_object_or_404(recalling.recalls_of(user), pk=recall_id)
    shown = _followed(user, recall.release_id)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, notice_form=form)
    recalling.sent(recall=recall, by=user, **form.cleaned_data)
    return redirect("release", shown.pk)


@require_POST
@login_required
def notice_answered(request: HttpRequest, recall_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    recall = get_object_or_404(recalling.recalls_of(user), pk=recall_id)
    shown = _followed(user, recall.release_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, answer_form=form)
    recalling.answered(recall=recall, by=user, **form.cleaned_data)
    return redirect("release", shown.pk)


# --- Below ------------------------------------------------------------------------------------------


def submission_of(user: User, submission_id: uuid.UUID) -> Submission:
    """Return a submission of a case that is open to her today. Errors: Http404."""
    rows = Submission.objects.visible_to(user).filter(
        case_file__in=CaseFile.objects.visible_to(user)
    )
    rows = rows.select_related("case_file__team__organisation", "mechanism")
    found: Submission = get_object_or_404(rows, pk=submission_id)
    return found


def _seen(user: User, release_id: uuid.UUID) -> Release:
    found: Release = get_object_or_404(asking.releases_of(user), pk=release_id)
    return found


def _to_answer(user: User, release_id: uuid.UUID) -> Release:
    shown = _seen(user, release_id)
    if not _may_answer(user, shown):
        raise Http404
    return shown


def _followed(user: User, release_id: uuid.UUID) -> Release:
    shown = _seen(user, release_id)
    if not access_releases.can_follow(user, shown.submission.case_file.team):
        raise Http404
    return shown


def _may_answer(user: User, shown: Release) -> bool:
    return access_releases.can_answer(
        user,
        shown.submission.case_file.team,
        asked_by=shown.user_id,
        worked_on_by=asking.worked_on_by(shown.submission),
    )


def _may_end(user: User, shown: Release) -> bool:
    return _is_hers(user, shown) or _may_answer(user, shown)


def _is_hers(user: User, shown: Release) -> bool:
    """Whether she asked for it, and may still do so."""
    return shown.user_id == user.pk and access_releases.can_ask(
        user, shown.submission.case_file.team
    )


def _page(request: HttpRequest, user: User, shown: Release, **forms: Any) -> HttpResponse:
    now = timezone.now()
    state = shown.state_at(now)
    follows = access_releases.can_follow(user, shown.submission.case_file.team)
    people = [shown.user_id, shown.approved_by_id, shown.refused_by_id, shown.ended_by_id]
    names = Names(user, [*people, shown.sent_by_id])
    recalls = [
        {"recall": one, "letter": one.notice or recalling.draft(one)}
        for one in recalling.recalls_of(user).filter(release=shown)
    ]
    audit.record(action="release.read", subject=shown, by=user)
    waits = state == Release.State.WAITING
    may_answer = waits and shown.made_at is not None and _may_answer(user, shown)
    context = {
        "case": shown.submission.case_file,
        "release": shown,
        "state": state,
        "by": {one: names.of(getattr(shown, f"{one}_id")) for one in _PEOPLE},
        "inside": showing.inside(shown.submission, at=now),
        "files": sorted(shown.contents.items()),
        "fingerprint": (
            keys.fingerprint(shown.receiver_key.public_key) if shown.receiver_key else ""
        ),
        "may_answer": may_answer,
        "conditions": conditions.read(shown.submission, by=user) if may_answer else [],
        "is_author": user.pk == shown.user_id
        or user.pk in asking.worked_on_by(shown.submission),
        "may_end": state in (Release.State.WAITING, Release.State.ALLOWED) and _may_end(user, shown),
        "may_fetch": state == Release.State.ALLOWED and _is_hers(user, shown)
        and bool(shown.object_name),
        "may_follow": follows and shown.opened_at is not None,
        "limits": limits_of(shown.submission.mechanism) if shown.counted_pages else None,
        "recalls": recalls,
        "allow_form": forms.get("allow_form")
        or AllowForm(conditions=conditions.digest(shown.submission) if may_answer else ""),
        "refusal_form": forms.get("refusal_form") or RefusalForm(),
        "follow_form": forms.get("follow_form") or FollowForm(initial=_as_told(shown)),
        "notice_form": forms.get("notice_form") or NoticeForm(auto_id="notice_%s"),
        "answer_form": forms.get("answer_form") or AnswerForm(auto_id="answer_%s"),
    }  # fmt: skip
    return TemplateResponse(request, "legal_analysis/release.html", context)


_PEOPLE = ("user", "approved_by", "refused_by", "ended_by", "sent_by")


def _as_told(shown: Release) -> dict[str, Any]:
    return {
        "reference": shown.reference,
        "follow_up_due": shown.follow_up_due and shown.follow_up_due.isoformat(),
        "feedback_due": shown.feedback_due and shown.feedback_due.isoformat(),
        "followed_up": shown.followed_up_at is not None,
        "feedback_given": shown.feedback_given_at is not None,
    }


def _told(rows: list[Release], user: User) -> list[dict[str, Any]]:
    names, now = Names(user, [one.user_id for one in rows]), timezone.now()
    return [
        {"release": one, "who": names.of(one.user_id), "state": one.state_at(now)} for one in rows
    ]
