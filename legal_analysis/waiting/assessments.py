"""Assessments that wait for a second reader."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis.assessing import second

from . import Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    waiting = second.waiting_for(asker.user)
    count, more = counted(waiting)
    if not count:
        return
    first, *others = waiting.values_list("case_file", "element")[:2]
    yield Card(
        name="assessments",
        count=count,
        more=more,
        words=ngettext(
            "assessment waits for a second reader", "assessments wait for a second reader", count
        ),
        address=reverse("case_assessments", args=first[:1])
        if others
        else reverse("case_assessment", args=first),
    )
