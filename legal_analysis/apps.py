"""From the record to the elements of the crime and the submission."""

from django.apps import AppConfig


class LegalAnalysisConfig(AppConfig):
    name = "legal_analysis"
    verbose_name = "Legal analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import vault
        from evidence import consent, merge_steps, seen_in, sweeping  # need the models
        from legal_analysis import merging, our_work
        from legal_analysis.dossier import shapes
        from legal_analysis.releases import keeping, recalling

        merge_steps.register(merging.OfLaw())
        sweeping.KEEPERS.append(keeping.kept_by_releases)
        consent.PUBLISHES.append(shapes.publishes)
        consent.BEFORE_WITHDRAWAL.append(recalling.hold)
        consent.AFTER_WITHDRAWAL += (recalling.touched_by, our_work.touched_by)
        seen_in.BEFORE_NAMING.append(recalling.hold_with)
        seen_in.AFTER_NAMING.append(recalling.touched_by_naming)
        vault.AFTER_DESTRUCTION += (recalling.touched_by_erasure, our_work.touched_by_erasure)
