"""What one person asks and a second one answers, and what was allowed then stays open for minutes.

The times and the order are one rule, whatever is asked for: an identity (reveal.py), or a file as it came
(evidence.FileRequest). PostgreSQL holds both.
"""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Nobody is to find a door open that she knocked at long ago.
WAITS_FOR = datetime.timedelta(days=7)
# She who asked may be away when the answer comes; but not for longer than this.
TO_BE_OPENED_WITHIN = datetime.timedelta(hours=24)
# From the first opening on.
OPEN_FOR = datetime.timedelta(minutes=15)


class AskedOfAnother(models.Model):
    """One request and its answer. Whether it is open is a question of the clock: nothing has to run
    for it to end. A trigger of each table keeps what was asked and answered as it was."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        LAPSED = "lapsed", _("Not answered in time")
        REFUSED = "refused", _("Refused")
        ALLOWED = "allowed", _("Allowed, not opened yet")
        UNUSED = "unused", _("Allowed, never opened")
        OPEN = "open", _("Open now")
        ENDED = "ended", _("Ended")

    LIVE = (State.WAITING, State.ALLOWED, State.OPEN)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who asks."
    )
    requested_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Second person; empty: not approved.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Second person; empty: not refused.",
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(
        max_length=24, blank=True, help_text="Why it was refused; empty: it was not."
    )
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When it was first opened.")
    until = models.DateTimeField(
        null=True, blank=True, help_text="It ends by itself then; empty: not opened."
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who ended it early, or took the request back; empty: nobody.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def state_at(self, now: datetime.datetime) -> "AskedOfAnother.State":
        """How it stands at a moment."""
        if self.refused_at:
            return self.State.REFUSED
        if self.ended_at:
            return self.State.ENDED
        if self.until:
            return self.State.OPEN if now < self.until else self.State.ENDED
        if self.approved_at:
            in_time = now < self.approved_at + TO_BE_OPENED_WITHIN
            return self.State.ALLOWED if in_time else self.State.UNUSED
        in_time = now < self.requested_at + WAITS_FOR
        return self.State.WAITING if in_time else self.State.LAPSED

    @property
    def state(self) -> "AskedOfAnother.State":
        return self.state_at(timezone.now())


# Neither answered nor taken back.
UNANSWERED = Q(approved_by__isnull=True, refused_by__isnull=True, ended_by__isnull=True)


def two_people(name: str) -> tuple[models.CheckConstraint, ...]:
    """Return the constraints of such a table. Why it was refused is a list of its own."""
    return (
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True, approved_at__isnull=True)
            | Q(approved_by__isnull=False, approved_at__isnull=False),
            name=f"{name}_approval_has_person_and_time",
        ),
        models.CheckConstraint(
            condition=Q(refused_by__isnull=True, refused_at__isnull=True, refusal="")
            | (Q(refused_by__isnull=False, refused_at__isnull=False) & ~Q(refusal="")),
            name=f"{name}_refusal_has_person_time_and_reason",
        ),
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True) | Q(refused_by__isnull=True),
            name=f"{name}_has_one_answer",
        ),
        models.CheckConstraint(
            condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("user")))
            & (Q(refused_by__isnull=True) | ~Q(refused_by=F("user"))),
            name=f"{name}_by_two_people",
            violation_error_message=_("A second person must approve this."),
        ),
        models.CheckConstraint(
            # What compares with NULL is neither true nor false, and PostgreSQL lets it pass.
            condition=Q(opened_at__isnull=True, until__isnull=True)
            | Q(
                approved_at__isnull=False,
                opened_at__isnull=False,
                until__isnull=False,
                opened_at__gte=F("approved_at"),
                opened_at__lte=F("approved_at") + datetime.timedelta(hours=24),
                until__gt=F("opened_at"),
            ),
            name=f"{name}_opened_soon_after_approval",
        ),
        models.CheckConstraint(
            condition=Q(until__isnull=True)
            | Q(until__lte=F("opened_at") + datetime.timedelta(minutes=15)),
            name=f"{name}_open_for_a_quarter_of_an_hour",
        ),
        models.CheckConstraint(
            condition=Q(ended_by__isnull=True, ended_at__isnull=True)
            | Q(ended_by__isnull=False, ended_at__isnull=False),
            name=f"{name}_end_has_person_and_time",
        ),
    )
