"""A person who was told of a place of help, or whom that place was told of: only as she agreed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .need import Need
from .provider import Provider


class SealedTold(models.Model):
    """What may be told to the place of help, opened with the key of the need."""

    told = SealedText("told_sealed")

    class Meta:
        abstract = True


class Referral(SealedTold):
    """One person agreed that one place of help is told something, and what. None without agreement."""

    class State(models.TextChoices):
        AGREED = "agreed", _("Agreed, not told yet")
        TOLD = "told", _("They were told")
        HELPED = "helped", _("They helped")
        NOT_HELPED = "not_helped", _("They did not help")
        WITHDRAWN = "withdrawn", _("She took it back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="referrals")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals_made"
    )
    agreed_at = models.DateTimeField(help_text="When she agreed, for this place alone.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.AGREED)
    state_since = models.DateTimeField()
    told_sealed = models.BinaryField(help_text="What may be told, and no more.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "need__organisation"

    class FieldClasses:
        case = ("id", "need", "provider", "made_by", "agreed_at", "state", "state_since")
        identity = ("told_sealed",)
        secret = ("key",)

    class Meta:
        ordering = ("-agreed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("need", "provider"),
                condition=Q(state__in=("agreed", "told")),
                name="referral_one_under_way_per_provider",
                violation_error_message=_("She is being referred there already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def tone(self) -> str:
        """How its state is coloured: under way, helped, or over."""
        return _TONES.get(self.State(self.state), "closed")


_TONES = {Referral.State.AGREED: "open", Referral.State.TOLD: "open", Referral.State.HELPED: "done"}
