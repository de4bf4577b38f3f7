"""manage.py demo_code EMAIL: the six digits an invented person's authenticator app shows now."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from accounts import demo
from accounts.models import User


class Command(BaseCommand):
    help = "Print the current second-factor code of an invented account. Demonstrations only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["email"])
            self.stdout.write(demo.current_code(user))
        except (User.DoesNotExist, Authenticator.DoesNotExist) as error:
            raise CommandError(f"No demo account logs in as {options['email']}.") from error
        except demo.NotADemonstration as error:
            raise CommandError(str(error)) from error
