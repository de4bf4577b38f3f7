"""The alleged perpetrators of a case, what links each with its acts, and who may be named."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access, access_authorities, audit
from accounts.choices import OwnWords
from accounts.models import User
from accounts.second_person import AskedAlready
from evidence import dates, own_words
from evidence.actors.offices import with_not_held
from evidence.models import Authority
from legal_analysis.interview.answers import words
from legal_analysis.linkage import linking, naming
from legal_analysis.linkage.reading import Authorities
from legal_analysis.models import CaseFile, Naming
from legal_analysis.views import chains
from legal_analysis.views.cases import opened
from legal_analysis.views.chains import KEPT, DayForm
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader, record_list, sees_exactly

MOST_ACTS = 50


class NameForm(forms.Form):
    """Whom to put among the alleged perpetrators, and why."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(),
        widget=OwnWords,
        label=gettext_lazy("Institution or office-holder"),
        help_text=gettext_lazy(
            "An institution stands there at once. A person is named once an approver has agreed."
        ),
    )
    reason = words(
        gettext_lazy("Why"),
        rows=3,
        most=naming.LONGEST_REASON,
        required=True,
        help_text=gettext_lazy("What the record shows. Nobody's name but this one, no survivor."),
    )

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["authority"]
        field.queryset = Authority.objects.exclude(case_files=case_file).order_by("kind", "name")
        field.label_from_instance = lambda one: one.name


class RefusalForm(forms.Form):
    """Why not."""

    refusal = forms.ChoiceField(
        choices=Naming.Refusal.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Why you refuse"),
    )


@record_list
@transaction.atomic
def case_linkage(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Every alleged perpetrator of a case; its form names one more, or proposes a person."""
    case_file = opened(request, case_id, part="linkage")
    user = reader(request)
    may = access.can_analyse(user, case_file.team)
    if request.method == "POST" and not may:
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None, case_file=case_file)
    if form.is_valid() and _named(request, form, case_file, user):
        return redirect(request.path)
    context = {
        "case": case_file,
        "rows": linking.linkage(case_file, user, exactly=sees_exactly(user)),
        "proposals": _proposals(case_file, user),
        "may": may,
        "form": form,
    }
    return TemplateResponse(request, "legal_analysis/case_linkage.html", context)


def _named(request: HttpRequest, form: NameForm, case_file: CaseFile, user: User) -> bool:
    try:
        made = naming.propose(case_file=case_file, by=user, **form.cleaned_data)
    except (
        naming.NamedAlready,
        naming.NoReason,
        AskedAlready,
        own_words.QuotesAccount,
    ) as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request, _("It waits for an approver.") if made else _("It is among them now.")
    )
    return True


def _proposals(case_file: CaseFile, user: User) -> list[Naming]:
    """Those that wait or hold: a refused one is on record, and stands in no list."""
    rows = naming.namings_of(user).filter(case_file=case_file, refused_by=None, ended_by=None)
    return list(rows.order_by("requested_at"))


@record_list
def case_linked(request: HttpRequest, case_id: uuid.UUID, authority_id: uuid.UUID) -> HttpResponse:
    """One alleged perpetrator: its chain on a day, the acts, the modes of liability and what lacks."""
    case_file = opened(request, case_id, part="linkage")
    user = reader(request)
    known = Authorities()
    rows = linking.linkage(case_file, user, exactly=sees_exactly(user), authorities=known)
    linked = next((one for one in rows if one.authority.pk == authority_id), None)
    if linked is None:
        raise Http404
    day = DayForm(request.POST if request.method == "POST" else None, initial=chains.kept(request))
    if day.is_valid():
        request.session[KEPT] = day.cleaned_data["day"]
        return redirect(f"{request.path}#chain")
    said = dates.understand(chains.kept(request)["day"])
    context = {
        "case": case_file,
        "linked": linked,
        "own": linked.own[:MOST_ACTS],
        "own_hidden": max(0, len(linked.own) - MOST_ACTS),
        "under": linked.under[:MOST_ACTS],
        "under_hidden": max(0, len(linked.under) - MOST_ACTS),
        "day": day,
        "chain": chains.shown(
            known, linked.authority, edtf=said.edtf, calendar=said.calendar, name="here"
        ),
        "naming": naming.namings_of(user)
        .filter(case_file=case_file, authority=linked.authority, ended_by=None)
        .exclude(approved_by=None)
        .first(),
        "may": access.can_analyse(user, case_file.team),
    }
    return TemplateResponse(request, "legal_analysis/case_linked.html", context)


@require_http_methods(["POST"])
@login_required
def take_off(request: HttpRequest, case_id: uuid.UUID, authority_id: uuid.UUID) -> HttpResponse:
    """Take an institution off the alleged perpetrators of a case."""
    user = reader(request)
    rows = CaseFile.objects.visible_to(user).select_related("team")
    case_file = get_object_or_404(rows, pk=case_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    authority = get_object_or_404(case_file.alleged_perpetrators, pk=authority_id)
    naming.take_off(case_file=case_file, authority=authority, by=user)
    messages.success(request, _("It is no longer among them. It can be put there again."))
    return redirect("case_linkage", case_file.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def one_naming(request: HttpRequest, case_id: uuid.UUID, naming_id: uuid.UUID) -> HttpResponse:
    """A proposal to name a person: approved or refused by a second one, taken back, ended."""
    user = reader(request)
    rows = with_not_held(naming.namings_of(user).filter(case_file=case_id), "authority")
    row = get_object_or_404(rows.select_related("authority__institution"), pk=naming_id)
    team = row.case_file.team
    now = timezone.now()
    waits = row.state_at(now) == Naming.State.WAITING
    may_answer = access_authorities.can_answer_naming(user, team, proposed_by=row.user_id)
    may_end = access_authorities.can_end_naming(user, team)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    refusal = RefusalForm(request.POST if asked == "refuse" else None)
    if (asked == "end" and not may_end) or (asked in {"approve", "refuse"} and not may_answer):
        raise Http404
    if _acted(asked, row, refusal, user):
        messages.success(request, _("It is kept, with who did it and when."))
        return redirect(request.path)
    details = {"kind": "naming"}
    audit.record(action="case.read", subject=row.case_file, by=user, details=details)
    names = Names(user, (row.user_id, row.approved_by_id, row.refused_by_id, row.ended_by_id))
    context = {
        "case": row.case_file,
        "naming": row,
        "state": row.state_at(now),
        "may_answer": waits and may_answer,
        "may_end": may_end and row.state_at(now) in Naming.LIVE,
        "mine": row.user_id == user.pk,
        "refusal": refusal,
        "who": names.of(row.user_id),
        "approved_by": names.of(row.approved_by_id),
        "refused_by": names.of(row.refused_by_id),
        "ended_by": names.of(row.ended_by_id),
    }
    return TemplateResponse(request, "legal_analysis/naming.html", context)


def _acted(asked: str, row: Naming, refusal: RefusalForm, user: User) -> bool:
    if asked == "approve":
        naming.approve(naming=row, by=user)
    elif asked == "refuse" and refusal.is_valid():
        naming.refuse(naming=row, refusal=refusal.cleaned_data["refusal"], by=user)
    elif asked == "end":
        naming.end(naming=row, by=user)
    else:
        return False
    return True
