"""Assignments that end soon, for those who look after the people of an organisation."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from accounts import access
from accounts.models import Assignment

from . import Asker, Card

SOON = timedelta(days=30)


def cards(asker: Asker) -> Iterable[Card]:
    organisations = access.administered_by(asker.user)
    today = asker.now.date()
    ending = (
        Assignment.objects.in_force(today)
        .filter(Q(organisation__in=organisations) | Q(team__organisation__in=organisations))
        .filter(ends_on__lte=today + SOON)
    )
    count = ending.count()
    yield Card(
        name="ending",
        count=count,
        words=ngettext("assignment ends soon", "assignments end soon", count),
        note=ngettext("Within %(days)d day.", "Within %(days)d days.", SOON.days)
        % {"days": SOON.days},
        address=reverse("people"),
    )
