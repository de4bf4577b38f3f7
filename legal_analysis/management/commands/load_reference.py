"""manage.py load_reference [DIR]: load or update the reference library."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from legal_analysis.reference.loader import LIBRARY, ReferenceRejected, load


class Command(BaseCommand):
    help = "Load or update reference records from a directory; all of them or, at any fault, none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=LIBRARY,
            help="Directory of reference files. Default: the library of the project.",
        )

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            report = load(directory)
        except ReferenceRejected as error:
            count = len(error.problems)
            raise CommandError(
                f"{error}\nNothing was loaded: {count} fault{'s' if count > 1 else ''}."
            ) from error
        for line in report.lines():
            self.stdout.write(line)
