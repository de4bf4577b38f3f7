"""A time stamp over a digest: what accounts and evidence have in common of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

SHARED_FIELDS = (
    "id",
    "digest",
    "authority",
    "requested_at",
    "state",
    "answer",
    "roots",
    "gen_time",
    "serial",
    "stamped_at",
    "attempts",
    "last_problem",
    "next_try_at",
)


class Problem(models.TextChoices):
    """Why there is no stamp yet."""

    UNREACHABLE = "unreachable", _("The authority did not answer.")
    NOT_CONFIGURED = "not_configured", _("The authority is not in the settings.")
    DECLINED = "declined", _("The authority declined.")
    MALFORMED = "malformed", _("The answer cannot be read.")
    WRONG_DIGEST = "wrong_digest", _("The answer is over something else.")
    WRONG_NONCE = "wrong_nonce", _("The answer is to another question.")
    UNTRUSTED = "untrusted", _("The answer is not signed by this authority.")
    CLOCK = "clock", _("The authority's clock and ours are more than an hour apart.")


class State(models.TextChoices):
    """How far a stamp is."""

    WAITING = "waiting", _("Not yet stamped")
    REFUSED = "refused", _("Not yet stamped: the last answer did not hold")
    STAMPED = "stamped", _("Stamped")


# For each kind; beside what holds for its own.
SHARED_CONSTRAINTS: tuple[models.BaseConstraint, ...] = (
    models.CheckConstraint(
        condition=Q(
            state=State.STAMPED,
            answer__isnull=False,
            gen_time__isnull=False,
            stamped_at__isnull=False,
        )
        & ~Q(roots="")
        & ~Q(serial="")
        | ~Q(state=State.STAMPED)
        & Q(answer=None, gen_time=None, stamped_at=None, roots="", serial=""),
        name="%(class)s_is_whole_or_waits",
    ),
)


class Stamp(models.Model):
    """One digest that one authority is asked to stamp. Once stamped, a trigger lets nobody change it.

    When it was asked for and when the answer came is written by the database's clock, whatever the
    application says: nothing is dated back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, help_text="SHA-256, 32 bytes.")
    authority = models.CharField(max_length=40, help_text="Its name in the settings.")
    requested_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="UTC; set by the trigger."
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    answer = models.BinaryField(
        null=True, help_text="TimeStampResp (RFC 3161), DER, as it came; empty: not stamped."
    )
    roots = models.TextField(
        blank=True, help_text="PEM: the trusted roots it was verified with; empty: not stamped."
    )
    gen_time = models.DateTimeField(
        null=True, blank=True, help_text="UTC, the authority's clock; empty: not stamped."
    )
    serial = models.CharField(
        max_length=64, blank=True, help_text="Decimal, of the authority; empty: not stamped."
    )
    stamped_at = models.DateTimeField(
        null=True, blank=True, help_text="UTC, our clock when the answer came; set by the trigger."
    )
    attempts = models.PositiveIntegerField(default=0)
    last_problem = models.CharField(
        max_length=16, blank=True, choices=Problem.choices, help_text="Empty: none so far."
    )
    next_try_at = models.DateTimeField(default=timezone.now, help_text="UTC.")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("requested_at", "authority")
        indexes = (
            models.Index(
                fields=("next_try_at",),
                condition=~Q(state=State.STAMPED),
                name="%(class)s_waiting",
            ),
            # The newest of each authority: how far its clock is from ours.
            models.Index(fields=("requested_at",), name="%(class)s_by_request"),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_stamped(self) -> bool:
        return self.state == State.STAMPED
