"""Sources nobody has graded."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis import grades

from . import Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    first, *others = (
        grades.not_graded(kind, asker.user).order_by().values("pk") for kind in grades.KINDS
    )
    count, more = counted(first.union(*others, all=True))
    yield Card(
        name="grades",
        count=count,
        more=more,
        words=ngettext("source is not graded yet", "sources are not graded yet", count),
        address=reverse("grades"),
        tone="closed",
    )
