"""manage.py write_witness: give out the signed head of the trail as a small file to keep elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import witness


class Command(BaseCommand):
    help = "Write the signed head of the trail into a folder: print it, mail it, keep it elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="The folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = witness.issue(system="write_witness")
        except witness.NothingSealed:
            raise CommandError("There is nothing sealed yet.", returncode=1) from None
        file = witness.write_file(row, options["out"])
        self.stdout.write(f"Head {row.number}, over {row.events} events, written to {file}")
