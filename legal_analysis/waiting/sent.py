"""What a documenter sent, and how far it came. Never a word of it."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.models import Testimony

from . import Asker, Card

Status = Testimony.Status


def cards(asker: Asker) -> Iterable[Card]:
    hers = Testimony.objects.visible_to(asker.user).filter(interview__interviewer=asker.user)
    counts = hers.aggregate(
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
        asked=Count("pk", filter=Q(status=Status.RETURNED)),
        read=Count("pk", filter=Q(status__in=(Status.REVIEWED, Status.SEALED))),
    )
    waiting, asked, read = counts["waiting"], counts["asked"], counts["read"]
    address = reverse("sent")
    yield Card(
        name="asked",
        count=asked,
        words=ngettext(
            "account you sent came back with a question",
            "accounts you sent came back with a question",
            asked,
        ),
        address=address,
    )
    yield Card(
        name="sent",
        count=waiting,
        words=ngettext(
            "account you sent waits to be read", "accounts you sent wait to be read", waiting
        ),
        address=address,
        note=_("You do not need to do anything. You can see here how far each one came."),
        tone="closed",
    )
    yield Card(
        name="read",
        count=read,
        words=ngettext("account you sent was read", "accounts you sent were read", read),
        address=address,
        tone="done",
    )
