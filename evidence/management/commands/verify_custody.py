"""manage.py verify_custody: read every chain of custody again and name what is wrong with it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.identity import acting_for_system
from evidence import verification


class Command(BaseCommand):
    help = (
        "Check every custody event, link and hash against the trail, and every time stamp. Exit 0, or"
        " 1 naming each fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="A file of write_witness that was kept outside. May be given several times.",
        )
        parser.add_argument(
            "--thorough",
            action="store_true",
            help="Time stamps by both verifiers, as when they came; 50 ms for each.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = [(str(file), file.read_text(encoding="utf-8")) for file in options["against"]]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A file kept outside cannot be read: {error}.") from error
        with acting_for_system(reason="verify_custody"):
            found = verification.verify_and_record(
                system="verify_custody", against=kept, both=options["thorough"]
            )
        for sentence in found.wrong:
            self.stderr.write(sentence)
        if not found.ok:
            count = len(found.wrong)
            raise CommandError(f"The custody is not whole: {count} faults.", returncode=1)
        self.stdout.write(
            f"The custody is whole: {found.events} events of {found.items} items checked,"
            f" {found.stamps} time stamps."
        )
        self.stdout.write("Whether the trail itself is whole, verify_audit says.")
