"""Access to Justice: help that is never tied to testimony."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import help as asked
        from support import desk

        asked.open_desk(desk)
