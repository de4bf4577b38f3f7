"""manage.py find_duplicates: note which incidents may be one event, of all that are there."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.identity import acting_for_system
from evidence import pairs
from evidence.models import Incident


class Command(BaseCommand):
    help = "Compare every incident of ours with all others. What was decided before stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_for_system(reason=pairs.REASON):
            rows = Incident.objects.unscoped(reason=pairs.REASON).exclude(organisation=None)
            ours = list(rows.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))
        for number, key in enumerate(ours, 1):
            if sys.stderr.isatty():
                self.stderr.write(f"\r\x1b[2K    {number} of {len(ours)} …", ending="")
            # One after the other, each held for itself: who corrects or merges meanwhile need not wait for
            # all. The record is held before its pairs, as by whoever changes it: else each could wait for
            # what the other holds.
            with acting_for_system(reason=pairs.REASON):
                left = Incident.objects.unscoped(reason=pairs.REASON).filter(
                    pk=key, merged_into=None
                )
                for incident in left.select_for_update(no_key=True):
                    pairs.look_for(incident)
        if sys.stderr.isatty() and ours:
            self.stderr.write("\r\x1b[2K", ending="")
        self.stdout.write(f"Compared {len(ours)} incidents.")
