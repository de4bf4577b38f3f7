"""Bringing an account or an incident into a case, on the page of the record."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, access_cases, audit
from accounts.models import Role, User
from evidence import admitting
from evidence.admitting import Record
from evidence.models import CaseMaterial, Incident, Testimony
from evidence.own_words import BadReason, QuotesAccount
from legal_analysis.interview.answers import words
from legal_analysis.models import CaseFile
from legal_analysis.views.reading import readable_accounts, reader

MENDED = (BadReason, QuotesAccount, admitting.NotForOurWork)


class AdmitForm(forms.Form):
    """Into which case, and why."""

    case = forms.ChoiceField(widget=forms.RadioSelect, label=_("Into which case"))
    reason = words(
        _("Why it belongs there"),
        rows=3,
        most=admitting.LONGEST,
        required=True,
        help_text=_("In your own words: nobody's name, and no words of an account."),
    )

    def __init__(self, data: Any, *, cases: Sequence[CaseFile]) -> None:
        super().__init__(data)
        self._cases = {str(one.pk): one for one in cases}
        field: Any = self.fields["case"]
        # In one span: code and title are one line of a label, which lays out its parts side by side.
        label = '<span><bdi class="code" dir="ltr">{}</bdi> <span dir="auto">{}</span></span>'
        field.choices = [
            (pk, format_html(label, one.code, one.title)) for pk, one in self._cases.items()
        ]
        if len(cases) == 1:
            field.initial = str(cases[0].pk)

    @property
    def case_file(self) -> CaseFile:
        return self._cases[self.cleaned_data["case"]]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def account(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    rows = readable_accounts(user).select_related("person__key")
    return _page(request, user, get_object_or_404(rows, pk=account_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def incident(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    return _page(
        request, user, get_object_or_404(Incident.objects.visible_to(user), pk=incident_id)
    )


def cases_open_to(record: Record, user: User) -> list[CaseFile]:
    """Return the cases she may bring a record into, which do not have it yet."""
    if record.organisation_id is None or not access.holds_record(user, record, Role.ANALYST):
        return []
    cases = _cases(record, user).exclude(team__in=_given(record).values("team"))
    return [one for one in cases if access_cases.can_admit(user, record, one.team)]


def _cases(record: Record, user: User) -> QuerySet[CaseFile]:
    rows = CaseFile.objects.visible_to(user).select_related("team").order_by("title", "code")
    return rows.filter(team__organisation=record.organisation_id)


def _given(record: Record) -> QuerySet[CaseMaterial]:
    kind = "testimony" if isinstance(record, Testimony) else "incident"
    return CaseMaterial._base_manager.filter(**{kind: record})


def _page(request: HttpRequest, user: User, record: Record) -> HttpResponse:
    """Errors: Http404 for who is no analyst of this record."""
    if record.organisation_id is None or not access.holds_record(user, record, Role.ANALYST):
        raise Http404
    form = AdmitForm(
        request.POST if request.method == "POST" else None, cases=cases_open_to(record, user)
    )
    if form.is_valid() and _done(form, record, user):
        messages.success(request, gettext("It is in the case now, and can be cited there."))
        return redirect("case_read", form.case_file.pk, record.pk)
    audit.record(action="material.offered", subject=record, by=user)
    context = {
        "record": record,
        "is_account": isinstance(record, Testimony),
        "form": form,
    }
    return TemplateResponse(request, "legal_analysis/admit.html", context)


def _done(form: AdmitForm, record: Record, user: User) -> bool:
    try:
        admitting.admit(record, form.case_file.team, reason=form.cleaned_data["reason"], by=user)
    except MENDED as error:
        form.add_error(None if isinstance(error, admitting.NotForOurWork) else "reason", str(error))
        audit.record(
            action="material.admitted",
            subject=record,
            by=user,
            outcome="refused",
            details={"code": error.code},
        )
        return False
    return True
