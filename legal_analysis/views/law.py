"""What the law requires: frameworks, their elements, decisions of courts; and where one can turn."""

import uuid
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from evidence.vocabulary import ActKind
from legal_analysis.lists import Filter, Listing, Order, Page
from legal_analysis.models import CaseLaw, Element, Framework, Mechanism, Right
from legal_analysis.views.reading import (
    CHECKED,
    YES_NO,
    keep_choice,
    library_addresses,
    library_choice,
    library_list,
    library_list_page,
    library_page,
)

# As `kinds` of the library has them.
KINDS = (
    ("specific", _("Special to the crime")),
    ("contextual", _("Context of the crime")),
    ("mental", _("Intent or knowledge")),
    ("underlying_act", _("Listed act")),
    ("mode_of_liability", _("Link to a person")),
    ("jurisdiction", _("Jurisdiction or admissibility")),
    ("obligation", _("Duty under a treaty")),
    ("interference", _("Breach")),
    ("justification", _("Limitation test")),
    ("remedy", _("Remedy or request")),
)

FRAMEWORKS = Listing(
    filters=(
        Filter("word", _("Word in title"), lambda word: Q(title__icontains=word)),
        Filter("codified", _("Law in force"), lambda value: Q(codified=value == "yes"), YES_NO),
    ),
    orders=(
        Order("code", _("By code"), ("code",)),
        Order("title", _("By title"), ("title", "code")),
    ),
)

ELEMENTS = Listing(
    filters=(
        Filter(
            "word",
            _("Word in title or paraphrase"),
            lambda word: (
                Q(title__icontains=word) | Q(paraphrase__icontains=word) | Q(code__icontains=word)
            ),
        ),
        Filter("kind", _("Kind"), lambda value: Q(kind=value), KINDS),
        CHECKED,
    ),
    orders=(
        Order("library", _("As in the library"), ("position", "code")),
        Order("code", _("By code"), ("code",)),
        Order("title", _("By title"), ("title", "code")),
    ),
)

DECISIONS = Listing(
    filters=(
        Filter(
            "word",
            _("Word in title or holding"),
            lambda word: Q(title__icontains=word) | Q(holding__icontains=word),
        ),
        CHECKED,
    ),
    orders=(
        Order("code", _("By code"), ("code",)),
        Order("title", _("By title"), ("title", "code")),
    ),
)

MECHANISMS = Listing(
    filters=(
        Filter(
            "word",
            _("Word in name or mandate"),
            lambda word: Q(name__icontains=word) | Q(mandate__icontains=word),
        ),
        Filter("open", _("Can be chosen"), lambda value: Q(available=value == "yes"), YES_NO),
        CHECKED,
    ),
    orders=(
        Order("library", _("As in the library"), ("position", "code")),
        Order("name", _("By name"), ("name", "code")),
    ),
)

# The parts of a profile's `format`, in the order of the page.
FORMAT_LISTS = (
    ("language", _("Languages")),
    ("languages_also_accepted", _("Other languages taken")),
    ("file_types", _("Kinds of file")),
    ("required_sections", _("Sections")),
    ("cover_fields", _("On the cover")),
)
FORMAT_FACTS = (
    ("max_words", _("Most words")),
    ("max_words_scope", _("What the words count")),
    ("max_pages", _("Most pages")),
    ("max_pages_scope", _("What the pages count")),
    ("joint_max_words", _("Most words if sent together with others")),
    ("joint_max_pages", _("Most pages if sent together with others")),
    ("volume_pages", _("Most pages of a volume")),
    ("volume_pages_scope", _("What is asked of volumes")),
    ("language_note", _("On the language")),
    ("sections_status", _("On the sections")),
)


@library_list_page
def frameworks(request: HttpRequest) -> HttpResponse:
    rows = Framework.objects.annotate(number=Count("elements"))
    return library_list(request, "legal_analysis/frameworks.html", FRAMEWORKS, rows)


@library_list_page
def framework(request: HttpRequest, framework_id: uuid.UUID) -> HttpResponse:
    framework = get_object_or_404(Framework, pk=framework_id)
    if request.method == "POST":
        return keep_choice(request, ELEMENTS)
    page = ELEMENTS.page(framework.elements.all(), library_choice(request, ELEMENTS))
    context = library_addresses(request, page) | {
        "framework": framework,
        "kinds": KINDS,
        "page": page,
        "groups": _by_kind(page),
    }
    return TemplateResponse(request, "legal_analysis/framework.html", context)


def _by_kind(page: Page[Element]) -> list[dict[str, Any]]:
    """The elements of a page under the headings of their kinds, as the library has them in order.

    In another order the kinds are mixed: then there is one group without a heading.
    """
    if page.choice.order != ELEMENTS.orders[0].name:
        return [{"kind": "", "rows": page.rows}]
    kinds = dict(KINDS)
    return [
        {"kind": kinds.get(kind, kind), "rows": list(rows)}
        for kind, rows in groupby(page.rows, key=lambda element: element.kind)
    ]


@library_page
def element(request: HttpRequest, element_id: uuid.UUID) -> HttpResponse:
    element = get_object_or_404(
        Element.objects.select_related("framework", "parent").prefetch_related("children"),
        pk=element_id,
    )
    context = {
        "element": element,
        "kind": dict(KINDS).get(element.kind, element.kind),
        "rights": Right.objects.filter(code__in=element.related_rights),
        "acts": [ActKind(act).label for act in element.related_acts if act in ActKind.values],
    }
    return TemplateResponse(request, "legal_analysis/element.html", context)


@library_list_page
def decisions(request: HttpRequest) -> HttpResponse:
    return library_list(request, "legal_analysis/decisions.html", DECISIONS, CaseLaw.objects.all())


@library_list_page
def mechanisms(request: HttpRequest) -> HttpResponse:
    return library_list(
        request, "legal_analysis/mechanisms.html", MECHANISMS, Mechanism.objects.all()
    )


@library_page
def mechanism(request: HttpRequest, mechanism_id: uuid.UUID) -> HttpResponse:
    mechanism = get_object_or_404(Mechanism.objects.prefetch_related("frameworks"), pk=mechanism_id)
    shape = mechanism.format
    context = {
        "mechanism": mechanism,
        "format_lists": [(label, shape[key]) for key, label in FORMAT_LISTS if shape.get(key)],
        "format_facts": [(label, shape[key]) for key, label in FORMAT_FACTS if shape.get(key)],
    }
    return TemplateResponse(request, "legal_analysis/mechanism.html", context)
