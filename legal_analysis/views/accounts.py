"""Accounts: which there are, and the words of one, opened with a row in the trail."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.models import Role
from evidence import in_time, reviews
from evidence.models import Incident, Paragraph, Testimony, Translation
from evidence.translation_work import accounts_of
from evidence.vocabulary import Language
from legal_analysis import citable, corroborating
from legal_analysis.incident_entry import finding
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.models import Deprivation, Enforcement, Policy, Right
from legal_analysis.narrowing import accounts_on
from legal_analysis.views.admitting import cases_open_to
from legal_analysis.views.consents import receivers
from legal_analysis.views.grading import page_for
from legal_analysis.views.reading import (
    CHECKED,
    NOT_LISTED,
    WORDS,
    check_may_read,
    chosen_elsewhere,
    dates_between,
    in_province,
    lines_of,
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

# A draft is seen by nobody but whoever is writing it.
STATUSES = [pair for pair in Testimony.Status.choices if pair[0] != Testimony.Status.DRAFT]


def listing(*, exactly: bool) -> Listing:
    return Listing(
        filters=(
            WORDS,
            Filter("basis", _("Basis"), lambda value: Q(basis=value), Testimony.Basis.choices),
            Filter("status", _("Status"), lambda value: Q(status=value), STATUSES),
            Filter("right", _("Right"), accounts_on, rights_to_choose()),
            Filter("province", _("Province"), in_province, provinces_to_choose()),
            *dates_between(exactly=exactly),
            CHECKED,
        ),
        orders=(
            Order("code", _("By code"), ("code",)),
            Order("oldest", _("Oldest first"), in_time.oldest_first(exactly=exactly)),
            Order("newest", _("Newest first"), in_time.newest_first(exactly=exactly)),
        ),
    )


SENT = Listing(
    filters=(
        Filter("status", _("Status"), lambda value: Q(status=value), Testimony.Status.choices),
    ),
    orders=(Order("code", _("By code"), ("code",)), Order("last", _("From the end"), ("-code",))),
)


@record_list
def accounts(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = reader(request)
    check_may_read(user, Testimony, "summary")
    exactly = sees_exactly(user)
    offered = listing(exactly=exactly)
    if answer := chosen_elsewhere(request, offered, "accounts"):
        return answer
    rows = readable_accounts(user).select_related("place__province").defer(*NOT_LISTED)
    page = offered.page(rows, remembered(request, offered, "accounts", page=number))
    audit.record(action="testimony.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "accounts"),
        "sent_to": reverse("accounts"),
        "lines": lines_of(page.rows, "account", exactly=exactly),
    }
    return TemplateResponse(request, "legal_analysis/accounts.html", context)


@record_list
def sent(request: HttpRequest, number: int = 1) -> HttpResponse:
    """What a documenter sent: that it is there and how far it came, and no word of it."""
    user = reader(request)
    if not access.has_role(user, Role.DOCUMENTER):
        raise Http404
    if answer := chosen_elsewhere(request, SENT, "sent"):
        return answer
    rows = Testimony.objects.visible_to(user).filter(interview__interviewer=user)
    page = SENT.page(
        rows.only("id", "code", "status"), remembered(request, SENT, "sent", page=number)
    )
    asked = reviews.questions_to(user, page.rows)
    context = {
        "page": page,
        "addresses": record_addresses(page, "sent"),
        "sent_to": reverse("sent"),
        "lines": [(row, asked.get(row.pk, "")) for row in page.rows],
    }
    return TemplateResponse(request, "legal_analysis/sent.html", context)


@record_page
@transaction.atomic
def account(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """The only page that opens the words of an account: each time leaves one row in the trail."""
    user = reader(request)
    check_may_read(user, Testimony, "summary")
    account = get_object_or_404(
        readable_accounts(user)
        .select_related("person__key", "interview", "place__province")
        .prefetch_related("graded_sources__source"),
        pk=account_id,
    )
    audit.record(action="testimony.read", subject=account, by=user)
    exactly = sees_exactly(user, of=account)
    edtf, calendar = when(account, exactly=exactly)
    erased = account.person.key.destroyed_at is not None
    context = {
        "account": account,
        "grade_page": page_for(user, "account"),
        "published": account.basis == Testimony.Basis.PUBLISHED_SOURCE,
        "exactly": exactly or account.organisation_id is None,
        "edtf": edtf,
        "calendar": calendar,
        "place": where(account, exactly=exactly),
        "erased": erased,
        "paragraphs": [] if erased else _paragraphs(account, user),
        "languages": Language.choices
        if access.has_role(user, *access.REVIEWERS)
        and accounts_of(user).filter(pk=account.pk).exists()
        else (),
        "receivers": receivers(account.person, by=user, at=timezone.now()),
        "rights": Right.objects.filter(
            pk__in=Deprivation.objects.visible_to(user).filter(testimony=account).values("right")
        ),
        "policies": Policy.objects.filter(
            pk__in=Enforcement.objects.visible_to(user).filter(testimony=account).values("policy")
        ).order_by("date_range", "code"),
        "add_to": finding.cases_with(user, account),
        "cite_in": citable.cases_that_cite(account, user),
        "may_admit": bool(cases_open_to(account, user)),
        "corroborations": corroborating.of_record(account, user),
        "incidents": Incident.objects.visible_to(user)
        .filter(testimonies=account)
        .order_by(*in_time.oldest_first(exactly=sees_exactly(user))),
    }
    return TemplateResponse(request, "legal_analysis/account.html", context).render()


def _paragraphs(account: Testimony, user: Any) -> list[dict[str, Any]]:
    """Return each paragraph with her words and the translations a second person has checked."""
    translations = Translation.objects.visible_to(user).select_related("key").order_by("language")
    rows = (
        Paragraph.objects.visible_to(user)
        .filter(testimony=account)
        .select_related("key")
        .order_by("number")
        .prefetch_related(Prefetch("translations", translations))
    )
    return [
        {
            "row": row,
            "original": row.original,
            "translations": [
                {"language": each.language, "text": each.text}
                for each in row.translations.all()
                if each.is_checked
            ],
            "unchecked": any(not each.is_checked for each in row.translations.all()),
        }
        for row in rows
    ]
