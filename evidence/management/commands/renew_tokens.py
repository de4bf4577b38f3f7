"""manage.py renew_tokens: the tokens of names and telephones made anew, after their spelling changed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from evidence import tokens


class Command(BaseCommand):
    help = (
        "Make the tokens by which a person is known again anew from what lies sealed, and note who"
        " may be one person by that. To be run once after the rules of spelling changed; may be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        persons, changed = tokens.who_has_some(), 0
        for start in range(0, len(persons), tokens.AT_ONCE):
            if sys.stderr.isatty():
                self.stderr.write(f"\r\x1b[2K    {start} of {len(persons)} …", ending="")
            changed += tokens.renew(persons[start : start + tokens.AT_ONCE])
        if sys.stderr.isatty() and persons:
            self.stderr.write("\r\x1b[2K", ending="")
        self.stdout.write(f"Looked at {len(persons)} persons; the tokens of {changed} changed.")
