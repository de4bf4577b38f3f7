"""The page of one source of one record: its grade, how it came to it, and a new one; and what waits."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, access_grades, audit
from accounts.models import Role, User
from evidence import own_words
from evidence.vocabulary import Credibility, Reliability
from legal_analysis import grades
from legal_analysis.grades import Kind
from legal_analysis.interview.answers import words
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader, record_page

MENDED = (
    grades.BadReason,
    grades.ChangedMeanwhile,
    grades.NothingChanged,
    own_words.QuotesAccount,
)
MOST = 50  # of each kind on the list of what waits
# Where the record itself is: its page and the name of what is shown of it.
PAGES = {
    Kind.POLICY: "policy",
    Kind.AUTHORITY: "authority",
    Kind.INCIDENT: "incident",
    Kind.ACCOUNT: "account",
}
# Of these the trail keeps who read what.
SENSITIVE = (Kind.INCIDENT, Kind.ACCOUNT)


class GradeForm(forms.Form):
    """Both parts of a grade, each by itself, and why."""

    reliability = forms.ChoiceField(
        label=_("How reliable the source is"),
        help_text=_("The source itself: who it is, how it works, how often it was right before."),
        choices=Reliability.choices,
        widget=forms.RadioSelect,
    )
    credibility = forms.ChoiceField(
        label=_("How credible this is"),
        help_text=_("This one piece of information, whoever says it: does anything confirm it?"),
        choices=Credibility.choices,
        widget=forms.RadioSelect,
    )
    reason = words(
        _("Why these grades"),
        rows=4,
        required=True,
        most=grades.LONGEST,
        help_text=_("In your own words. Name no survivor and no colleague."),
    )


def page_for(user: User, kind: str) -> str:
    """Return the name of the page of a grade, or nothing for who does not read them."""
    return f"grade_{kind}" if access.has_role(user, *access_grades.READERS) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def pair(request: HttpRequest, kind: str, pair_id: uuid.UUID) -> HttpResponse:
    """One source of one record. Who grades is an analyst; the others of a case read it."""
    user = reader(request)
    if not page_for(user, kind):
        raise Http404
    found = grades.find(kind, pair_id, user)
    if found is None:
        raise Http404
    record = grades.record_of(kind, found)
    may_grade = access_grades.can_grade(user, record)
    if request.method == "POST" and not may_grade:
        raise Http404
    form = GradeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "reliability": found.reliability,
            "credibility": found.credibility,
            "reason": found.grade_reason,
        },
    )
    if form.is_valid() and _graded(kind, found, form, request):
        messages.success(request, gettext("It is kept, and what it said before too."))
        return redirect(request.path)
    found = grades.find(kind, pair_id, user)
    if kind in SENSITIVE:
        audit.record(action="grade.read", subject=record, by=user)
    given = list(grades.history(kind, found))
    names = Names(user, (one.graded_by_id for one in given))
    context = {
        "kind": kind,
        "pair": found,
        "record": record,
        "name": grades.title_of(kind, found),
        "address": reverse(PAGES[Kind(kind)], args=[record.pk]),
        "form": form,
        "may_grade": may_grade,
        "given": [(one, names.of(one.graded_by_id)) for one in given],
    }
    return TemplateResponse(request, "legal_analysis/grade.html", context).render()


def _graded(kind: str, found: Any, form: GradeForm, request: HttpRequest) -> bool:
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    told = form.cleaned_data
    says = grades.Says(told["reliability"], told["credibility"], told["reason"])
    try:
        grades.grade(kind, found, says, seen=seen, by=reader(request))
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True


@record_page
@transaction.atomic
def waiting(request: HttpRequest) -> HttpResponse:
    """Sources nobody has graded, of the records an analyst may read."""
    user = reader(request)
    if not access.has_role(user, Role.ANALYST):
        raise Http404
    lists = []
    for kind in grades.KINDS:
        rows = list(grades.not_graded(kind, user)[: MOST + 1])
        if rows:
            lists.append(
                {
                    "label": Kind(kind).label,
                    "page": f"grade_{kind}",
                    "rows": [(row, grades.title_of(kind, row)) for row in rows[:MOST]],
                    "more": len(rows) > MOST,
                }
            )
    audit.record(action="grade.listed", by=user)
    context = {"lists": lists}
    return TemplateResponse(request, "legal_analysis/grades.html", context).render()


def urls() -> list[URLPattern]:
    """The page of a pair, one address for each kind of record."""
    return [
        path(f"records/grades/{kind}/<uuid:pair_id>/", pair, {"kind": kind}, name=f"grade_{kind}")
        for kind in grades.KINDS
    ]
