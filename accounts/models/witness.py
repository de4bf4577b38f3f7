"""What of the trail is kept outside this system. The rules are in accounts/witness.py."""

from django.db import models

from accounts.scoping import ScopedQuerySet

from .stamp import SHARED_CONSTRAINTS, SHARED_FIELDS, Stamp
from .trail import AuditSeal


class OutsideWitness(models.Model):
    """One head of the trail as it was given out, signed, to be kept where nobody here can change it.

    Rows are only ever added. What proves something is the copy outside, not this row.
    """

    # A number, not a UUID: it says how many there must be.
    number = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without gaps.")
    issued_at = models.DateTimeField(help_text="UTC.")
    seal = models.ForeignKey(
        AuditSeal,
        on_delete=models.PROTECT,
        related_name="witnesses",
        help_text="The last seal of the trail when it was issued.",
    )
    events = models.PositiveBigIntegerField(help_text="Events under that seal and all before it.")
    text = models.TextField(help_text="The whole file, ASCII, signature included.")
    digest = models.BinaryField(
        unique=True, help_text="SHA-256 of the file; the next one names it."
    )

    objects = ScopedQuerySet.as_manager()

    class FieldClasses:
        case = ("number", "issued_at", "seal", "events", "text", "digest")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="outsidewitness_counts_from_one"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)


class WitnessStamp(Stamp):
    """The digest of one head that was given out, stamped by one time authority."""

    witness = models.ForeignKey(OutsideWitness, on_delete=models.PROTECT, related_name="stamps")

    class FieldClasses:
        case = (*SHARED_FIELDS, "witness")

    class Meta(Stamp.Meta):
        constraints = (
            *SHARED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=("witness", "authority"), name="witnessstamp_one_of_each_authority"
            ),
        )
