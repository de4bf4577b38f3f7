"""manage.py verify_custody: read every chain of custody again and name what is wrong with it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.identity import acting_for_system
from evidence import custody


class Command(BaseCommand):
    help = "Check every custody event, link and hash against the trail. Exit 0, or 1 naming each fault."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_for_system(reason="verify_custody"):
            found = custody.verify_and_record(system="verify_custody")
        for sentence in found.wrong:
            self.stderr.write(sentence)
        if not found.ok:
            count = len(found.wrong)
            raise CommandError(f"The custody is not whole: {count} faults.", returncode=1)
        self.stdout.write(
            f"The custody is whole: {found.events} events of {found.items} items checked."
        )
        self.stdout.write("Whether the trail itself is whole, verify_audit says.")
