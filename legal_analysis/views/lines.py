"""Who was under whom: entered, corrected and taken back by an analyst, each with its sources."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access, access_authorities
from accounts.choices import OwnWords, own
from evidence import dates, reporting_lines
from evidence.models import Authority, ReportingLine, Source
from evidence.reporting_lines import Line
from legal_analysis.interview.answers import words
from legal_analysis.views.reading import reader

# Refusals she can do something about while her words stay in the form.
MENDED = (
    dates.BadDate,
    reporting_lines.BadLine,
    reporting_lines.GoesRound,
    reporting_lines.LineThere,
    reporting_lines.NoReason,
    reporting_lines.NoSource,
)
_SOURCE = ("title", "publisher", "date_text", "url")


class LineForm(forms.Form):
    """Under whom, how, from when to when, and who says so."""

    superior = forms.ModelChoiceField(
        Authority.objects.order_by("name"), widget=OwnWords, label=gettext_lazy("Under whom")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=ReportingLine.Kind.choices,
        widget=forms.RadioSelect,
    )
    said = words(
        gettext_lazy("In the words of the source"),
        most=300,
        help_text=gettext_lazy("Short. Only of the office: nothing about a survivor."),
    )
    since = words(
        gettext_lazy("Since when"),
        most=100,
        help_text=gettext_lazy("In either calendar, as you say it. Empty: not known."),
    )
    until = words(
        gettext_lazy("The last day"),
        most=100,
        help_text=gettext_lazy("Empty: no end is known."),
    )
    end_not_known = forms.BooleanField(
        label=gettext_lazy("It ended, or may have, on a day nobody recorded"), required=False
    )
    known = forms.ModelMultipleChoiceField(
        Source.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Who says so: sources on record"),
    )
    title = words(gettext_lazy("Another source: title"), most=500)
    publisher = words(gettext_lazy("Who published it"), most=300)
    date_text = words(gettext_lazy("Its date"), most=64)
    url = forms.URLField(
        label=gettext_lazy("Its address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, subordinate: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subordinate = subordinate
        fields: Any = self.fields
        fields["superior"].queryset = Authority.objects.exclude(pk=subordinate.pk).order_by("name")
        fields["superior"].label_from_instance = lambda one: one.name
        fields["known"].queryset = Source.objects.filter(
            authoritysource_set__authority=subordinate
        ) | Source.objects.filter(reportinglinesource_set__line__subordinate=subordinate)
        fields["known"].queryset = fields["known"].queryset.distinct()
        fields["known"].label_from_instance = lambda one: own(one.title)

    def line(self) -> Line:
        """Errors: dates.BadDate."""
        told = self.cleaned_data
        first, last = dates.understand(told["since"]), dates.understand(told["until"])
        if first.edtf and last.edtf and first.calendar != last.calendar:
            raise dates.BadDate(_("Give both days in the same calendar."))
        return Line(
            self._subordinate,
            told["superior"],
            told["kind"],
            first.edtf,
            last.edtf,
            told["end_not_known"],
            first.calendar if first.edtf else last.calendar,
            told["said"].strip(),
        )

    def sources(self) -> list[Source]:
        """Return those on record that were chosen, and the one that was written, made if it is new."""
        told = self.cleaned_data
        found = list(told["known"])
        parts = {name: told[name].strip() for name in _SOURCE}
        if parts["title"]:
            found.append(Source.objects.get_or_create(**parts)[0])
        return found


class CorrectForm(LineForm):
    """The same, and why."""

    reason = words(gettext_lazy("Why it is corrected"), most=500, required=True)


class BackForm(forms.Form):
    """Why a line is taken back."""

    why = words(gettext_lazy("Why it is taken back"), most=500, required=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """Enter under whom an authority was. To who may not it does not exist."""
    user = reader(request)
    if not access_authorities.can_write_line(user):
        raise Http404
    authority = get_object_or_404(Authority, pk=authority_id)
    form = LineForm(request.POST if request.method == "POST" else None, subordinate=authority)
    if form.is_valid() and _done(
        form,
        lambda: reporting_lines.write(form.line(), sources=form.sources(), by=user),
    ):
        messages.success(request, _("The line is entered."))
        return redirect("authority", authority.pk)
    context = {"authority": authority, "form": form}
    return TemplateResponse(request, "legal_analysis/line_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def line(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    """One line with its sources and what it said before; corrected or taken back by who may."""
    user = reader(request)
    if not access.can_read_library(user):
        raise Http404
    row = _row(line_id)
    may = row.closed_at is None and row.reconciliation is None
    may = may and access_authorities.can_correct_line(user, row)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    if asked and not access_authorities.can_correct_line(user, row):
        raise Http404
    correct = CorrectForm(
        request.POST if asked == "correct" else None,
        subordinate=row.subordinate,
        initial=_as_typed(row),
    )
    back = BackForm(request.POST if asked == "back" else None)
    if asked == "correct" and correct.is_valid():
        made: list[ReportingLine] = []
        if _done(correct, lambda: made.append(_corrected(row, correct, request))):
            messages.success(request, _("It is corrected. What it said before is kept."))
            return redirect("line", made[0].pk)
    if asked == "back" and back.is_valid():
        reason = back.cleaned_data["why"]
        if _done(back, lambda: reporting_lines.take_back(row, reason=reason, by=user)):
            messages.success(request, _("It is taken back. It is kept, and holds no more."))
            return redirect("authority", row.subordinate_id)
    context = {
        "line": row,
        "before": _before(row),
        "may": may,
        "correct": correct,
        "back": back,
    }
    return TemplateResponse(request, "legal_analysis/line.html", context)


def _corrected(row: ReportingLine, form: CorrectForm, request: HttpRequest) -> ReportingLine:
    return reporting_lines.correct(
        row,
        form.line(),
        sources=form.sources(),
        reason=form.cleaned_data["reason"],
        by=reader(request),
    )


def _row(pk: uuid.UUID) -> ReportingLine:
    rows = ReportingLine.objects.select_related(
        "subordinate", "superior", "correction", "reconciliation"
    )
    found: ReportingLine = get_object_or_404(rows.prefetch_related("graded_sources__source"), pk=pk)
    return found


def _before(row: ReportingLine) -> list[ReportingLine]:
    """What it replaced, and what that had replaced, the latest first."""
    found = []
    while row.replaces_id:
        row = ReportingLine.objects.select_related("superior").get(pk=row.replaces_id)
        found.append(row)
    return found


def _as_typed(row: ReportingLine) -> dict[str, Any]:
    return {
        "superior": row.superior_id,
        "kind": row.kind,
        "said": row.said,
        "since": row.from_edtf,
        "until": row.to_edtf,
        "end_not_known": row.end_not_known,
        "known": [one.source_id for one in row.graded_sources.all()],
    }


def _done(form: forms.Form, act: Any) -> bool:
    """Whether it was done; if not, nothing of it was, and the form says why."""
    try:
        with transaction.atomic():
            act()
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True
