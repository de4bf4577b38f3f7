"""Persons who may be one person met twice."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import matches

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = matches.waiting_for(asker.user).count()
    yield Card(
        name="matches",
        count=count,
        words=ngettext("pair of persons may be one", "pairs of persons may be one", count),
        address=reverse("matches"),
    )
