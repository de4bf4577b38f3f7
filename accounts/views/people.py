"""Who works here, for administrators: the list, one person, her roles and her account."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, access_people, audit, membership, open_sessions, step_up
from accounts import people as directory
from accounts.models import Assignment, Organisation, User
from accounts.people import Colleague
from accounts.people_forms import ALL, PartForm, PeopleFilter

_CHOICE = "people.choice"


def administrator(request: HttpRequest) -> User:
    """Return who asks, if she administers an organisation. To everybody else these pages do not exist."""
    user = request.user
    if not (isinstance(user, User) and access.administered_by(user)):
        raise Http404
    return user


def administered(request: HttpRequest, organisation_id: uuid.UUID) -> tuple[User, Organisation]:
    user = administrator(request)
    places = Organisation.objects.filter(pk__in=access.administered_by(user))
    return user, get_object_or_404(places, pk=organisation_id)


def somebody(
    request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID, *, own: bool = True
) -> tuple[User, Organisation, Colleague]:
    """Return who asks, and a person of the organisation; `own`: not one a partner lent."""
    user, organisation = administered(request, organisation_id)
    found = directory.colleague(organisation, person_id)
    if found is None or (own and not found.is_own):
        raise Http404
    return user, organisation, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisations one administers, with their roles, and who is invited."""
    user = administrator(request)
    if request.method == "POST":
        sent = PeopleFilter({} if "all" in request.POST else request.POST)
        request.session[_CHOICE] = sent.cleaned_data if sent.is_valid() else {}
        return redirect("people")
    chosen = request.session.get(_CHOICE, {})
    today = timezone.now().date()
    staff = directory.staff(
        user, on=today, role=chosen.get("role", ""), left=chosen.get("shown") == ALL
    )
    count = sum(len(place.colleagues) for place in staff)
    audit.record(action="people.listed", by=user, details={"count": str(count)})
    context = {
        "staff": staff,
        "form": PeopleFilter(initial=chosen),
        "narrowed": any(chosen.values()),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "accounts/people.html", context)


@require_safe
@login_required
def person(request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """What she is and was here, her account and how many sessions are open."""
    user, organisation, found = somebody(request, organisation_id, person_id, own=False)
    audit.record(action="person_at_work.read", by=user, subject=found.user)
    today = timezone.now().date()
    context = {
        "organisation": organisation,
        "colleague": found,
        "is_herself": found.user.pk == user.pk,
        "sessions": open_sessions.count(found.user) if found.is_own else None,
        "over": {one.pk for one in found.assignments if one.is_over(today)},
        "lent": directory.lent_by(organisation, found.user.pk, on=today),
        "is_here": membership.own_assignments(organisation, found.user, on=today).exists(),
        "off_elsewhere": found.user.off_for_id not in {None, organisation.pk},
    }
    return TemplateResponse(request, "accounts/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_role(
    request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    user, organisation, found = somebody(request, organisation_id, person_id)
    access_people.check_may_look_after(user, organisation, of=found.user)
    step_up.require(request)
    form = PartForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_valid():
        membership.give_role(user=found.user, organisation=organisation, part=form.part(), by=user)
        messages.success(request, _("She has the role now. Her open sessions were ended."))
        return redirect("person_at_work", organisation_id, person_id)
    back = reverse("person_at_work", args=[organisation_id, person_id])
    context = {
        "title": _("Give a role"),
        "introduction": found.user.display_name,
        "form": form,
        "words": _("Give this role"),
        "back": back,
    }
    return TemplateResponse(request, "accounts/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_role(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Ask whether to end an assignment, and end it."""
    user, assignment, place = _given(request, assignment_id, lent=True)
    access_people.check_may_look_after(user, place, of=assignment.user)
    step_up.require(request)
    back = reverse("person_at_work", args=[place.pk, assignment.user_id])
    if request.method == "POST":
        membership.end_role(assignment=assignment, by=user)
        messages.success(request, _("The role has ended. You can take this back on this page."))
        return redirect(back)
    return _ask(
        request,
        question=_("End this role?"),
        consequence=_("What the role opens closes at once, and her open sessions end."),
        words=_("End the role"),
        back=back,
        about=f"{assignment.user.display_name} · {assignment.get_role_display()}",
    )


@require_POST
@login_required
def restore_role(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    user, assignment, place = _given(request, assignment_id)
    access_people.check_may_look_after(user, place, of=assignment.user)
    step_up.require(request)
    membership.restore_role(assignment=assignment, by=user)
    messages.success(request, _("She has the role again."))
    return redirect("person_at_work", place.pk, assignment.user_id)


def _given(
    request: HttpRequest, assignment_id: uuid.UUID, *, lent: bool = False
) -> tuple[User, Assignment, Organisation]:
    """Return who asks, an assignment, and her organisation: that gave it or, `lent`, lends her."""
    user = administrator(request)
    mine = access.administered_by(user)
    rows = Assignment.objects.of(mine) if lent else Assignment.objects.within(mine)
    related = rows.select_related("user", "team__organisation", "organisation", "partner")
    found = get_object_or_404(related, pk=assignment_id)
    place = found.team.organisation if found.team else found.organisation
    if place is not None and place.pk not in mine:
        place = found.partner
    if place is None:
        raise Http404
    return user, found, place


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def switch_off(
    request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    user, organisation, found = somebody(request, organisation_id, person_id)
    access_people.check_may_look_after(user, organisation, of=found.user)
    step_up.require(request)
    back = reverse("person_at_work", args=[organisation_id, person_id])
    if request.method == "POST":
        membership.switch_off(user=found.user, organisation=organisation, by=user)
        messages.success(request, _("The account is switched off."))
        return redirect(back)
    return _ask(
        request,
        question=_("Switch this account off?"),
        consequence=_(
            "She cannot sign in, here and at other organisations, and her open sessions end at once."
            " Only your organisation can switch the account on again."
        ),
        words=_("Switch off"),
        back=back,
        about=found.user.display_name,
    )


@require_POST
@login_required
def switch_on(
    request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    user, organisation, found = somebody(request, organisation_id, person_id)
    access_people.check_may_look_after(user, organisation, of=found.user)
    step_up.require(request)
    membership.switch_on(user=found.user, organisation=organisation, by=user)
    messages.success(request, _("The account is switched on."))
    return redirect("person_at_work", organisation_id, person_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_sessions(
    request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    user, organisation, found = somebody(request, organisation_id, person_id)
    access_people.check_may_look_after(user, organisation, of=found.user)
    back = reverse("person_at_work", args=[organisation_id, person_id])
    if request.method == "POST":
        ended = membership.end_sessions(user=found.user, organisation=organisation, by=user)
        message = ngettext("One session was ended.", "%(number)d sessions were ended.", ended)
        messages.success(request, message % {"number": ended})
        return redirect(back)
    return _ask(
        request,
        question=_("Sign her out everywhere?"),
        consequence=_("What she has open and has not saved is lost. She can sign in again."),
        words=_("Sign her out"),
        back=back,
        about=found.user.display_name,
    )


def _ask(request: HttpRequest, **context: str) -> HttpResponse:
    """Ask before something that closes doors."""
    return TemplateResponse(request, "accounts/confirm.html", {**context, "action": request.path})
