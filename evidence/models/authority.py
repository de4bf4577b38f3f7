"""Institutions and public office-holders of the de facto authorities."""

import uuid
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .source import GRADED_SOURCE_FIELDS, GradedSource


class Authority(models.Model):
    """An institution, or a person known only through public office.

    Nobody is called more than "alleged": a row here is no accusation (OUT-1).
    """

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("Institution")
        OFFICE_HOLDER = "office_holder", _("Office-holder")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="office_holders",
        help_text="Where an office-holder serves; for an institution, what it belongs to.",
    )
    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=300)
    role = models.TextField()
    note = models.TextField(blank=True)
    verified = models.BooleanField(help_text="False: general knowledge still to be checked.")

    class FieldClasses:
        public = ("id", "institution", "code", "kind", "name", "role", "note", "verified")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class MayFollow:
    """Of what may follow what two people accepted (`reconciliation`): it is no surer than that is.

    A page that shows many selects it with them.
    """

    reconciliation_id: uuid.UUID | None
    reconciliation: Any
    to_edtf: str

    @property
    def may_have_ended(self) -> bool:
        """Whether it ended, or may have, on a day nobody recorded.

        What two people accepted goes on only where they say so: a source that names no end says nothing
        of how long.
        """
        if self.reconciliation_id is None:
            return getattr(self, "end_not_known", False)
        return not (self.to_edtf or self.reconciliation.goes_on)

    @property
    def is_doubted(self) -> bool:
        """Whether it was accepted as less than sure."""
        return self.reconciliation_id is not None and not self.reconciliation.is_sure


class Tenure(MayFollow, models.Model):
    """The time an institution existed or a person held an office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="tenures")
    from_edtf = models.CharField(max_length=32, blank=True, help_text="Empty: not known.")
    to_edtf = models.CharField(
        max_length=32, blank=True, help_text="Empty: not known to have ended."
    )
    reconciliation = models.ForeignKey(
        "evidence.Reconciliation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tenures",
        help_text="What it rests on; empty: it is as the reference library has it.",
    )
    date_range = DateRangeField(help_text="Days it can have lasted; open where not known.")

    class FieldClasses:
        public = ("id", "authority", "from_edtf", "to_edtf", "reconciliation", "date_range")

    class Meta:
        ordering = ("date_range",)

    def __str__(self) -> str:
        return f"{self.from_edtf}/{self.to_edtf}"


class AuthorityMeasure(models.Model):
    """A public legal measure against an authority: a warrant, a listing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="measures")
    measure = models.TextField()
    date_edtf = models.CharField(max_length=32)

    class FieldClasses:
        public = ("id", "authority", "measure", "date_edtf")

    class Meta:
        ordering = ("date_edtf", "measure")

    def __str__(self) -> str:
        return self.measure


class AuthoritySource(GradedSource):
    """A source on an authority."""

    authority = models.ForeignKey(
        Authority, on_delete=models.CASCADE, related_name="graded_sources"
    )

    class FieldClasses:
        public = (*GRADED_SOURCE_FIELDS, "authority")
        identity = ("graded_by",)

    class Meta(GradedSource.Meta):
        constraints = (
            models.UniqueConstraint(fields=("authority", "source"), name="authority_source_once"),
        )
