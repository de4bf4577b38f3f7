"""Persons an analyst proposes to name in a case: they wait for an approver."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from legal_analysis.linkage import naming

from . import Asker, Card, counted


def cards(asker: Asker) -> Iterable[Card]:
    waiting = naming.waiting_for(asker.user, now=asker.now)
    count, more = counted(waiting)
    if not count:
        return
    first, *others = waiting.values_list("case_file", "pk").order_by("requested_at", "pk")[:2]
    yield Card(
        name="namings",
        count=count,
        more=more,
        words=ngettext(
            "person is proposed as an alleged perpetrator and waits for your answer",
            "persons are proposed as alleged perpetrators and wait for your answer",
            count,
        ),
        address=reverse("case_linkage", args=first[:1])
        if others
        else reverse("naming", args=first),
    )
