"""From the record to the elements of the crime and the submission."""

from django.apps import AppConfig


class LegalAnalysisConfig(AppConfig):
    name = "legal_analysis"
    verbose_name = "Legal analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from evidence import merge_steps  # needs the models
        from legal_analysis import merging

        merge_steps.register(merging.OfLaw())
