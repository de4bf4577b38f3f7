"""Heads of the trail that were given out: the last, to print or to fetch, and those before it. For auditors."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit, clocks, trusted_time, witness
from accounts.models import OutsideWitness, User, WitnessStamp
from accounts.models.stamp import State
from accounts.views.trail import check_reader

PER_PAGE = 50


@require_safe
@login_required
def heads(request: HttpRequest, before: int | None = None) -> HttpResponse:
    user = check_reader(request)
    given = _heads(user)
    last = given.first()
    if before is not None:
        given = given.filter(number__lt=min(before, 2**63 - 1))
    found = list(given[: PER_PAGE + 1])
    context = {
        "last": last,
        "late": last is None or timezone.now() - last.issued_at > settings.WITNESS_FRESH_FOR,
        "heads": found[:PER_PAGE],
        "before": before,
        "older": found[PER_PAGE - 1].number if len(found) > PER_PAGE else None,
        "authorities": sorted(trusted_time.authorities()),
        "drift": clocks.drift(),
    }
    _record(user, kind="heads")
    return TemplateResponse(request, "accounts/trail_heads.html", context)


@require_safe
@login_required
def head(request: HttpRequest, number: int) -> HttpResponse:
    """One page, to be printed."""
    user = check_reader(request)
    row = _head(user, number)
    _record(user, kind="head", number=str(row.number))
    return TemplateResponse(request, "accounts/trail_head.html", {"head": row})


@require_safe
@login_required
def head_text(request: HttpRequest, number: int) -> HttpResponse:
    user = check_reader(request)
    row = _head(user, number)
    _record(user, kind="head_text", number=str(row.number))
    return _file(row.text.encode(), "text/plain; charset=us-ascii", witness.file_name(row))


@require_safe
@login_required
def head_time(request: HttpRequest, number: int, stamp_id: uuid.UUID) -> HttpResponse:
    """The answer of one time authority, as it came."""
    user = check_reader(request)
    stamps = WitnessStamp.objects.visible_to(user).filter(state=State.STAMPED, witness=number)
    stamp = get_object_or_404(stamps, pk=stamp_id)
    _record(user, kind="head_time", number=str(number))
    name = f"head-{number:06}-{stamp.authority}.tsr"
    return _file(bytes(stamp.answer or b""), "application/timestamp-reply", name)


def _heads(user: User) -> QuerySet[OutsideWitness]:
    stamps = Prefetch("stamps", WitnessStamp.objects.visible_to(user).defer("answer", "roots"))
    return OutsideWitness.objects.visible_to(user).order_by("-number").prefetch_related(stamps)


def _head(user: User, number: int) -> OutsideWitness:
    if number >= 2**63:
        raise Http404
    return get_object_or_404(_heads(user), number=number)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def _record(user: User, **details: str) -> None:
    audit.record(action="trail.read", by=user, details=details)
