"""Releases: what waits for an approver's answer, what may be fetched, what is overdue, notices to send."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.second_person import TO_BE_OPENED_WITHIN
from legal_analysis.releases import after, asking, recalling

from . import Asker, Card


def to_answer(asker: Asker) -> Iterable[Card]:
    count = asking.waiting_for(asker.user, now=asker.now).count()
    yield Card(
        name="releases_to_answer",
        count=count,
        words=ngettext(
            "package waits to be let go by you", "packages wait to be let go by you", count
        ),
        address=reverse("releases"),
    )


def allowed(asker: Asker) -> Iterable[Card]:
    unopened = Q(opened_at=None, approved_at__gt=asker.now - TO_BE_OPENED_WITHIN)
    mine = asking.releases_of(asker.user).filter(unopened, user=asker.user, ended_at=None)
    count = mine.exclude(object_name="").count()
    yield Card(
        name="releases_allowed",
        count=count,
        words=ngettext("package may be fetched", "packages may be fetched", count),
        note=_("Within a day, and once."),
        address=reverse("releases"),
    )


def overdue(asker: Asker) -> Iterable[Card]:
    count = after.overdue(asker.user, today=asker.now.date()).count()
    yield Card(
        name="releases_overdue",
        count=count,
        words=ngettext(
            "release is overdue: ask again, or tell survivors",
            "releases are overdue: ask again, or tell survivors",
            count,
        ),
        address=reverse("releases"),
        tone="danger",
    )


def recalled(asker: Asker) -> Iterable[Card]:
    count = recalling.to_send(asker.user).count()
    yield Card(
        name="recalls_to_send",
        count=count,
        words=ngettext(
            "receiver must be told that somebody took back what she allowed",
            "receivers must be told that somebody took back what she allowed",
            count,
        ),
        address=reverse("releases"),
        tone="danger",
    )
