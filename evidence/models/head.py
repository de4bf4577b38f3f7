"""Which chains of custody stood where when a head was given out. The rules are in evidence/heads.py."""

from django.db import models

from accounts.models import OutsideWitness
from accounts.scoping import ScopedQuerySet

from .item import EvidenceItem


class ChainHead(models.Model):
    """The last custody event of one item as it was when a head was given out, if it was a new one."""

    id = models.BigAutoField(primary_key=True)
    witness = models.ForeignKey(OutsideWitness, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Of the custody event.")
    digest = models.BinaryField(help_text="Of the custody event, 32 bytes.")

    objects = ScopedQuerySet.as_manager()

    class FieldClasses:
        secret = ("id", "witness", "item", "number", "digest")

    class Meta:
        ordering = ("witness", "item")
        constraints = (
            models.UniqueConstraint(fields=("witness", "item"), name="chainhead_once_in_a_head"),
        )
        indexes = (models.Index(fields=("item", "number"), name="chainhead_by_item"),)

    def __str__(self) -> str:
        return f"{self.witness_id} {self.item_id} {self.number}"
