"""Files as they came: requests that wait for an approver's answer, and what was allowed to her."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.second_person import TO_BE_OPENED_WITHIN
from evidence import file_requests

from . import Asker, Card


def to_answer(asker: Asker) -> Iterable[Card]:
    count = file_requests.waiting_for(asker.user, now=asker.now).count()
    yield Card(
        name="files_to_answer",
        count=count,
        words=ngettext(
            "request for a file as it came waits for your answer",
            "requests for files as they came wait for your answer",
            count,
        ),
        address=reverse("file_requests"),
    )


def allowed(asker: Asker) -> Iterable[Card]:
    unopened = Q(opened_at=None, approved_at__gt=asker.now - TO_BE_OPENED_WITHIN)
    mine = file_requests.requests_of(asker.user).filter(user=asker.user, ended_at=None)
    count = mine.filter(unopened | Q(until__gt=asker.now)).count()
    yield Card(
        name="files_allowed",
        count=count,
        words=ngettext(
            "file you asked for may be fetched", "files you asked for may be fetched", count
        ),
        note=_("Fetch it within a day. From then on it closes by itself after 15 minutes."),
        address=reverse("file_requests"),
    )
