"""Possible duplicates among incidents: compared side by side, merged, told apart, and taken apart again."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, access_days, access_incidents, audit
from accounts.compiled import Compiled
from accounts.errors import DomainError
from accounts.models import Role, User
from evidence import merging, pairs, unmerging
from evidence.among import among, array_of
from evidence.models import Incident, IncidentMerge, IncidentSource
from legal_analysis import duplicates as compared
from legal_analysis.incident_entry.finding import ids
from legal_analysis.templatetags.records import IncidentLine, incident_lines
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import addresses_of, reader, record_page

MOST = 25  # pairs of each kind on the page: as many incidents as two pages of the list have
OWN = ""  # an act that stays an act of its own


def _analyst(request: HttpRequest) -> User:
    """Errors: Http404 for everybody who compares nothing."""
    user = reader(request)
    if not access.has_role(user, Role.ANALYST):
        raise Http404
    return user


@dataclass(frozen=True)
class Line:
    """A pair as the lists show it: both incidents, made once however many pairs they are in."""

    both: tuple[IncidentLine, IncidentLine]
    address: str  # where the two are compared
    pair: pairs.Listed


@record_page
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs nobody has decided on, the likest first, and those that were told apart."""
    user = _analyst(request)
    waiting, apart = _lines(*pairs.lists_for(user, most=MOST))
    names = Names(user, (line.pair.decided_by for line in apart))
    audit.record(action="incidents.listed_alike", by=user, details={"count": str(len(waiting))})
    context = {
        "waiting": waiting,
        "most": MOST,
        "apart": [(line, names.of(line.pair.decided_by)) for line in apart],
    }
    return TemplateResponse(request, "legal_analysis/duplicates.html", context)


def _lines(*lists: list[pairs.Listed]) -> list[list[Line]]:
    shown = _shown({key for found in lists for one in found for key in (one.one, one.other)})
    address = addresses_of("incident_pair", keys=2)
    return [
        [
            Line((shown[pair.one], shown[pair.other]), address(pair.one, pair.other), pair)
            for pair in found
        ]
        for found in lists
    ]


# By columns: as records they would cost twice the rest of the page.
_SHOWN = Compiled(
    lambda keys: (
        Incident._base_manager.filter(among("pk", keys))
        .order_by()
        .values_list(
            "pk",
            "title",
            "code",
            "date_edtf",
            "date_calendar",
            "place__name_en",
            "place__name_fa_af",
            "place__name_ps",
        )
    ),
    keys=array_of([uuid.UUID(int=0)]),
)


def _shown(keys: set[uuid.UUID]) -> dict[uuid.UUID, IncidentLine]:
    """Return a line for each of these incidents, which are open to her. One query."""
    address = addresses_of("incident")
    return incident_lines(
        (key, address(key), title, code, edtf, calendar, tuple(place))
        for key, title, code, edtf, calendar, *place in _SHOWN.tuples(keys=array_of(keys))
    )


