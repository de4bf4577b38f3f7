"""What was in force at a place on a day; and what of it an incident shows being carried out."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import access_incidents, audit
from accounts.models import User
from evidence import dates, own_words
from evidence.incidents import MergedMeanwhile
from evidence.models import Incident, Place
from legal_analysis import in_force as rules
from legal_analysis.carried_out import CarriedOut, Tally, carried_out
from legal_analysis.in_force import Answer, Asked, Certainty, Why, deciding
from legal_analysis.in_force.deciding import Outdated, Suggestion
from legal_analysis.interview.answers import words
from legal_analysis.models import Enforcement, EnforcementDecision, Policy, Provision, Right
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import (
    library_list_page,
    may_read,
    provinces_to_choose,
    reader,
    rights_to_choose,
    sees_exactly,
    when,
    where,
)

# Refusals she can do something about while her words stay in the form.
MENDED = (
    deciding.BadReason,
    deciding.ChangedMeanwhile,
    deciding.NotSuggested,
    MergedMeanwhile,
    own_words.QuotesAccount,
)
KEPT = "library.in_force"  # in the session, as the choice of a list is: no address tells it (T-18)
PER_PAGE = 30
NEAR = 12  # suggestions with a form of their own on the page of an incident; the others are chosen


class QuestionForm(forms.Form):
    """Where, when, of which right, and which kind of policy."""

    place = forms.ChoiceField(label=gettext_lazy("Province"))
    day = words(
        gettext_lazy("Day"),
        required=True,
        most=100,
        help_text=gettext_lazy(
            "In either calendar, as you say it: 1 June 2023, 11 Jawza 1402. A month or a year will do."
        ),
    )
    right = forms.ChoiceField(label=gettext_lazy("Right"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["place"].choices = [("", _("Choose")), *provinces_to_choose()]
        fields["right"].choices = [("", _("All")), *rights_to_choose()]
        fields["kind"].choices = [("", _("All")), *Policy.Kind.choices]

    def clean_day(self) -> str:
        text = str(self.cleaned_data["day"])
        try:
            said = dates.understand(text)
        except dates.BadDate as error:
            raise forms.ValidationError(str(error)) from error
        if not said.edtf:
            raise forms.ValidationError(_("Say which day is meant."))
        return text


@dataclass(frozen=True)
class Question:
    """What was asked, and every answer to it."""

    told: dict[str, str]
    place: Place
    said: dates.Said
    asked: Asked
    found: Sequence[Answer]

    @property
    def right(self) -> Right | None:
        code = self.told["right"]
        return Right.objects.filter(code=code).first() if code else None

    @property
    def kind(self) -> Any:
        return dict(Policy.Kind.choices).get(self.told["kind"], "")

    @property
    def in_force(self) -> list[Answer]:
        """What surely or possibly bound."""
        return [one for one in self.found if one.certainty != Certainty.ENDED]

    @property
    def without_end(self) -> int:
        """How many surely bound because nobody recorded an end."""
        surely = [one for one in self.found if one.certainty == Certainty.SURELY]
        return sum(
            any(time.end is None for time in one.rule.times)
            and all(reason.why != Why.REPEALED_LATER for reason in one.reasons)
            for one in surely
        )

    def carried_out(self, user: User, *, of: Policy | None = None) -> CarriedOut:
        """Where and when all of it, or one policy, was carried out there, as far as she may know."""
        policies = {one.pk: one for one in ([of] if of else (one.policy for one in self.found))}
        return carried_out(
            self.place,
            list(policies.values()),
            found=self.found,
            asked=self.asked,
            user=user,
            right=self.told["right"],
        )


@library_list_page
def in_force(request: HttpRequest) -> HttpResponse:
    """What was in force: asked by POST, kept in the session, answered by GET."""
    if request.method == "POST":
        form = QuestionForm(request.POST)
        if form.is_valid():
            request.session[KEPT] = form.cleaned_data
            return redirect(request.path)
        return TemplateResponse(request, "legal_analysis/in_force.html", {"form": form})
    question = asked_before(request)
    if question is None:
        empty = {"form": QuestionForm(initial=request.session.get(KEPT) or {})}
        return TemplateResponse(request, "legal_analysis/in_force.html", empty)
    context = {"form": QuestionForm(initial=question.told), **_answered(request, question)}
    return TemplateResponse(request, "legal_analysis/in_force.html", context)


def asked_before(request: HttpRequest) -> Question | None:
    """Return what was asked last in this session, with its answers."""
    form = QuestionForm(request.session.get(KEPT) or {})
    if not form.is_valid():
        return None
    told = form.cleaned_data
    place = Place.objects.get(code=told["place"])
    said = dates.understand(told["day"])
    chosen = {"rights__code": told["right"], "policy__kind": told["kind"]}
    chosen = {name: value for name, value in chosen.items() if value}
    among = Provision.objects.filter(**chosen) if chosen else None
    asked = _asked(said.edtf, said.calendar, place)
    found = rules.answers([asked], among=among, with_ended=True)[0]
    return Question(told, place, said, asked, found)


def _answered(request: HttpRequest, question: Question) -> dict[str, Any]:
    place, found = question.place, question.found
    pages = max(1, -(-len(found) // PER_PAGE))
    typed = request.GET.get("page", "1")
    number = min(int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1, pages)
    number = max(number, 1)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    counted = Counter(one.certainty for one in found)
    turns = {"first": 1, "previous": number - 1, "next": number + 1, "last": pages}
    prefetch_related_objects([one.policy for one in shown if one.is_local], "provinces")
    user = reader(request)
    readable = may_read(user, Enforcement, "policy")
    known = question.carried_out(user) if readable else CarriedOut.nothing()
    all_of_it = known.all_of(question.in_force)
    unseen = [
        one
        for one in question.in_force
        if not known.of_provision(one) and not known.unsaid.get(one.policy.pk)
    ]
    return {
        "place": place,
        "said": question.said,
        "lines": [(one, _shown(one, known)) for one in shown],
        "readable": readable,
        "carried_out": known.tally(all_of_it),
        "right": question.right,
        "kind": question.kind,
        "beside": known.counted(known.beside(all_of_it).keys()),
        "not_seen": len(unseen),
        "without_end": question.without_end,
        "lies_ahead": question.asked.last is None or question.asked.last > timezone.localdate(),
        "counts": {one.value: counted[one] for one in Certainty},
        "number": number,
        "pages": pages,
        "addresses": {
            which: f"?page={one}"
            for which, one in turns.items()
            if 1 <= one <= pages and one != number
        },
    }


def _shown(answer: Answer, known: CarriedOut) -> tuple[Tally, int]:
    """Return what shows one provision, and how many incidents show its policy without saying for which."""
    unsaid = known.unsaid.get(answer.policy.pk, {})
    return known.tally(known.of_provision(answer)), len(unsaid)


def _asked(edtf: str, calendar: str, place: Place | None) -> Asked:
    first, after = dates.bounds(edtf, calendar)
    province = (place.province_id or place.pk) if place else None
    return Asked(first, after - timedelta(days=1) if after else None, province)


# --- On the page of an incident --------------------------------------------------------------------------


def of_incident(
    incident: Incident, *, links: Iterable[Enforcement], user: User, exactly: bool
) -> dict[str, Any]:
    """Return what was in force where and when an incident happened, as its page shows it.

    Asked as exactly as this reader may know day and place: what binds from a day on would else tell it.
    """
    edtf, calendar = when(incident, exactly=exactly)
    asked = _asked(edtf, calendar, where(incident, exactly=exactly)) if edtf else None
    decisions = deciding.decisions_on(incident, user)
    found = deciding.suggestions(incident, asked=asked, links=links, decided=decisions, user=user)
    near, others = _near(found)
    local = [one.answer.policy for one in near if one.answer.is_local]
    prefetch_related_objects(local, "provinces")
    outdated = deciding.outdated(found=found, decided=decisions)
    decided = [*(one.decisions for one in near), *(one.decisions for one in outdated)]
    names = Names(user, (row.author_id for rows in decided for row in rows))
    place = where(incident, exactly=exactly)
    may_decide = access_incidents.can_link_incident(user, incident)
    whose = access_incidents.check_may_link_incident(user, incident) if may_decide else None

    def shown(one: Suggestion | Outdated) -> tuple[Any, list[Any], uuid.UUID | None]:
        return one, _beside(one.decisions, names), deciding.holding(one.decisions, whose)

    return {
        "asked": asked,
        "near": [shown(one) for one in near],
        "outdated": [shown(one) for one in outdated],
        "others": others,
        # How sure it was on the exact day would tell on which side of an order that day lies.
        "shows_certainty": exactly or incident.organisation_id is None,
        "may_decide": may_decide,
        "place": place.at_province_level().code if place else "",
        "day": edtf,
    }


def _beside(decisions: Iterable[EnforcementDecision], names: Names) -> list[Any]:
    return [(one, names.of(one.author_id)) for one in decisions]


def _near(found: Sequence[Suggestion]) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return what gets a form of its own, and the others, of which one is chosen.

    What was decided is never among the others: who decides it anew sees the decision first.
    """
    room = NEAR - sum(bool(one.decisions) for one in found)
    near: list[Suggestion] = []
    others: list[Suggestion] = []
    for one in found:
        fits = not one.decisions and one.shares_right and room > 0
        room -= fits
        (near if one.decisions or fits else others).append(one)
    return near, others


