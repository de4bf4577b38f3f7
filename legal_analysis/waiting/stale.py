"""Citations of her cases under which something changed: to be read again."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis.models import Citation

from . import Asker, Card


def cards(asker: Asker) -> Iterable[Card]:
    rows = Citation.objects.visible_to(asker.user).standing().filter(stale_since__isnull=False)
    by_case = list(rows.order_by().values_list("case_file").annotate(number=Count("pk")))
    count = sum(number for _case, number in by_case)
    yield Card(
        name="stale",
        count=count,
        words=ngettext("citation to be read again", "citations to be read again", count),
        address=reverse("case_matrix", args=[by_case[0][0]])
        if len(by_case) == 1
        else reverse("cases"),
    )
