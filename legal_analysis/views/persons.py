"""Persons under their pseudonyms. No identity passes here: the vault is never asked."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.choices import in_words
from accounts.models import User
from evidence import reveals, withdrawals
from evidence.models import Person
from evidence.vocabulary import RiskLevel
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.views.consents import conditions_set, receivers, uses
from legal_analysis.views.reading import (
    YES_NO,
    check_may_read,
    chosen_elsewhere,
    not_her_own,
    readable_accounts,
    reader,
    record_addresses,
    record_list,
    record_page,
    with_addresses,
)

# What a page of a person is made of; her sealed identity is not even fetched.
SHOWN = ("code", "kind", "origin", "age_band", "is_child", "risk_level", "label", "organisation")

LISTING = Listing(
    filters=(
        Filter("kind", _("Kind"), lambda value: Q(kind=value), Person.Kind.choices),
        Filter("origin", _("Origin"), lambda value: Q(origin=value), Person.Origin.choices),
        Filter("risk", _("Risk"), lambda value: Q(risk_level=value), RiskLevel.choices),
        Filter("child", _("Under 18"), lambda value: Q(is_child=value == "yes"), YES_NO),
    ),
    orders=(
        Order("code", _("By code"), ("code",)),
        Order("last", _("From the end"), ("-code",)),
    ),
)


def readable_people(user: User) -> QuerySet[Person]:
    """The persons she may read, under their codes."""
    return Person.objects.visible_to(user).filter(not_her_own(user, "interviews__interviewer"))


def _people(user: User) -> QuerySet[Person]:
    return readable_people(user).only(*SHOWN)


@record_list
def persons(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = reader(request)
    check_may_read(user, Person, "kind")
    if answer := chosen_elsewhere(request, LISTING, "persons"):
        return answer
    page = LISTING.page(_people(user), remembered(request, LISTING, "persons", page=number))
    audit.record(action="person.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "persons"),
        "sent_to": reverse("persons"),
        "names": (_("Kind"), _("Age"), _("Risk"), _("Origin")),
        "rows": list(_cells(page.rows)),
    }
    return TemplateResponse(request, "legal_analysis/persons.html", context)


def _cells(people: Iterable[Person]) -> Iterator[tuple[str, str, Any, Any, Any, Any]]:
    """A row of the list for each: address and code, kind, age, risk, origin."""
    kinds, risks, origins = (in_words(Person, name) for name in ("kind", "risk_level", "origin"))
    not_known = str(_("not known"))
    for person, address in with_addresses(people, "person"):
        age = (
            format_html('<bdi dir="ltr">{}</bdi>', person.age_band)
            if person.age_band
            else not_known
        )
        yield (
            address,
            person.code,
            kinds.get(person.kind, person.kind),
            age,
            risks.get(person.risk_level, person.risk_level),
            origins.get(person.origin, person.origin),
        )


@record_page
def person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    check_may_read(user, Person, "kind")
    person = get_object_or_404(_people(user), pk=person_id)
    audit.record(action="person.read", subject=person, by=user)
    now = timezone.now()
    context = {
        "person": person,
        "published": person.origin == Person.Origin.PUBLISHED,
        "accounts": readable_accounts(user).filter(person=person).order_by("code"),
        "uses": uses(person, by=user, at=now),
        "receivers": receivers(person, by=user, at=now),
        "conditions": conditions_set(person, by=user),
        "may_take_back": withdrawals.may_take_back(user, person),
        "asked": reveals.live_of(user, person, now=now),
        "may_ask": bool(reveals.teams_for(person, by=user)),
    }
    return TemplateResponse(request, "legal_analysis/person.html", context)
