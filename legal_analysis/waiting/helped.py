"""Persons who asked for help, counted by whoever helps: nothing of them is known here."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from accounts import help as helping

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    waiting = helping.waiting(asker.user, asker.now.date())
    address = reverse("desk")
    yield Card(
        name="due",
        count=waiting.due,
        words=ngettext(
            "person to look in on by today", "persons to look in on by today", waiting.due
        ),
        address=address,
        tone="danger",
    )
    yield Card(
        name="needs",
        count=waiting.new,
        words=ngettext(
            "need that nobody has taken up", "needs that nobody has taken up", waiting.new
        ),
        address=address,
    )
