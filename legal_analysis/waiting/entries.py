"""Incidents, acts and corrections she has begun and not entered."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import entries

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = len(entries.begun_by(asker.user))
    yield Card(
        name="entries",
        count=count,
        words=ngettext(
            "entry is begun and not in the record yet",
            "entries are begun and not in the record yet",
            count,
        ),
        address=reverse("entries"),
        tone="closed",
    )
