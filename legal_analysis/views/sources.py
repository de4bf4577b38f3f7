"""Sources: what each supports, and how it was graded there."""

import uuid

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts import access, access_grades
from accounts.models import Role, User
from evidence.models import (
    ActorStatement,
    AuthoritySource,
    EvidenceItem,
    Incident,
    IncidentSource,
    Source,
    Testimony,
    TestimonySource,
)
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.models import PolicySource
from legal_analysis.views.reading import (
    YES_NO,
    library_list,
    library_list_page,
    library_page,
    may_read,
    readable_accounts,
    reader,
)

LISTING = Listing(
    filters=(
        Filter(
            "word",
            _("Word in title or publisher"),
            lambda word: Q(title__icontains=word) | Q(publisher__icontains=word),
        ),
        Filter(
            "shared",
            _("Of the same origin as others"),
            lambda value: ~Q(independence_group="") if value == "yes" else Q(independence_group=""),
            YES_NO,
        ),
    ),
    orders=(
        Order("title", _("By title"), ("title", "id")),
        Order("publisher", _("By publisher"), ("publisher", "title", "id")),
        Order("newest", _("Newest first"), ("-date_text", "title", "id")),
    ),
)


def seen_by(user: User) -> QuerySet[Source]:
    """Sources of records this reader may see: a source of a hidden record would give it away."""
    return Source.objects.filter(
        Q(pk__in=PolicySource.objects.values("source"))
        | Q(pk__in=AuthoritySource.objects.values("source"))
        | Q(pk__in=ActorStatement.objects.exclude(source=None).values("source"))
        | Q(pk__in=_items(user).values("source"))
        | Q(pk__in=_incidents(user).values("source"))
        | Q(pk__in=_accounts(user).values("source"))
    )


def _items(user: User) -> QuerySet[EvidenceItem]:
    return EvidenceItem.objects.visible_to(user)


def _incidents(user: User) -> QuerySet[IncidentSource]:
    if not may_read(user, Incident, "title"):
        return IncidentSource.objects.none()
    return IncidentSource.objects.filter(incident__in=Incident.objects.visible_to(user))


def _accounts(user: User) -> QuerySet[TestimonySource]:
    if not may_read(user, Testimony, "summary"):
        return TestimonySource.objects.none()
    return TestimonySource.objects.filter(testimony__in=readable_accounts(user))


@library_list_page
def sources(request: HttpRequest) -> HttpResponse:
    rows = seen_by(reader(request)).annotate(policies=Count("policysource_set"))
    return library_list(
        request,
        "legal_analysis/sources.html",
        LISTING,
        rows,
        grades=access.has_role(reader(request), Role.ANALYST),
    )


@library_page
def source(request: HttpRequest, source_id: uuid.UUID) -> HttpResponse:
    """What it supports, as far as this reader may see the records."""
    user = reader(request)
    seen = seen_by(user)
    source = get_object_or_404(seen, pk=source_id)
    group = source.independence_group
    incidents = some(
        _incidents(user).filter(source=source).select_related("incident").order_by("incident__code")
    )
    accounts = some(
        _accounts(user)
        .filter(source=source)
        .select_related("testimony")
        .order_by("testimony__code")
    )
    context = {
        "source": source,
        "reads_grades": access.has_role(user, *access_grades.READERS),
        "same_origin": seen.filter(independence_group=group).exclude(pk=source.pk) if group else [],
        "policies": PolicySource.objects.filter(source=source)
        .select_related("policy")
        .order_by("policy__date_range", "policy__code"),
        "authorities": AuthoritySource.objects.filter(source=source)
        .select_related("authority")
        .order_by("authority__code"),
        "says": ActorStatement.objects.filter(source=source, taken_back_at=None)
        .select_related("actor", "object_actor")
        .order_by("actor__code", "kind", "pk")[:50],
        "incidents": incidents,
        "accounts": accounts,
    }
    return TemplateResponse(request, "legal_analysis/source.html", context)
