"""Interviews a documenter has begun and not sent."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import drafts

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = drafts.of(asker.user).count()
    yield Card(
        name="drafts",
        count=count,
        words=ngettext("interview begun and not sent", "interviews begun and not sent", count),
        address=reverse("interviews"),
    )
