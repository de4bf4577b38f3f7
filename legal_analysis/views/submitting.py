"""A submission while it is prepared: its sections, what must be written, and the writing of it."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from accounts.choices import own
from evidence.own_words import QuotesAccount
from legal_analysis.assessing.texts import LONGEST, as_typed, paragraphs_of
from legal_analysis.comparing import Side, sides
from legal_analysis.dossier import shapes
from legal_analysis.dossier.length import Length
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.dossier.texts import texts_of
from legal_analysis.models import CaseFile, Mechanism
from legal_analysis.submitting import writing
from legal_analysis.submitting.again import to_be_read_again
from legal_analysis.submitting.places import Place, places_of
from legal_analysis.submitting.standing import Standing, Written, standing, words_in
from legal_analysis.submitting.warnings import warnings_of
from legal_analysis.submitting.writing import About
from legal_analysis.views.assessments import number_in
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader


class TextForm(forms.Form):
    """One text; where a colleague was faster, also that her version was read."""

    def __init__(self, data: Any, *, place: Place, work: writing.Work) -> None:
        super().__init__(data, initial={"text": work.text})
        self._problems = work.problems
        self.fields["text"] = forms.CharField(
            label=own(place.step or place.title),
            help_text=str(place.hint),
            required=False,
            max_length=writing.LONGEST_LINE if place.line else LONGEST,
            widget=forms.TextInput(attrs={"dir": "auto"})
            if place.line
            else forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        )
        if work.theirs:
            self.fields["over"] = forms.BooleanField(
                label=_("I have read what changed. My text holds what should stay of it.")
            )

    def clean(self) -> None:
        for problem in self._problems:
            self.add_error("text", problem)


@dataclass(frozen=True)
class Row:
    """One section on the page. `filled`: the system puts something there; `length`: if counted."""

    title: str
    filled: bool
    written: list[Written]
    length: Length | None


# --- The submission -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preparing(
    request: HttpRequest, case_id: uuid.UUID, mechanism_id: uuid.UUID, language: str
) -> HttpResponse:
    """Its sections in order, filled and to be written; counted. Posted: filled from the record anew."""
    user = reader(request)
    about = _about(request, case_id, mechanism_id, language)
    if request.method == "POST":
        freeze(**about.of, by=user)
        messages.success(request, _("Filled from the record as it is now."))
        return redirect("preparing", case_id, mechanism_id, language)
    _read(about, request)
    now = standing(about, user)
    authors = Names(user, {one.version.author_id for one in now.written if one.version})
    context = {
        "case": about.case_file,
        "mechanism": about.mechanism,
        "language": language,
        "shape": about.shape,
        "formats": shapes.formats_of(about.mechanism.format),
        "warnings": list(warnings_of(about.mechanism, about.shape, today=_today())),
        "now": now,
        "again": to_be_read_again(about.case_file, user),
        "cover": [one for one in now.written if one.place.part is None],
        "rows": _rows(about, now),
        "names": {
            one.version.author_id: authors.of(one.version.author_id)
            for one in now.written
            if one.version
        },
        "scope": about.mechanism.format.get("max_words_scope", ""),
        "pages_scope": about.mechanism.format.get("max_pages_scope", ""),
    }
    return TemplateResponse(request, "legal_analysis/preparing.html", context)


def _rows(about: About, now: Standing) -> list[Row]:
    return [
        Row(
            shapes.said(part.title, about.language),
            bool(part.fill),
            [one for one in now.written if one.place.part == part],
            now.lengths.get(part.anchor) if now.lengths else None,
        )
        for part in shapes.parts_of(about.shape)
    ]


# --- One text -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preparing_text(
    request: HttpRequest, case_id: uuid.UUID, mechanism_id: uuid.UUID, language: str, number: int
) -> HttpResponse:
    """One box. What is typed is kept, right or wrong, before anything is said of it."""
    user = reader(request)
    about = _about(request, case_id, mechanism_id, language)
    places = places_of(about.shape, about.case_file, language)
    place = next((one for one in places if one.number == number), None)
    if place is None:
        raise Http404
    if request.method != "POST":
        return _form(request, about, place)
    try:
        saved = writing.save(
            about,
            place.key,
            request.POST.get("text", ""),
            began=number_in(request.POST.get("began")),
            seen=number_in(request.POST.get("seen")),
            over="over" in request.POST,
            later="later" in request.POST,
            by=user,
            line=place.line,
        )
    except QuotesAccount as error:
        return _form(request, about, place, error)
    if saved is None:
        # To the page itself: a browser keeps what an answered form held, not what an address shows (T-16).
        return redirect("preparing_text", case_id, mechanism_id, language, number)
    messages.success(request, _("Saved. Every version is kept."))
    return redirect("preparing", case_id, mechanism_id, language)


def _form(
    request: HttpRequest, about: About, place: Place, error: QuotesAccount | None = None
) -> HttpResponse:
    """The page. `error`: of what she sent now, which stands in the box and is kept nowhere."""
    user = reader(request)
    _read(about, request)
    texts = texts_of(about.case_file, about.mechanism, about.language, user)
    begin_with = [text for text in texts.get(place.key, []) if isinstance(text, str)]
    work = writing.work_of(about, place.key, user, begin_with=begin_with, line=place.line)
    every = list(writing.versions(about, place.key, user))
    names = Names(user, {one.author_id for one in every})
    data: Any = {"text": work.text} if work.problems else None
    form = TextForm(request.POST if error else data, place=place, work=work)
    if error:
        form.add_error("text", str(error))
        work = replace(work, began=number_in(request.POST.get("began")))
    context = {
        "case": about.case_file,
        "mechanism": about.mechanism,
        "language": about.language,
        "place": place,
        "work": work,
        "form": form,
        "words": words_in(paragraphs_of(work.text)),
        "every": [(one, names.of(one.author_id), as_typed(one.paragraphs)) for one in every],
        "change": _change(work) if work.theirs else None,
        "their_author": names.of(work.theirs.author_id) if work.theirs else "",
    }
    status = error.status if error else 200
    return TemplateResponse(request, "legal_analysis/preparing_text.html", context, status=status)


def _change(work: writing.Work) -> dict[str, Side]:
    before = work.base.paragraphs if work.base else []
    after = work.theirs.paragraphs if work.theirs else []
    left, right = sides(before, after)
    return {"before": left, "after": right}


# --- What it is about ---------------------------------------------------------------------------------


def _about(
    request: HttpRequest, case_id: uuid.UUID, mechanism_id: uuid.UUID, language: str
) -> About:
    """Return the submission if she may prepare it, and it can be written. Errors: Http404."""
    user = reader(request)
    cases = CaseFile.objects.visible_to(user).select_related("team__organisation")
    case_file = get_object_or_404(cases, pk=case_id)
    mechanism = get_object_or_404(Mechanism.objects.filter(available=True), pk=mechanism_id)
    if not access.can_build_dossier(user, case_file.team):
        raise Http404
    if language not in shapes.languages_of(mechanism.code):
        raise Http404
    return About(case_file, mechanism, language, shapes.shape_of(mechanism.code))


def _read(about: About, request: HttpRequest) -> None:
    audit.record(
        action="case.read",
        subject=about.case_file,
        by=reader(request),
        details={"kind": "submission"},
    )


def _today() -> date:
    return timezone.now().date()
