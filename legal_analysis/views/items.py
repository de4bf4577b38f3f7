"""Evidence items: what they are, what happened to each, whether each is still what was received."""

import uuid

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import access_items, audit
from accounts.models import User
from evidence import stamps
from evidence.models import CustodyEvent, EvidenceItem, Original, WorkingCopy
from legal_analysis import citable, custody_report
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.models import CaseFile
from legal_analysis.views import bundles, chain_words
from legal_analysis.views.handing import waiting_on
from legal_analysis.views.reading import (
    check_may_read,
    chosen_elsewhere,
    not_her_own,
    reader,
    record_addresses,
    record_list,
    record_page,
    with_addresses,
)

STANDINGS = (*Original.Standing.choices, ("damaged", _("Damaged")))


def _standing(value: str) -> Q:
    if value == "damaged":
        return Q(original__damaged_at__isnull=False)
    return Q(original__standing=value)


LISTING = Listing(
    filters=(
        Filter("kind", _("Kind"), lambda value: Q(kind=value), EvidenceItem.Kind.choices),
        Filter("standing", _("State of the file"), _standing, STANDINGS),
    ),
    orders=(
        Order("code", _("By code"), ("code",)),
        Order("last", _("From the end"), ("-code",)),
    ),
)


def readable_items(user: User) -> QuerySet[EvidenceItem]:
    """The items she may open. What a documenter took in herself is not among them."""
    return EvidenceItem.objects.visible_to(user).filter(not_her_own(user, "received_by"))


def can_say(user: User, item: EvidenceItem) -> bool:
    """Whether she may still say who is to be seen or heard in a file: of a publication nobody need."""
    is_open = item.person_id is None and item.source_id is None
    return is_open and access_items.can_keep_custody(user, item)


@record_list
def items(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = reader(request)
    check_may_read(user, EvidenceItem, "description")
    if answer := chosen_elsewhere(request, LISTING, "items"):
        return answer
    rows = readable_items(user).select_related("original", "source")
    page = LISTING.page(rows, remembered(request, LISTING, "items", page=number))
    audit.record(action="item.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "items"),
        "sent_to": reverse("items"),
        "lines": with_addresses(page.rows, "item"),
        "receives": bool(access_items.receives_for(user)),
        "registers": bool(access_items.registers_for(user)),
    }
    return TemplateResponse(request, "legal_analysis/items.html", context)


@record_page
def item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    check_may_read(user, EvidenceItem, "description")
    shown = get_object_or_404(
        readable_items(user).select_related("source", "person", "original"), pk=item_id
    )
    audit.record(action="item.read", subject=shown, by=user)
    original = getattr(shown, "original", None)
    context = {
        "item": shown,
        "cite_in": citable.cases_that_cite(shown, user),
        "original": original,
        "copies": WorkingCopy.objects.visible_to(user).filter(original=original)
        if original
        else [],
        "stamps": stamps.stamps_of(shown, user).defer("answer", "roots") if original else [],
        "cases": CaseFile.objects.visible_to(user).filter(team__materials__item=shown).distinct(),
        "bundle": bundles.of_item(shown, user),
        "chain": chain_words.told(CustodyEvent.objects.visible_to(user).filter(item=shown), user),
        "acts": shown.key_id and access_items.can_keep_custody(user, shown),
        "says": original and can_say(user, shown),
        "waiting": waiting_on(shown, user),
    }
    return TemplateResponse(request, "legal_analysis/item.html", context)


@record_page
def item_report(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """The custody report of an item, as a file to print or to hand on."""
    user = reader(request)
    check_may_read(user, EvidenceItem, "description")
    rows = readable_items(user).filter(custody__number=1).select_related("original")
    shown = get_object_or_404(rows, pk=item_id)
    audit.record(action="item.report_read", subject=shown, by=user)
    chain = chain_words.told(CustodyEvent.objects.visible_to(user).filter(item=shown), user)
    language = get_language() or settings.LANGUAGE_CODE
    data = custody_report.write(
        shown, getattr(shown, "original", None), chain, by=user, language=language
    )
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{shown.code}.pdf"'},
    )
