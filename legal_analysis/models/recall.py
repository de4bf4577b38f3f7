"""Recalls: what was done about a release that somebody in it does not allow any more."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .receiver_key import who
from .release import Channel, Release


class Recall(models.Model):
    """One release that somebody in it does not allow any more, and what was done about it."""

    class Answer(models.TextChoices):
        DELETED = "deleted", _("They have deleted it")
        REMOVED = "removed", _("They do not use this part any more")
        KEPT = "kept", _("They keep it, and say why")
        NOTHING = "nothing", _("They have not answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="recalls")
    exhibits = models.JSONField(help_text="Numbers as the receiver has them, of what is touched.")
    public = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Only the public version is touched: what was shared with the receiver stays allowed.",
    )
    found_at = models.DateTimeField()
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    notice = models.TextField(blank=True, help_text="As it was sent; empty: it was not.")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = who("Who sent the notice; empty: nobody has.")
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "release__user"
        organisation = "release__submission__case_file__team__organisation"
        team = "release__submission__case_file__team"

    class FieldClasses:
        case = (
            "id",
            "release",
            "exhibits",
            "public",
            "found_at",
            "channel",
            "notice",
            "sent_at",
            "sent_by",
            "answer",
            "answered_at",
        )

    class Meta:
        ordering = ("found_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None, notice="", channel="")
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(notice="") & ~Q(channel="")
                ),
                name="recall_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (Q(sent_at__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="recall_answered_was_sent",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
