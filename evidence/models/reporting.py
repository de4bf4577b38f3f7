"""Who was under whom, from when to when, and who says so."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from evidence import dates
from evidence.dates.times import Span, Time, span_of

from .authority import Authority, MayFollow
from .source import GRADED_SOURCE_FIELDS, GradedSource


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    def holding(self) -> "ReportingLineQuerySet":
        """Without those that were corrected or taken back."""
        return self.filter(closed_at=None)


class ReportingLine(MayFollow, models.Model):
    """One authority under another, for a time. It says what a source says of an office: no accusation.

    evidence/reporting_lines.py writes it. A row is never changed and none goes: a correction is a new
    row that replaces this one, and both stay. Triggers hold that, and that each has a source.
    """

    class Kind(models.TextChoices):
        BELONGS_TO = "belongs_to", _("belongs to")
        COMMANDED_BY = "commanded_by", _("is under the command of")
        APPOINTED_BY = "appointed_by", _("was appointed by")
        REPORTS_TO = "reports_to", _("reports to")
        LED_BY = "led_by", _("is led by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subordinate = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="lines_up", help_text="Who is under it."
    )
    superior = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="lines_down", help_text="Who is above it."
    )
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correction",
        help_text="What it corrects; empty for a first one.",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="reporting_lines",
        help_text="Whose analyst wrote it. Everybody reads it; only theirs correct it.",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reconciliation = models.ForeignKey(
        "evidence.Reconciliation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
        help_text="What two people accepted, which it follows; empty: it was entered by itself.",
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    said = models.CharField(
        max_length=300, blank=True, help_text="In the words of the source; empty: not quoted."
    )
    from_edtf = models.CharField(max_length=64, blank=True, help_text="Empty: not known.")
    to_edtf = models.CharField(
        max_length=64, blank=True, help_text="The last day; empty: none is recorded."
    )
    end_not_known = models.BooleanField(
        default=False, help_text="It ended, or may have, on a day nobody recorded."
    )
    calendar = models.CharField(
        max_length=16,
        choices=dates.Calendar.choices,
        default=dates.Calendar.GREGORIAN,
        help_text="The calendar of both dates.",
    )
    date_range = DateRangeField(help_text="Days it can have lasted; open where not known.")
    written_at = models.DateTimeField()
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was corrected or taken back; empty: it holds."
    )
    closed_reason = models.CharField(max_length=500, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class FieldClasses:
        public = (
            "id",
            "subordinate",
            "superior",
            "replaces",
            "reconciliation",
            "kind",
            "said",
            "from_edtf",
            "to_edtf",
            "end_not_known",
            "calendar",
            "date_range",
            "written_at",
            "closed_at",
            "closed_reason",
        )
        identity = ("organisation", "author", "closed_by")

    class Meta:
        ordering = ("subordinate", "date_range", "superior", "id")
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=~Q(subordinate=F("superior")),
                name="reporting_line_between_two_authorities",
                violation_error_message=_("An authority is not under itself."),
            ),
            models.CheckConstraint(
                condition=~Q(to_edtf__gt="", end_not_known=True),
                name="reporting_line_has_one_end",
                violation_error_message=_("Give the last day, or say that it is not known."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_reason="")
                | Q(closed_at__gte=F("written_at"), closed_by__isnull=False) & ~Q(closed_reason=""),
                name="reporting_line_closed_has_who_and_why",
            ),
            models.UniqueConstraint(
                fields=("subordinate", "superior", "kind", "from_edtf", "to_edtf", "calendar"),
                condition=Q(closed_at=None),
                name="reporting_line_once",
            ),
        )

    def __str__(self) -> str:
        return self.kind

    @property
    def time(self) -> Time:
        """The days it can have begun and ended."""
        return time_of(self)


def time_of(row: Any) -> Time:
    """Return the time of anything with `from_edtf` and `to_edtf`; without a calendar, Gregorian.

    As of decrees in force: without an end on record it goes on, unless it may have ended.
    """
    start, end = spans_of(row)
    known = row.to_edtf or row.may_have_ended
    return Time(start, end if known else None, row, doubted=row.is_doubted)


def spans_of(row: Any) -> tuple[Span, Span]:
    """Return the days that are recorded for its beginning and for its end; any, where none is."""
    calendar = getattr(row, "calendar", dates.Calendar.GREGORIAN)
    return span_of(row.from_edtf, calendar), span_of(row.to_edtf, calendar)


class ReportingLineSource(GradedSource):
    """A source on a reporting line."""

    line = models.ForeignKey(ReportingLine, on_delete=models.PROTECT, related_name="graded_sources")

    class FieldClasses:
        public = (*GRADED_SOURCE_FIELDS, "line")
        identity = ("graded_by",)

    class Meta(GradedSource.Meta):
        constraints = (
            models.UniqueConstraint(fields=("line", "source"), name="reporting_line_source_once"),
        )
