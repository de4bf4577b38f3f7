"""Incidents: acts, who was hit, who is alleged to have done it, and who says so."""

import uuid
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import access, access_incidents, access_permits, audit
from accounts.models import Role, User
from evidence import in_time, merging
from evidence.models import Act, Incident, IncidentMerge, IncidentSource, Involvement, Person
from evidence.vocabulary import ActKind
from legal_analysis import citable, corroborating, duplicates
from legal_analysis.carried_out import behind
from legal_analysis.duplicates import Similar
from legal_analysis.incident_entry.summary import reasons
from legal_analysis.lists import Filter, Listing, Order, remembered, some
from legal_analysis.models import Deprivation, Enforcement, Right
from legal_analysis.narrowing import incidents_on
from legal_analysis.views import chains
from legal_analysis.views.admitting import cases_open_to
from legal_analysis.views.grading import page_for
from legal_analysis.views.in_force import of_incident
from legal_analysis.views.reading import (
    CHECKED,
    NOT_LISTED,
    WORDS,
    check_may_read,
    chosen_elsewhere,
    dates_between,
    in_province,
    lines_of,
    not_her_own,
    provinces_to_choose,
    readable_accounts,
    reader,
    record_addresses,
    record_list,
    record_page,
    rights_to_choose,
    sees_exactly,
    when,
    where,
)

ORIGINS = (("published", _("Published by others")), ("own", _("From accounts given to us")))


def listing(*, exactly: bool) -> Listing:
    return Listing(
        filters=(
            WORDS,
            Filter("act", _("Act"), _with_act, ActKind.choices),
            Filter("right", _("Right"), incidents_on, rights_to_choose()),
            Filter("province", _("Province"), in_province, provinces_to_choose()),
            *dates_between(exactly=exactly),
            Filter(
                "origin",
                _("Origin"),
                lambda value: Q(organisation__isnull=value == "published"),
                ORIGINS,
            ),
            CHECKED,
        ),
        orders=(
            Order("oldest", _("Oldest first"), in_time.oldest_first(exactly=exactly)),
            Order("newest", _("Newest first"), in_time.newest_first(exactly=exactly)),
            Order("code", _("By code"), ("code",)),
        ),
    )


def _with_act(kind: str) -> Q:
    acts = Act.objects.unscoped(reason="pages.filter").filter(kind=kind)
    return Q(pk__in=acts.values("incident"))


@record_list
def incidents(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = reader(request)
    check_may_read(user, Incident, "title")
    exactly = sees_exactly(user)
    offered = listing(exactly=exactly)
    if answer := chosen_elsewhere(request, offered, "incidents"):
        return answer
    rows = Incident.objects.visible_to(user).select_related("place__province").defer(*NOT_LISTED)
    page = offered.page(rows, remembered(request, offered, "incidents", page=number))
    audit.record(action="incident.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "incidents"),
        "sent_to": reverse("incidents"),
        "lines": lines_of(page.rows, "incident", exactly=exactly),
        "may_enter": access.has_role(user, Role.ANALYST),
    }
    return TemplateResponse(request, "legal_analysis/incidents.html", context)


@record_page
def incident(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    check_may_read(user, Incident, "title")
    rows = Incident.objects.visible_to(user).select_related("place__province")
    graded = Prefetch("graded_sources", IncidentSource.objects.select_related("source"))
    incident = rows.prefetch_related(graded).filter(pk=incident_id).first()
    if incident is None:
        return redirect("incident", _led_to(user, incident_id).pk)
    exactly = sees_exactly(user, of=incident)
    edtf, calendar = when(incident, exactly=exactly)
    told = some(readable_accounts(user).filter(incidents=incident).order_by("code"))
    merges = IncidentMerge.objects.visible_to(user).filter(standing=incident, undone_at=None)
    merges = merges.select_related("merged").order_by("-number")
    audit.record(action="incident.read", subject=incident, by=user)
    acts = list(_acts(incident, user))
    links = Enforcement.objects.visible_to(user).filter(incident=incident).select_related("policy")
    links = links.order_by("policy__date_range", "policy__code")
    context = {
        "incident": incident,
        "may_change": access_incidents.can_change_incident(user, incident),
        "may_permit": access_permits.can_permit(user, incident),
        "published": incident.organisation_id is None,
        "exactly": exactly or incident.organisation_id is None,
        "edtf": edtf,
        "calendar": calendar,
        "place": where(incident, exactly=exactly),
        "acts": acts,
        "together": _counted_together(incident, acts),
        "persons": _persons_of(acts, user),
        "rights": Right.objects.filter(
            pk__in=Deprivation.objects.visible_to(user).filter(incident=incident).values("right")
        ),
        "enforcements": links,
        "accounts": told,
        "independent": len(behind([incident.pk], user=user).of(incident.pk)),
        "cite_in": citable.cases_that_cite(incident, user),
        "may_admit": bool(cases_open_to(incident, user)),
        "corroborations": corroborating.of_record(incident, user),
        "chains": chains.of_incident(_named(acts), edtf, calendar),
        "similar": _similar(incident, acts, user),
        "merges": merges,
        "rules": of_incident(incident, links=links, user=user, exactly=exactly),
        "grade_page": page_for(user, "incident"),
    }
    return TemplateResponse(request, "legal_analysis/incident.html", context)


def _led_to(user: User, incident_id: uuid.UUID) -> Incident:
    """Return the record another was merged into. Errors: Http404."""
    standing = merging.stands_for(incident_id, user)
    if standing is None:
        raise Http404
    audit.record(action="incident.led_on", subject=standing, by=user)
    return standing


def _similar(
    incident: Incident, acts: Iterable[Act], user: User
) -> list[tuple[Similar, str]] | None:
    """What may be the same event, and why: for analysts, who see the day and the district."""
    if not access.has_role(user, Role.ANALYST):
        return None
    kinds = {act.kind for act in acts}
    return [(one, reasons(one.alike)) for one in duplicates.similar(incident, user, kinds=kinds)]


def _acts(incident: Incident, user: User) -> QuerySet[Act]:
    sides = Involvement.objects.visible_to(user).select_related("authority")
    return (
        Act.objects.visible_to(user)
        .filter(incident=incident)
        .order_by("kind")
        .prefetch_related(Prefetch("involvements", sides))
    )


def _counted_together(incident: Incident, acts: Iterable[Act]) -> dict[uuid.UUID, Involvement]:
    """Return the acts of which one number is of all groups: a publication tells how many, not how many of each."""
    found = {}
    for act in acts:
        victims = [one for one in act.involvements.all() if one.side == Involvement.Side.VICTIM]
        counts = {one.count for one in victims}
        if incident.organisation_id is None and len(victims) > 1 and len(counts) == 1:
            found[act.pk] = victims[0]
    return {pk: one for pk, one in found.items() if one.count is not None}


def _sides(acts: Iterable[Act]) -> list[Involvement]:
    return [side for act in acts for side in act.involvements.all()]


def _named(acts: Iterable[Act]) -> list[Involvement]:
    """Return the sides that name an authority, in the order of its code."""
    named = [(side.authority.code, side) for side in _sides(acts) if side.authority]
    return [side for _code, side in sorted(named, key=lambda one: one[0])]


def _persons_of(acts: Iterable[Act], user: User) -> dict[uuid.UUID, str]:
    """Return the codes of victims this reader may see; of others not even the code."""
    hit = {side.person_id for side in _sides(acts) if side.person_id}
    if not hit:
        return {}
    people = Person.objects.visible_to(user).filter(
        not_her_own(user, "interviews__interviewer"), pk__in=hit
    )
    return dict(people.values_list("pk", "code"))
