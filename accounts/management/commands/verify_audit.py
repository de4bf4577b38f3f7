"""manage.py verify_audit: read the whole trail again and name what is wrong with it."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import audit


def _head(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9]+):([0-9a-fA-F]{64})", text.strip())
    if not match:
        raise ArgumentTypeError("a head looks like 12:9f86…, as seal_audit prints it")
    return int(match[1]), match[2]


class Command(BaseCommand):
    help = (
        "Check every event, seal, link and signature of the trail. Exit 0, or 1 naming each fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", type=_head, help="Head noted outside this machine, as seal_audit printed it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.verify_and_record(system="verify_audit", head=options["head"])
        for sentence in found.wrong:
            self.stderr.write(sentence)
        if not found.ok:
            raise CommandError(f"The trail is not whole: {len(found.wrong)} faults.", returncode=1)
        self.stdout.write(
            f"The trail is whole: {found.events} events checked, {found.seals} seals and signatures,"
            f" {found.unsealed} events wait for their seal."
        )
        if not options["head"]:
            self.stdout.write("No outside head was given: a cut-off end would not be seen.")
