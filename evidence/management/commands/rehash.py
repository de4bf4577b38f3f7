"""manage.py rehash: read originals again to their end and name each that is not what was received."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.identity import acting_for_system
from evidence import rehash


class Command(BaseCommand):
    help = (
        "Read the originals whose time has come and compare their hashes. Goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Every original, due or not.")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_for_system(reason="rehash"):
            waiting = list(rehash.due(everything=options["all"]).values_list("pk", flat=True))
        wrong: list[str] = []
        for number, pk in enumerate(waiting, 1):
            if sys.stderr.isatty():
                self.stderr.write(f"\r\x1b[2K    file {number} of {len(waiting)} …", ending="")
            # What is done stays done, whatever comes after.
            wrong += rehash.check_due(pk, system="rehash", everything=True)
        if sys.stderr.isatty() and waiting:
            self.stderr.write("\r\x1b[2K", ending="")
        with acting_for_system(reason="rehash"):
            before = [one.item.code for one in rehash.damaged().exclude(pk__in=waiting)]
        wrong += [f"Item {code}: found damaged before, and not read again." for code in before]
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"Not all files are whole: {len(wrong)} faults.", returncode=1)
        self.stdout.write(f"All files that were read are whole: {len(waiting)}.")
