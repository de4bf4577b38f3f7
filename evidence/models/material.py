"""What a case team has been given to work with."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import CaseTeam
from accounts.scoping import ScopedQuerySet

from .incident import Incident
from .item import EvidenceItem
from .person import Person
from .testimony import Testimony


class CaseMaterial(models.Model):
    """One record joined to one case: from then on the case team may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(CaseTeam, on_delete=models.PROTECT, related_name="materials")
    testimony = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    # Whose account it is: so the walls ask this one table which persons a team has met (ADR 0016).
    # A foreign key on both columns keeps it true to the account.
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="materials",
    )
    item = models.ForeignKey(
        EvidenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "team__organisation"
        team = "team"

    class FieldClasses:
        case = (
            "id",
            "team",
            "testimony",
            "person",
            "incident",
            "item",
            "added_by",
            "added_at",
            "reason",
        )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(testimony__isnull=False, incident=None, item=None)
                | models.Q(testimony=None, incident__isnull=False, item=None)
                | models.Q(testimony=None, incident=None, item__isnull=False),
                name="material_is_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(testimony=None, person=None)
                | models.Q(testimony__isnull=False, person__isnull=False),
                name="material_has_person_of_account",
            ),
            models.UniqueConstraint(
                fields=("team", "testimony"),
                condition=models.Q(testimony__isnull=False),
                name="material_testimony_once",
            ),
            models.UniqueConstraint(
                fields=("team", "incident"),
                condition=models.Q(incident__isnull=False),
                name="material_incident_once",
            ),
            models.UniqueConstraint(
                fields=("team", "item"),
                condition=models.Q(item__isnull=False),
                name="material_item_once",
            ),
        )
        verbose_name = _("case material")

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.person_id = self.testimony.person_id if self.testimony else None
        super().save(*args, **kwargs)
