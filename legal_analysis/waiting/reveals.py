"""Identities: requests that wait for an approver's answer, and leave she who asked was given."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.second_person import TO_BE_OPENED_WITHIN
from evidence import reveals

from . import Asker, Card


def to_answer(asker: Asker) -> Iterable[Card]:
    count = reveals.waiting_for(asker.user, now=asker.now).count()
    yield Card(
        name="to_answer",
        count=count,
        words=ngettext(
            "request to see who somebody is waits for your answer",
            "requests to see who somebody is wait for your answer",
            count,
        ),
        address=reverse("reveals"),
    )


def allowed(asker: Asker) -> Iterable[Card]:
    unopened = Q(opened_at=None, approved_at__gt=asker.now - TO_BE_OPENED_WITHIN)
    mine = reveals.requests_of(asker.user).filter(user=asker.user, ended_at=None)
    count = mine.filter(unopened | Q(until__gt=asker.now)).count()
    yield Card(
        name="allowed",
        count=count,
        words=ngettext(
            "request to see who somebody is was allowed",
            "requests to see who somebody is were allowed",
            count,
        ),
        note=_("Open it within a day. From then on it closes by itself after 15 minutes."),
        address=reverse("reveals"),
    )
