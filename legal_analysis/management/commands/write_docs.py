"""`manage.py write_docs`: write the pages that describe our models."""

from typing import Any

from django.core.management.base import BaseCommand

from legal_analysis import model_docs


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in model_docs.PAGES.items():
            path = model_docs.DOCS / name
            path.write_text(page(), encoding="utf-8")
            self.stdout.write(f"docs/{name}")
