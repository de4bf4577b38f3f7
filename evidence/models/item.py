"""Evidence items. Until files are received, an item is a citation of a published source."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet

from .source import Source


class EvidenceItem(models.Model):
    """One thing that can be shown to a judge, under a code that never changes (COC-6)."""

    class Kind(models.TextChoices):
        """Letters as in report_shape section 4."""

        DOCUMENT = "D", _("Document")
        OPEN_SOURCE = "OS", _("Open source")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    description = models.CharField(max_length=300)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "materials__team"

    class FieldClasses:
        case = ("id", "organisation", "source", "code", "kind", "description")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
