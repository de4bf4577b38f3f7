"""manage.py seal_audit: close the open window of the trail with a signed seal."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import audit


class Command(BaseCommand):
    help = "Seal the new events of the trail. Prints the head to note outside this machine."

    def handle(self, *args: Any, **options: Any) -> None:
        seal = audit.seal_pending()
        if seal is None:
            self.stdout.write("Nothing new to seal.")
        else:
            self.stdout.write(
                f"Sealed {seal.events} events. Head: {seal.number}:{bytes(seal.digest).hex()}"
            )
