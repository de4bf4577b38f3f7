"""Looking at a file: what is known of it, its blurred copy, and for who opens it the clear ones."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.models import User
from evidence import viewing
from evidence.handing_out import ENDINGS
from evidence.models import Inspection, ItemMetadata, Original, WorkingCopy
from evidence.untrusted.refusals import Why
from legal_analysis.views.apart import doing_nothing
from legal_analysis.views.items import readable_items
from legal_analysis.views.reading import check_may_read, reader, record_page, sees_exactly

Kind = WorkingCopy.Kind


@record_page
def look(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """What was found out about a file. Nothing graphic is on it before it was opened."""
    user = reader(request)
    original = original_of(user, item_id)
    audit.record(action="inspection.read", by=user, subject=original)
    looked = Inspection.objects.visible_to(user).filter(original=original).order_by("at").last()
    is_open = viewing.is_open(original, by=user)
    copies = list(viewing.copies_of(original, by=user)) if viewing.can_open(original) else []
    text = next((copy for copy in copies if copy.kind == Kind.TEXT), None)
    # Coordinates may be those of her home: as exact as a file is, it is for analysts.
    said = ItemMetadata.objects.visible_to(user).filter(original=original)
    if not sees_exactly(user, of=original.item):
        said = said.none()
    context = {
        "item": original.item,
        "original": original,
        "looked": looked,
        "reason": words_of(original.standing_reason),
        "fewer": words_of(looked.copies_refused) if looked else "",
        "can_open": viewing.can_open(original),
        "is_open": is_open,
        "veiled": [copy for copy in copies if copy.kind == Kind.VEILED],
        "clear": [copy for copy in copies if copy.kind in (Kind.PREVIEW, Kind.RESIZED)],
        "recordings": [copy for copy in copies if copy.kind == Kind.TRANSCODED],
        "has_text": text is not None,
        "text": viewing.words(text, by=user) if text and is_open else "",
        "said": said.select_related("original__item__key"),
    }
    return TemplateResponse(request, "legal_analysis/item_look.html", context)


@require_POST
@login_required
def open_look(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    viewing.open_copies(original=original_of(user, item_id), by=user)
    return redirect("item_look", item_id)


@record_page
def copy(request: HttpRequest, item_id: uuid.UUID, copy_id: uuid.UUID) -> HttpResponse:
    """One copy, for the page above: a picture or a recording."""
    user = reader(request)
    original = original_of(user, item_id)
    shown = get_object_or_404(viewing.copies_of(original, by=user), pk=copy_id)
    return _apart(request, viewing.seen(shown, by=user), shown.media_type)


def _apart(request: HttpRequest, data: bytes, media_type: str) -> HttpResponse:
    """Hand out bytes that came of somebody's file: opened by themselves they are only saved, and do
    nothing (T-30). Their type is one of ours, and they may neither run nor load anything."""
    name = f"{uuid.uuid4().hex[:12]}.{ENDINGS[media_type]}"
    disposition = f'attachment; filename="{name}"'
    answer = HttpResponse(data, media_type, headers={"Content-Disposition": disposition})
    return doing_nothing(request, answer)


def original_of(user: User, item_id: uuid.UUID) -> Original:
    check_may_read(user, Original, "standing")
    rows = Original.objects.visible_to(user).filter(item__in=readable_items(user))
    return get_object_or_404(rows.select_related("item__key"), item=item_id)


def words_of(code: str) -> str:
    return str(Why(code).label) if code in Why.values else code
