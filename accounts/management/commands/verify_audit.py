"""manage.py verify_audit: read the whole trail again and name what is wrong with it."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import verification


def _head(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9]+):([0-9a-fA-F]{64})", text.strip())
    if not match:
        raise ArgumentTypeError("a head looks like 12:9f86…, as seal_audit prints it")
    return int(match[1]), match[2]


def _file(name: str) -> tuple[str, str]:
    try:
        return name, Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentTypeError(f"{name} cannot be read") from error


class Command(BaseCommand):
    help = (
        "Check every event, seal, link and signature of the trail. Exit 0, or 1 naming each fault."
        " Only with something new enough that is kept outside can it say that the trail is whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", type=_head, help="Head noted outside this machine, as seal_audit printed it."
        )
        parser.add_argument(
            "--against",
            type=_file,
            action="append",
            default=[],
            metavar="FILE",
            help="A file of write_witness that was kept outside. May be given several times.",
        )
        parser.add_argument(
            "--require-outside",
            action="store_true",
            help="Exit 1 also if nothing that is kept outside, and new enough, vouches for the trail.",
        )

        parser.add_argument(
            "--thorough",
            action="store_true",
            help="Time stamps by both verifiers, as when they came; 50 ms for each.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verification.verify_and_record(
            system="verify_audit",
            head=options["head"],
            against=options["against"],
            both=options["thorough"],
        )
        for sentence in (*found.wrong, *found.clocks):
            self.stderr.write(sentence)
        if not found.ok:
            raise CommandError(f"The trail is not whole: {len(found.wrong)} faults.", returncode=1)
        inside = found.inside
        checked = (
            f"{inside.events} events checked, {inside.seals} seals and signatures,"
            f" {inside.unsealed} events wait for their seal, {found.stamps} time stamps."
        )
        if found.vouching:
            self.stdout.write(f"The trail is whole: {checked}")
            self.stdout.write(f"It holds what is kept outside: {', '.join(found.compared)}.")
            return
        self.stdout.write(f"Nothing wrong was found inside: {checked}")
        why = (
            f"What was given ({', '.join(found.compared)}) is too old"
            if found.compared
            else "Nothing that is kept outside was given (--against FILE)"
        )
        unseen = (
            f"{why}: a cut-off end, or a trail made again with the real key, would not be seen."
            " This is not a statement that the trail is whole."
        )
        if options["require_outside"]:
            raise CommandError(unseen, returncode=1)
        self.stdout.write(unseen)
