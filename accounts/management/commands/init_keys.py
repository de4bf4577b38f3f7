"""manage.py init_keys: make the key files that are missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import keyfiles, vault


class Command(BaseCommand):
    help = "Make the key files that are missing, mode 0600. Overwrites nothing."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = vault.create_missing_keys()
        except keyfiles.KeyFileUnsafe as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Made: {', '.join(made)}." if made else "All key files are there.")
