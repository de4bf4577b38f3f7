"""Time stamps of evidence items. The rules are in evidence/stamps.py."""

from django.db import models

from accounts.models.stamp import SHARED_CONSTRAINTS, SHARED_FIELDS, Stamp

from .item import EvidenceItem


class TimeStamp(Stamp):
    """The digest of the original of one item, stamped by one time authority: it was there by then."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="stamps")

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = (*SHARED_FIELDS, "item")

    class Meta(Stamp.Meta):
        constraints = (
            *SHARED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=("item", "digest", "authority"), name="timestamp_one_of_each_authority"
            ),
        )
