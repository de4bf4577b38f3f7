"""The trail, for auditors: refused attempts of the last days, and whether it was found whole."""

import json
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEvent, OutsideWitness
from accounts.verification import FOUND_CHANGED, VERIFIED
from evidence.reveals import ALARM

from . import Asker, Card

Events = QuerySet[AuditEvent]

LATELY = timedelta(days=7)
# Read from the end of the index of refusals, so that a flood of them costs a page no more.
MOST = 1000


def cards(asker: Asker) -> Iterable[Card]:
    events = AuditEvent.objects.visible_to(asker.user)
    yield _alarms(asker, events)
    yield _refused(asker, events)
    yield _verified(asker, events)
    yield from _kept_outside(asker)


def _alarms(asker: Asker, events: Events) -> Card:
    """Identities that nobody should ever open, or more in a day than one person may (T-07)."""
    count = events.filter(action=ALARM, at__gt=asker.now - LATELY).count()
    return Card(
        name="alarms",
        count=count,
        words=ngettext("alarm", "alarms", count),
        note=_(
            "In the last 7 days. Somebody asked for an identity nobody needs, or for more than one"
            " person may open in a day."
        ),
        address=reverse("trail_chosen", args=[ALARM, "all", "all"]),
        tone="danger",
    )


def _refused(asker: Asker, events: Events) -> Card:
    last = events.filter(outcome=AuditEvent.Outcome.REFUSED).order_by("-id")[:MOST]
    count = events.filter(pk__in=last.values("pk"), at__gt=asker.now - LATELY).count()
    return Card(
        name="refused",
        count=count,
        words=ngettext("refused attempt", "refused attempts", count),
        note=_("In the last 7 days."),
        address=reverse("trail_refused"),
    )


def _verified(asker: Asker, events: Events) -> Card:
    found = events.filter(action__in=(VERIFIED, FOUND_CHANGED)).order_by("-id")
    last = found.values_list("action", "at", "details").first()
    address = reverse("trail_seals")
    if last is None:
        return Card(name="seals", words=_("The trail was never verified"), address=address)
    action, at, details = last
    if action == FOUND_CHANGED:
        return Card(name="seals", words=_("The trail is not whole"), address=address, tone="danger")
    note = _("Verified %(time)s ago.") % {"time": timesince(at, asker.now)}
    if "number" not in json.loads(details):
        # Somebody with the database and the key could have made all of it again (T-46).
        words = _("Nothing wrong was found in the trail, from inside")
        return Card(name="seals", words=words, note=note, address=address)
    return Card(
        name="seals", words=_("The trail is whole"), note=note, address=address, tone="done"
    )


def _kept_outside(asker: Asker) -> Iterable[Card]:
    """Nothing that is kept outside vouches for the last days: the daily job does not run (T-46)."""
    given = OutsideWitness.objects.visible_to(asker.user).order_by("-number")
    last = given.values_list("issued_at", flat=True).first()
    if last is None or asker.now - last > settings.WITNESS_FRESH_FOR:
        yield Card(
            name="heads",
            words=_("No head of the trail was given out lately"),
            note=_("One should be kept outside every day."),
            address=reverse("trail_heads"),
        )
