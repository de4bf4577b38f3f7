"""Accounts that wait for somebody to read them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidence.models import Testimony
from legal_analysis.views.reading import readable_accounts

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = readable_accounts(asker.user).filter(status=Testimony.Status.SUBMITTED).count()
    yield Card(
        name="review",
        count=count,
        words=ngettext("account waits for review", "accounts wait for review", count),
        address=reverse("accounts"),
    )
