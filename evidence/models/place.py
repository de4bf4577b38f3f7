"""Where things happen: provinces and districts by P-code."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A province or district of Afghanistan (OCHA COD-AB, edition of 17 November 2021)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        DISTRICT = "district", _("District")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    province = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="districts",
        help_text="The province of a district; empty for a province.",
    )
    code = models.CharField(max_length=16, unique=True, help_text="P-code, e.g. AF01 or AF0101.")
    level = models.CharField(max_length=8, choices=Level.choices)
    name_en = models.CharField(max_length=120)
    name_fa_af = models.CharField(max_length=120, help_text="Name in Dari.")
    name_ps = models.CharField(
        max_length=120, blank=True, help_text="Name in Pashto; the library has none for districts."
    )
    iso_code = models.CharField(max_length=8, blank=True, help_text="ISO 3166-2, provinces only.")
    region = models.CharField(
        max_length=40, blank=True, help_text="OCHA humanitarian region, provinces only."
    )
    alternative_codes = models.JSONField(
        default=list, blank=True, help_text="Other P-codes seen for the same place, as text."
    )

    class FieldClasses:
        public = (
            "id",
            "province",
            "code",
            "level",
            "name_en",
            "name_fa_af",
            "name_ps",
            "iso_code",
            "region",
            "alternative_codes",
        )

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level="province", province=None)
                | models.Q(level="district", province__isnull=False),
                name="place_district_has_province",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def at_province_level(self) -> "Place":
        """Return the province this place lies in: as coarse as most receivers may see."""
        return self if self.province is None else self.province
