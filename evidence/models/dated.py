"""A date as it was given, and the day range it can mean."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence import dates


class Dated(models.Model):
    """A row that happened at some time, known more or less exactly."""

    date_edtf = models.CharField(
        _("date"),
        max_length=64,
        blank=True,
        help_text="EDTF text as given, e.g. 2022-09~; empty when nothing is known of the date.",
    )
    date_calendar = models.CharField(
        max_length=16, choices=dates.Calendar.choices, default=dates.Calendar.GREGORIAN
    )
    date_range = DateRangeField(
        null=True,
        blank=True,
        help_text="First day (included) and last day (excluded) the date can mean, Gregorian; "
        "empty only when the date is.",
    )

    class Meta:
        abstract = True
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=models.Q(date_edtf="", date_range=None)
                | (~models.Q(date_edtf="") & models.Q(date_range__isnull=False)),
                name="%(class)s_date_has_range",
            ),
        )

    def set_date(self, edtf: str, calendar: str = dates.Calendar.GREGORIAN) -> None:
        """Take a date as given and work out its range. Raises dates.BadDate."""
        self.date_edtf, self.date_calendar = edtf, calendar
        self.date_range = dates.as_range(edtf, calendar) if edtf else None

    def date_in_words(self, language: str = "en") -> str:
        """Return the date for a reader, e.g. "in or about September 2022"."""
        if not self.date_edtf:
            return ""
        return dates.in_words(self.date_edtf, self.date_calendar, language)
