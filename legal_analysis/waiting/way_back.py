"""Colleagues who wait to be let back in, for those who may agree to it as a second person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.recovery import waiting_for_agreement

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = waiting_for_agreement(asker.user).count()
    yield Card(
        name="way_back",
        count=count,
        words=ngettext(
            "colleague waits to be let back in", "colleagues wait to be let back in", count
        ),
        note=_("Agree only if you are sure yourself that it is she."),
        address=reverse("recoveries"),
        tone="danger",
    )
