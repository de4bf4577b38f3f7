"""Persons who ask to be contacted."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import contacts

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = contacts.waiting_for(asker.user).count()
    yield Card(
        name="contacts",
        count=count,
        words=ngettext("person asks to be contacted", "persons ask to be contacted", count),
        address=reverse("contacts"),
    )
