"""Files that are no longer what was received."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from evidence.models import Original

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    count = Original.objects.visible_to(asker.user).filter(damaged_at__isnull=False).count()
    yield Card(
        name="damaged",
        count=count,
        words=ngettext("file is damaged or missing", "files are damaged or missing", count),
        address=reverse("items"),
        note=_("Whoever looks after the site must bring it back from a copy that is kept apart."),
        tone="danger",
    )
