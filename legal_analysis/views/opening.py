"""Opening a case, and putting right what it asks."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, access_cases, audit
from accounts.models import Organisation, User
from evidence import dates
from legal_analysis import opening
from legal_analysis.interview.answers import words
from legal_analysis.library_words import in_our_words
from legal_analysis.models import CaseFile, Framework, Right, StandardOfProof
from legal_analysis.policy_entry.questions import check_date
from legal_analysis.views.reading import reader

LONGEST_TITLE, LONGEST_QUESTION = 200, 4000


def _many(rows: Any, label: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        rows, to_field_name="code", widget=forms.CheckboxSelectMultiple, label=label
    )


class CaseForm(forms.Form):
    """What a case asks. `organisations`: for which it can be opened; none where it is open already."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which organisation"), empty_label=None
    )
    title = words(
        _("Title"),
        required=True,
        most=LONGEST_TITLE,
        help_text=_("Everybody in its team, and who assigns people to it, sees it. Nobody's name."),
    )
    question = words(
        _("The question it puts to the law"), rows=4, required=True, most=LONGEST_QUESTION
    )
    frameworks = _many(Framework.objects.order_by("-codified", "code"), _("By which law"))
    rights = _many(Right.objects.all(), _("Rights it is about"))
    standard_of_proof = forms.ModelChoiceField(
        StandardOfProof.objects.all(),
        to_field_name="code",
        label=_("Standard of proof"),
        empty_label=None,
    )
    period = words(
        _("Period it covers"),
        most=200,
        help_text=_("For example 15 August 2021 to 2025, or 1400 to 1404. Empty: no limit."),
    )

    def __init__(self, data: Any, *, organisations: set[uuid.UUID], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        which: Any = self.fields["organisation"]
        which.queryset = Organisation.objects.filter(pk__in=organisations).order_by("name")
        which.label_from_instance = lambda one: one.name
        if len(organisations) < 2:
            del self.fields["organisation"]
        standard: Any = self.fields["standard_of_proof"]
        standard.label_from_instance = lambda one: in_our_words(one.label)
        for name in ("frameworks", "rights"):
            field: Any = self.fields[name]
            # What is not in our catalogues stands there in its own language.
            field.label_from_instance = lambda one: format_html(
                '<span dir="auto">{}</span>', in_our_words(one.title)
            )

    def clean_period(self) -> str:
        return check_date(self.cleaned_data["period"])

    def asked(self) -> opening.Asked:
        told = self.cleaned_data
        said = dates.understand(told["period"])
        return opening.Asked(
            title=told["title"],
            question=told["question"],
            standard_of_proof=told["standard_of_proof"],
            frameworks=list(told["frameworks"]),
            rights=list(told["rights"]),
            period=(said.edtf, said.calendar),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def new(request: HttpRequest) -> HttpResponse:
    """Errors: Http404 for who is no analyst of a whole organisation."""
    user = reader(request)
    organisations = access_cases.may_open_for(user)
    if not organisations:
        raise Http404
    form = CaseForm(_sent(request), organisations=organisations)
    if form.is_valid():
        chosen = form.cleaned_data.get("organisation")
        organisation = chosen.pk if chosen else next(iter(organisations))
        try:
            made = opening.open_case(form.asked(), organisation=organisation, by=user)
        except opening.NameTaken as error:
            form.add_error("title", str(error))
        else:
            messages.success(
                request,
                gettext("The case is open. An administrator assigns the people of its team."),
            )
            return redirect("case", made.pk)
    return TemplateResponse(request, "legal_analysis/case_asks.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def change(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Errors: Http404 for who is no analyst of the case."""
    user = reader(request)
    rows = CaseFile.objects.visible_to(user).select_related(
        "team__organisation", "standard_of_proof"
    )
    case_file: CaseFile = get_object_or_404(rows, pk=case_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    form = CaseForm(_sent(request), organisations=set(), initial=_as_it_is(case_file))
    if form.is_valid() and _changed(form, case_file, user):
        messages.success(request, gettext("It is kept."))
        return redirect("case", case_file.pk)
    audit.record(action="case.read", subject=case_file, by=user, details={"kind": "asks"})
    context = {"form": form, "case": case_file}
    return TemplateResponse(request, "legal_analysis/case_asks.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _as_it_is(case_file: CaseFile) -> dict[str, Any]:
    return {
        "title": case_file.title,
        "question": case_file.question,
        "frameworks": [one.code for one in case_file.frameworks.all()],
        "rights": [one.code for one in case_file.rights.all()],
        "standard_of_proof": case_file.standard_of_proof.code,
        "period": case_file.date_edtf,
    }


def _changed(form: CaseForm, case_file: CaseFile, user: User) -> bool:
    try:
        opening.change(case_file, form.asked(), by=user)
    except (opening.FrameworkCited, opening.NameTaken) as error:
        where = "title" if isinstance(error, opening.NameTaken) else "frameworks"
        form.add_error(where, str(error))
        return False
    return True
