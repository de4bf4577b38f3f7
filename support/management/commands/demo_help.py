"""manage.py demo_help: invented needs and places of help. `manage.py demo` runs it."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.demo import ORGANISATION_CODE, ensure_demo_accounts
from accounts.models import Organisation, Role
from support import demo


class Command(BaseCommand):
    help = (
        "Add invented needs and places of help to the demonstration. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        users = {account.role: account.user for account in ensure_demo_accounts()}
        added = demo.add(
            organisation=Organisation.objects.get(code=ORGANISATION_CODE),
            documenter=users[Role.DOCUMENTER],
            support_worker=users[Role.SUPPORT_WORKER],
        )
        self.stdout.write(f"help: {added} needs added" if added else "help: there already")
