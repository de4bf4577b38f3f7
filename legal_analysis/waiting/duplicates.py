"""Pairs of incidents that may be one event."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import pairs

from . import Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    count, more = counted(pairs.waiting_for(asker.user))
    yield Card(
        name="duplicates",
        count=count,
        more=more,
        words=ngettext(
            "pair of incidents may be one event", "pairs of incidents may be one event", count
        ),
        address=reverse("duplicates"),
        tone="closed",
    )
