"""Saying on a page what corroborates a record of a case and what contradicts it; taking it back."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from accounts.models import User
from evidence.models import Act, Incident, Testimony
from evidence.own_words import (
    LONGEST_REASON,
    LONGEST_TAKING_BACK,
    BadReason,
    QuotesAccount,
)
from legal_analysis import corroborating
from legal_analysis.corroborating import Record
from legal_analysis.interview.answers import words
from legal_analysis.models import CaseFile, Corroboration
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader

MENDED = (
    BadReason,
    QuotesAccount,
    corroborating.NotOneFact,
    corroborating.OfOneOrigin,
    corroborating.SaidAlready,
    corroborating.TakenBack,
)
THE_OTHER = "other"


class SayForm(forms.Form):
    """Which other record, what it does to this one, on which fact, and why."""

    code = words(
        _("Code of the other record"),
        required=True,
        most=64,
        help_text=_("An account or an incident of this case, or a published one."),
    )
    says = forms.ChoiceField(
        choices=Corroboration.Says.choices,
        widget=forms.RadioSelect,
        label=_("What it does to this record"),
    )
    fact = forms.ChoiceField(widget=forms.RadioSelect, label=_("On what both speak of"))
    reason = words(
        _("Why"),
        rows=4,
        most=LONGEST_REASON,
        required=True,
        help_text=_("In your own words: nobody's name, and no words of an account."),
    )

    def __init__(self, data: Any, *, incidents: Iterable[Incident], user: User) -> None:
        super().__init__(data)
        self._facts = dict(_facts(incidents, user))
        choices = [(value, label) for value, (label, _about, _act) in self._facts.items()]
        choices.append((THE_OTHER, gettext("The other record, if it is an incident, as a whole")))
        self.fields["fact"].choices = choices  # type: ignore[attr-defined]

    def about(self, other: Record) -> tuple[Incident, Act | None]:
        """Errors: NotOneFact."""
        if self.cleaned_data["fact"] != THE_OTHER:
            _label, about, act = self._facts[self.cleaned_data["fact"]]
            return about, act
        if not isinstance(other, Incident):
            raise corroborating.NotOneFact
        return other, None


class BackForm(forms.Form):
    """Why it is taken back."""

    why = words(_("Why you take it back"), rows=2, most=LONGEST_TAKING_BACK, required=True)


def _facts(
    incidents: Iterable[Incident], user: User
) -> Iterable[tuple[str, tuple[str, Incident, Act | None]]]:
    listed = list(incidents)
    acts = Act.objects.visible_to(user).filter(incident__in=listed).order_by("kind", "pk")
    of: dict[uuid.UUID, list[Act]] = {}
    for act in acts:
        of.setdefault(act.incident_id, []).append(act)
    whole = gettext("the incident as a whole")
    for one in listed:
        yield str(one.pk), (f"{one.code}: {whole}", one, None)
        for act in of.get(one.pk, ()):
            yield str(act.pk), (f"{one.code}: {act.get_kind_display()}", one, act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def corroborate(request: HttpRequest, case_id: uuid.UUID, record_id: uuid.UUID) -> HttpResponse:
    """What is said of one record in a case; its form says it of one more. For analysts of the case."""
    user = reader(request)
    case_file = _case(user, case_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    record = corroborating.record_of(case_file, user, pk=record_id)
    if record is None:
        raise Http404
    form = SayForm(
        request.POST if request.method == "POST" else None,
        incidents=corroborating.told_in(record, case_file, user),
        user=user,
    )
    if form.is_valid() and _done(form, lambda: _say(form, record, case_file, user)):
        messages.success(request, gettext("It is kept, and stands with both records."))
        return redirect(request.path)
    _opened(case_file, user)
    here = corroborating.keys_of(record)
    rows = corroborating.between(user, here).filter(case_file=case_file)
    context = {
        "case": case_file,
        "record": record,
        "is_account": isinstance(record, Testimony),
        "rows": corroborating.shown(list(rows), here, user),
        "form": form,
    }
    return TemplateResponse(request, "legal_analysis/corroborate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def corroboration(
    request: HttpRequest, case_id: uuid.UUID, corroboration_id: uuid.UUID
) -> HttpResponse:
    """One of them: who said it, when and why. An analyst of the case takes it back."""
    user = reader(request)
    case_file = _case(user, case_id)
    rows = Corroboration.objects.visible_to(user).filter(case_file=case_file)
    said = get_object_or_404(rows.select_related("case_file__team", "act"), pk=corroboration_id)
    analyses = access.can_analyse(user, case_file.team)
    if request.method == "POST" and not analyses:
        raise Http404
    form = BackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, lambda: _take_back(form, said, user)):
        messages.success(request, gettext("It is taken back. It stays on record."))
        return redirect(request.path)
    _opened(case_file, user)
    first, second = said.sides
    names = Names(user, (said.author_id, said.taken_back_by_id))
    context = {
        "case": case_file,
        "said": said,
        "one": corroborating.shown([said], [second], user)[0],
        "this": corroborating.shown([said], [first], user)[0].other,
        "who": names.of(said.author_id),
        "taken_back_by": names.of(said.taken_back_by_id),
        "form": form if analyses and not said.taken_back_at else None,
    }
    return TemplateResponse(request, "legal_analysis/corroboration.html", context)


def _case(user: User, case_id: uuid.UUID) -> CaseFile:
    rows = CaseFile.objects.visible_to(user).select_related("team__organisation")
    case_file: CaseFile = get_object_or_404(rows, pk=case_id)
    return case_file


def _opened(case_file: CaseFile, user: User) -> None:
    details = {"kind": "corroboration"}
    audit.record(action="case.read", subject=case_file, by=user, details=details)


def _say(form: SayForm, record: Record, case_file: CaseFile, user: User) -> None:
    told = form.cleaned_data
    other = corroborating.record_of(case_file, user, code=told["code"])
    if other is None:
        raise corroborating.NotOneFact(_("There is no such record that you may open in this case."))
    about, act = form.about(other)
    corroborating.say(
        told["says"],
        first=other,
        second=record,
        about=about,
        act=act,
        reason=told["reason"],
        case_file=case_file,
        by=user,
    )


def _take_back(form: BackForm, said: Corroboration, user: User) -> None:
    corroborating.take_back(said, reason=form.cleaned_data["why"], by=user)


def _done(form: forms.Form, act: Callable[[], None]) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        act()
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True


def urls() -> list[URLPattern]:
    return [
        path("cases/<uuid:case_id>/corroborate/<uuid:record_id>/", corroborate, name="corroborate"),
        path(
            "cases/<uuid:case_id>/corroborations/<uuid:corroboration_id>/",
            corroboration,
            name="corroboration",
        ),
    ]
