"""Rights, the instruments that protect them, and the measures that take them away."""

import uuid

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from evidence.models import Incident
from legal_analysis.lists import Filter, Listing, Order
from legal_analysis.models import Deprivation, Instrument, Policy, Right, RightInstrument
from legal_analysis.views.reading import (
    CHECKED,
    YES_NO,
    library_list,
    library_list_page,
    library_page,
    may_read,
    reader,
)

RIGHTS = Listing(
    filters=(
        Filter(
            "word",
            _("Word in title or description"),
            lambda word: Q(title__icontains=word) | Q(description__icontains=word),
        ),
        Filter("core", _("Followed first"), lambda value: Q(core=value == "yes"), YES_NO),
        CHECKED,
    ),
    orders=(
        Order("library", _("As in the library"), ("position", "code")),
        Order("title", _("By title"), ("title", "code")),
        Order("policies", _("Most policies first"), ("-policies", "position", "code")),
    ),
)

INSTRUMENTS = Listing(
    filters=(
        Filter(
            "word",
            _("Word in title"),
            lambda word: Q(full_title__icontains=word) | Q(code__icontains=word),
        ),
        Filter("party", _("Afghanistan is bound"), lambda value: Q(party=value == "yes"), YES_NO),
        CHECKED,
    ),
    orders=(
        Order("code", _("By short name"), ("code",)),
        Order("title", _("By title"), ("full_title", "code")),
    ),
)


@library_list_page
def rights(request: HttpRequest) -> HttpResponse:
    rows = Right.objects.annotate(policies=Count("provisions__policy", distinct=True))
    return library_list(request, "legal_analysis/rights.html", RIGHTS, rows)


@library_page
def right(request: HttpRequest, right_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    right = get_object_or_404(
        Right.objects.prefetch_related(
            Prefetch("instruments", RightInstrument.objects.select_related("instrument"))
        ),
        pk=right_id,
    )
    policies = Policy.objects.filter(provisions__rights=right).distinct()
    taken = Deprivation.objects.visible_to(user).filter(right=right, incident__isnull=False)
    readable = may_read(user, Incident, "title")
    context = {
        "right": right,
        "policies": policies.order_by("date_range", "code"),
        "readable": readable,
        "incidents": taken.count() if readable else 0,
    }
    return TemplateResponse(request, "legal_analysis/right.html", context)


@library_list_page
def instruments(request: HttpRequest) -> HttpResponse:
    rows = Instrument.objects.prefetch_related(
        Prefetch("rights", RightInstrument.objects.select_related("right"))
    )
    return library_list(request, "legal_analysis/instruments.html", INSTRUMENTS, rows)
