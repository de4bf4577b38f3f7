"""manage.py found_organisation CODE NAME EMAIL DISPLAY-NAME: a new organisation and who looks after it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts import founding
from accounts.errors import DomainError
from accounts.identity import acting_for_system


class Command(BaseCommand):
    help = (
        "Make an organisation and invite its first administrator. Prints a code that opens once,"
        " within a day: give it to her in person or on a safe line. She chooses her password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="Short and stable, letters and digits, e.g. ROSA.")
        parser.add_argument("name", help="Name of the organisation.")
        parser.add_argument("email", help="Address with which the administrator signs in.")
        parser.add_argument("display_name", help="Her working name, as colleagues see it.")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[name] for name in FIELDS}
        with acting_for_system(reason=founding.COMMAND):
            try:
                offer = founding.found(**asked)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from None
            except DomainError as error:
                raise CommandError(str(error)) from None
        place = reverse("come_in")
        self.stdout.write(
            f"{offer.code}\n\nShe types this code at {place} until"
            f" {offer.invitation.code_expires_at:%d %B %Y, %H:%M} UTC. It is not shown again; the"
            " same command makes a new one as long as she has not come in."
        )


FIELDS = ("code", "name", "email", "display_name", "language")
