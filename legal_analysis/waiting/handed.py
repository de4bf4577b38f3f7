"""Evidence that was handed over to her, and waits for her word that she has it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence import custody_acts

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = custody_acts.handed_to(asker.user).count()
    yield Card(
        name="handed",
        count=count,
        words=ngettext(
            "thing was handed over to you: confirm it",
            "things were handed over to you: confirm them",
            count,
        ),
        address=reverse("handed"),
    )
