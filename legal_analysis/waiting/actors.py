"""What sources say of actors: proposals for a second person, and points to be read again."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.actors import reconciling
from evidence.models import ReconciledStatement, Reconciliation

from . import Asker, Card, counted


def to_accept(asker: Asker) -> Iterable[Card]:
    rows = reconciling.waiting_for(asker.user)
    count, more = counted(rows)
    yield Card(
        name="points_to_accept",
        count=count,
        more=more,
        words=ngettext(
            "point on an authority waits for a second person",
            "points on authorities wait for a second person",
            count,
        ),
        note=_("Opens the one that waits longest."),
        address=_first(rows),
    )


def to_read_again(asker: Asker) -> Iterable[Card]:
    rows = reconciling.to_read_again(asker.user)
    count, more = counted(rows)
    yield Card(
        name="points_to_read_again",
        count=count,
        more=more,
        words=ngettext(
            "point on an authority to be read again: a source says something anew",
            "points on authorities to be read again: a source says something anew",
            count,
        ),
        note=_("Opens the one that waits longest."),
        address=_first(rows),
    )


def _first(rows: QuerySet[Reconciliation, Any]) -> str:
    """Return the page of the first point, by any statement of it that was read."""
    read = ReconciledStatement.objects.filter(
        reconciliation__in=rows.values("pk")[:1], statement__point=F("reconciliation__point")
    )
    found = read.order_by("pk").values_list("statement", flat=True).first()
    return reverse("actor_point", args=[found]) if found else reverse("authorities")
