"""Accounts that wait for a second person to read them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import reviews

from . import Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    count, more = counted(reviews.waiting_for(asker.user, now=asker.now))
    yield Card(
        name="review",
        count=count,
        more=more,
        words=ngettext("account waits for review", "accounts wait for review", count),
        address=reverse("reviews"),
    )
