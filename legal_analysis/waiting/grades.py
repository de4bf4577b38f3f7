"""Sources nobody has graded."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis import grades

from . import MOST_COUNTED, Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    found = [counted(grades.not_graded(kind, asker.user)) for kind in grades.KINDS]
    count = sum(number for number, _more in found)
    yield Card(
        name="grades",
        count=min(count, MOST_COUNTED),
        more=count > MOST_COUNTED or any(more for _number, more in found),
        words=ngettext("source is not graded yet", "sources are not graded yet", count),
        address=reverse("grades"),
        tone="closed",
    )
