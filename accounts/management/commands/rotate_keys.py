"""manage.py rotate_keys: a new wrapping key, and the old one gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import keyfiles
from accounts.vault import rotation


class Command(BaseCommand):
    help = "Put a new wrapping key in use, wrap every person's key again, remove the old one."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotation.rotate_wrapping_key()
        except (keyfiles.KeyFileMissing, keyfiles.KeyFileUnsafe) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Wrapped {done.rewrapped} keys again; removed {done.removed} old wrapping keys."
        )
