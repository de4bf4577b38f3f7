"""Files she asked for: in the making, or ready to be fetched."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal_analysis.builds.requests import builds_of
from legal_analysis.models.build import LIVE, Status

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    ready_now = Q(status=Status.DONE, downloaded_at__isnull=True, package__expires_at__gt=asker.now)
    counts = builds_of(asker.user).aggregate(
        ready=Count("pk", filter=ready_now), making=Count("pk", filter=Q(status__in=LIVE))
    )
    ready, making = counts["ready"], counts["making"]
    address = reverse("builds")
    yield Card(
        name="ready",
        count=ready,
        words=ngettext("file is ready to fetch", "files are ready to fetch", ready),
        address=address,
        note=_("A file is kept for a short time only and can be fetched once."),
    )
    yield Card(
        name="making",
        count=making,
        words=ngettext("file is being prepared", "files are being prepared", making),
        address=address,
        tone="closed",
    )