@record_page
def pair(request: HttpRequest, incident_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    user = _analyst(request)
    return _show(request, *_both(user, incident_id, other_id))


def _both(user: User, *keys: uuid.UUID) -> tuple[Incident, Incident]:
    """Return two incidents whose days she may see. Errors: Http404, also for one and the same."""
    hers = Incident.objects.visible_to(user).filter(access_days.with_days(Incident, user))
    rows = hers.select_related("place__province").in_bulk(keys)
    if len(rows) != len(keys):
        raise Http404
    one, other = (rows[key] for key in keys)
    return one, other


def _show(
    request: HttpRequest, one: Incident, other: Incident, error: DomainError | None = None
) -> HttpResponse:
    """The two beside each other; what she chose and typed, if it could not be done."""
    user = reader(request)
    between = pairs.between(one, other, user=user)
    sides = [compared.side(incident, user) for incident in (one, other)]
    typed = request.POST
    acts = [
        (
            number,
            act,
            [(n, same, typed.get(f"same-{act.pk}") == str(same.pk)) for n, same in offered],
        )
        for (number, act), offered in compared.same_kind(*sides)
    ]
    audit.record(
        action="incidents.compared", subject=one, by=user, details={"object": str(other.pk)}
    )
    context = {
        "one": one,
        "other": other,
        "sides": sides,
        "lines": [(line, typed.get(line.name, OWN)) for line in compared.lines(one, other)],
        "acts": acts,
        "seen": merging.state(one, other),
        "pair": between,
        "apart": between is not None and bool(between.verdict),
        "said_by": Names(user, [between.decided_by_id]).of(between.decided_by_id)
        if between and between.decided_by_id
        else "",
        "may_merge": merging.can_merge(one, other, by=user),
        "may_tell_apart": access_incidents.can_tell_apart(user, one, other),
        "published": None in {one.organisation_id, other.organisation_id},
        "standing": typed.get("standing", str(one.pk)),
        "reason": typed.get("reason", ""),
        "error": error,
    }
    status = error.status if error else HTTPStatus.OK
    return TemplateResponse(
        request, "legal_analysis/duplicate.html", context, status=status
    ).render()


@require_POST
@login_required
@transaction.atomic
def merge(request: HttpRequest, incident_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    user = _analyst(request)
    one, other = _both(user, incident_id, other_id)
    if not merging.can_merge(one, other, by=user):
        raise Http404
    stands = other if request.POST.get("standing") == str(other.pk) else one
    goes = one if stands is other else other
    try:
        merging.merge(stands, goes, _choice(request, one, stands, goes), by=user)
    except DomainError as error:
        return _show(request, one, other, error)
    messages.success(request, _("They are one record now. You can undo that from its page."))
    return redirect("incident", stands.pk)


def _choice(
    request: HttpRequest, one: Incident, stands: Incident, goes: Incident
) -> merging.Choice:
    told = request.POST
    theirs = (name for name in merging.FIELDS if told.get(name) == str(goes.pk))
    same = []
    for name, value in told.items():
        found = [*ids([name.removeprefix("same-")]), *ids([str(value)])]
        if name.startswith("same-") and len(found) == len(("other", "one")):
            same.append(tuple(found) if stands is not one else tuple(reversed(found)))
    return merging.Choice(
        reason=told.get("reason", ""),
        seen=told.get("seen", ""),
        theirs=frozenset(theirs),
        same_acts=tuple((first, second) for first, second in same),
    )


@require_POST
@login_required
@transaction.atomic
def apart(request: HttpRequest, incident_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Say that they are two events, or take that back."""
    user = _analyst(request)
    one, other = _both(user, incident_id, other_id)
    if not access_incidents.can_tell_apart(user, one, other):
        raise Http404
    try:
        if "open" in request.POST:
            pairs.take_back(one, other, by=user)
            messages.success(request, _("It is open again whether they are one."))
        else:
            pairs.tell_apart(one, other, reason=request.POST.get("reason", ""), by=user)
            messages.success(request, _("They stay two. The pair is not proposed again."))
    except DomainError as error:
        return _show(request, one, other, error)
    return redirect("incident_pair", one.pk, other.pk)


# --- Merged ---------------------------------------------------------------------------------------------


@record_page
def merged(request: HttpRequest, merge_id: uuid.UUID) -> HttpResponse:
    """What was merged, by whom and why; and what undoing it would do."""
    return _show_merge(request, _merge(reader(request), merge_id))


def _merge(user: User, merge_id: uuid.UUID) -> IncidentMerge:
    rows = IncidentMerge.objects.visible_to(user)
    with_both = rows.select_related("standing", "merged__place__province")
    return get_object_or_404(with_both, pk=merge_id)


def _show_merge(
    request: HttpRequest, merge: IncidentMerge, error: DomainError | None = None
) -> HttpResponse:
    user = reader(request)
    may_undo = merge.undone_at is None and unmerging.can_undo(merge, by=user)
    names = Names(user, filter(None, (merge.author_id, merge.undone_by_id)))
    audit.record(action="merge.read", subject=merge.standing, by=user)
    context: dict[str, Any] = {
        "merge": merge,
        "author": names.of(merge.author_id),
        "undone_by": names.of(merge.undone_by_id) if merge.undone_by_id else "",
        "left": IncidentSource.objects.filter(incident=merge.merged).select_related("source")
        if merge.undone_at is None
        else [],
        "may_undo": may_undo,
        "later": may_undo and unmerging.has_later(merge),
        "stays": compared.staying(unmerging.what_undoing_does(merge).stay, merge)
        if may_undo
        else None,
        # Whoever reads the record that stands reads the other by it, until they are two again.
        "exactly": access_days.sees_days_of(
            user, merge.merged if merge.undone_at else merge.standing
        ),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    status = error.status if error else HTTPStatus.OK
    return TemplateResponse(request, "legal_analysis/merge.html", context, status=status).render()


@require_POST
@login_required
@transaction.atomic
def undo(request: HttpRequest, merge_id: uuid.UUID) -> HttpResponse:
    user = _analyst(request)
    merge = _merge(user, merge_id)
    if merge.undone_at is None and not unmerging.can_undo(merge, by=user):
        raise Http404
    try:
        unmerging.undo(merge, reason=request.POST.get("reason", ""), by=user)
    except DomainError as error:
        return _show_merge(request, merge, error)
    messages.success(request, _("They are two records again."))
    return redirect("merge", merge.pk)
