"""The trail. Rows are only ever added; the rules are in accounts/audit.py."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import TransactionIdField
from accounts.scoping import ScopedQuerySet


class AuditEvent(models.Model):
    """One read, change or refusal of something sensitive. Holds ids and codes, never content."""

    class Outcome(models.TextChoices):
        ALLOWED = "allowed", _("Allowed")
        REFUSED = "refused", _("Refused")

    # A number, not a UUID: the order of the leaves under a seal must be one order.
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(help_text="Clock of the database, UTC; set by the trigger.")
    transaction = TransactionIdField(
        db_column="xact", help_text="Transaction that wrote the row; set by the trigger."
    )
    action = models.CharField(max_length=64, help_text="Dotted, past tense: consent.withdrawn.")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who; empty when no person acts, then `system` names what does.",
    )
    system = models.CharField(max_length=64, blank=True, help_text="Command or job, else empty.")
    subject_type = models.CharField(max_length=64, blank=True, help_text="app.model, or empty.")
    subject_id = models.CharField(max_length=64, blank=True)
    details = models.TextField(help_text="JSON object of short codes, keys sorted, as hashed.")
    payload = models.TextField(help_text="The exact text that was hashed; set by the trigger.")
    leaf = models.BinaryField(help_text="SHA-256 of 0x00 and the payload; set by the trigger.")

    objects = ScopedQuerySet.as_manager()

    class FieldClasses:
        case = (
            "id",
            "at",
            "transaction",
            "action",
            "outcome",
            "actor",
            "system",
            "subject_type",
            "subject_id",
            "details",
            "payload",
            "leaf",
        )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(system=""), name="event_has_somebody"
            ),
            models.CheckConstraint(condition=~Q(action=""), name="event_has_action"),
        )
        indexes = (
            models.Index(fields=("transaction", "id"), name="event_by_transaction"),
            models.Index(fields=("subject_id", "id"), name="event_by_subject"),
            models.Index(fields=("actor", "id"), name="event_by_actor"),
            models.Index(fields=("action", "id"), name="event_by_action"),
            # Few among many, and looked at by themselves.
            models.Index(fields=("id",), condition=Q(outcome="refused"), name="event_refused"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class AuditSeal(models.Model):
    """One signed closing of a window of the trail, chained to the seal before it."""

    # A number, not a UUID: it says how many seals there must be.
    number = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without gaps.")
    previous = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="next",
        help_text="The seal before; empty for the first.",
    )
    from_transaction = TransactionIdField(help_text="First transaction of the window.")
    to_transaction = TransactionIdField(help_text="First transaction after the window.")
    events = models.PositiveBigIntegerField(help_text="How many events the window holds.")
    root = models.BinaryField(help_text="RFC 6962 tree hash over the leaves in order of id.")
    index = models.BinaryField(
        help_text="For each event in order: id (8 bytes, big endian), then leaf (32 bytes)."
    )
    payload = models.TextField(help_text="The exact text that was signed.")
    digest = models.BinaryField(help_text="SHA-256 of the payload; the next seal names it.")
    signature = models.BinaryField(help_text="Ed25519 over the payload.")
    sealed_at = models.DateTimeField(help_text="UTC.")

    objects = ScopedQuerySet.as_manager()

    class FieldClasses:
        case = (
            "number",
            "previous",
            "from_transaction",
            "to_transaction",
            "events",
            "root",
            "index",
            "payload",
            "digest",
            "signature",
            "sealed_at",
        )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(number=1, previous__isnull=True)
                | Q(number__gt=1, previous__isnull=False),
                name="seal_has_one_before_it",
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
