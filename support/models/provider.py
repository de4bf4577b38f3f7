"""Who gives help, as far as we know and as of when."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.help import Kind
from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

# REF-3: a service nobody asked about for so long may be shut, or watched. It is then not offered.
STALE_AFTER_DAYS = 90


class SealedPlace(models.Model):
    """Name, way and conditions. Sealed like a person's words: who hides women is in danger, too."""

    name = SealedText("name_sealed")
    contact = SealedText("contact_sealed")
    note = SealedText("note_sealed")

    class Meta:
        abstract = True


class Provider(SealedPlace):
    """One clinic, shelter, counsellor, lawyer or fund that one organisation knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="providers"
    )
    key = models.ForeignKey(
        PersonKey, on_delete=models.PROTECT, related_name="+", help_text="Of this row alone."
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="providers_checked"
    )
    kinds = ArrayField(models.CharField(max_length=16, choices=Kind.choices))
    checked_on = models.DateField(
        help_text="The last day somebody asked whether it still helps, UTC."
    )
    ended_on = models.DateField(
        null=True, blank=True, help_text="It helps no more; empty: as far as we know it does."
    )
    name_sealed = models.BinaryField()
    contact_sealed = models.BinaryField(null=True, help_text="How a woman or we reach it.")
    note_sealed = models.BinaryField(null=True, help_text="For whom, when, at what price.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"

    class FieldClasses:
        case = (
            "id", "organisation", "checked_by", "kinds", "checked_on", "ended_on", "name_sealed",
            "contact_sealed", "note_sealed",
        )  # fmt: skip
        secret = ("key",)

    class Meta:
        ordering = ("-checked_on",)
        verbose_name = _("place of help")
        constraints = (
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0, kinds__contained_by=Kind.values),
                name="provider_says_what_kind",
                violation_error_message=_("Choose what kind of help it gives."),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def is_offered(self, today: datetime.date) -> bool:
        """Whether anybody may be sent there: it helps, and somebody asked lately."""
        fresh = today - self.checked_on <= datetime.timedelta(days=STALE_AFTER_DAYS)
        return self.ended_on is None and fresh

    @property
    def kind_words(self) -> list[str]:
        """What it helps with, in words."""
        return [str(Kind(kind).label) for kind in self.kinds]
