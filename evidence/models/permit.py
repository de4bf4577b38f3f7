"""Exceptions: one record opened to one person by name, for a time."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.scoping import ScopedQuerySet

from .incident import Incident

LONGEST = datetime.timedelta(days=90)


class IncidentPermit(UserObjectPermissionBase):
    """One incident that one person may read although none of her cases holds it.

    A permission of django-guardian with a real foreign key, a reason and an end. It opens what her
    role opens, and nothing once her role is over. A permit is never changed, only withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incident_permits"
    )
    content_object = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="permits", help_text="What is opened."
    )
    reason = models.CharField(max_length=300, help_text="Why, without names.")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incident_permits_given"
    )
    given_at = models.DateTimeField()
    until = models.DateTimeField(help_text="UTC; opens nothing from then on.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incident_permits_withdrawn",
    )

    # In place of guardian's manager, which gives and answers without asking access.py.
    objects = ScopedQuerySet.as_manager()  # type: ignore[assignment,misc]

    class AccessPath:
        organisation = "content_object__organisation"
        team = "content_object__materials__team"

    class FieldClasses:
        case = (
            "id",
            "user",
            "content_object",
            "permission",
            "reason",
            "given_by",
            "given_at",
            "until",
            "withdrawn_at",
            "withdrawn_by",
        )

    class Meta:
        ordering = ("-given_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="incident_permit_has_reason"),
            models.CheckConstraint(
                condition=~Q(user=F("given_by")),
                name="incident_permit_is_given_by_somebody_else",
                violation_error_message=_("Nobody opens a record to herself."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("given_at"), until__lte=F("given_at") + LONGEST),
                name="incident_permit_ends",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="incident_permit_withdrawal_has_time_and_person",
            ),
        )
        indexes = (models.Index(fields=("user", "until"), name="incident_permit_of_user"),)

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, now: datetime.datetime) -> bool:
        return self.withdrawn_at is None and self.until > now