class DecisionForm(forms.Form):
    """Which provision, whether the incident shows it, why, and the decision she saw hold."""

    provision = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why, without names"), required=False, max_length=deciding.LONGEST
    )


@require_POST
@login_required
def decide(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Accept or refuse a provision for an incident. Refused, her words come back beside what holds now."""
    user = reader(request)
    rows = Incident.objects.visible_to(user).select_related("place")
    incident = get_object_or_404(rows, pk=incident_id)
    if not access_incidents.can_link_incident(user, incident):
        raise Http404
    form = DecisionForm(request.POST)
    form.full_clean()
    provision = get_object_or_404(
        Provision.objects.select_related("policy"), pk=form.cleaned_data.get("provision")
    )
    if form.is_valid() and (decision := _decided(form, incident, provision, user)):
        accepted = decision.verdict == EnforcementDecision.Verdict.ACCEPTED
        messages.success(request, _("Accepted.") if accepted else _("Refused."))
        return redirect(reverse("incident", args=[incident.pk]) + "#rules")
    audit.record(action="incident.read", subject=incident, by=user)
    decisions = deciding.decisions_on(incident, user).get(provision.pk, [])
    whose = access_incidents.check_may_link_incident(user, incident)
    context = {
        "incident": incident,
        "provision": provision,
        "form": form,
        "decisions": _beside(decisions, Names(user, (one.author_id for one in decisions))),
        "seen": deciding.holding(decisions, whose),
        "shows_certainty": sees_exactly(user) or incident.organisation_id is None,
    }
    return TemplateResponse(request, "legal_analysis/incident_rule.html", context)


def _decided(
    form: DecisionForm, incident: Incident, provision: Provision, user: User
) -> EnforcementDecision | None:
    """Return the decision; if it was refused, the form says why."""
    told = form.cleaned_data
    try:
        return deciding.decide(
            incident=incident,
            provision=provision,
            verdict=told["verdict"],
            reason=told["reason"],
            seen=told["seen"],
            by=user,
        )
    except MENDED as error:
        form.add_error(None, str(error))
        return None
