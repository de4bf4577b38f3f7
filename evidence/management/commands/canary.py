"""manage.py canary W-012: mark a person who does not exist, so that asking for her raises an alarm."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.identity import acting_for_system
from evidence import reveals
from evidence.models import Person


class Command(BaseCommand):
    help = "Mark an invented person as a canary, or with --remove as none. Auditors see who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="Pseudonym of the person, e.g. W-012.")
        parser.add_argument("--remove", action="store_true", help="She is none any more.")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_for_system(reason="canary.mark"):
            try:
                reveals.mark_canary(
                    code=options["code"], is_canary=not options["remove"], system="canary"
                )
            except Person.DoesNotExist:
                raise CommandError("There is no person with this code.") from None
        self.stdout.write("Done.")
