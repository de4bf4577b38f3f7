"""What somebody asked for help with, and how she was when somebody looked in."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.help import Kind
from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText


class SealedNeed(models.Model):
    """What she wanted a support worker to be told, opened with the key of this need."""

    words = SealedText("words_sealed")
    called = SealedText("called_sealed")
    contact = SealedText("contact_sealed")

    class Meta:
        abstract = True


class Need(SealedNeed):
    """One person who asked for help, under a key and a code of her own that no other record has.

    It says the day and not the hour, not who met her and not whether she gave an account: nobody
    can tell from it which account is hers, if any.
    """

    class State(models.TextChoices):
        NEW = "new", _("Nobody has taken it up")
        OPEN = "open", _("In hand")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        HELPED = "helped", _("She was helped")
        ENOUGH = "enough", _("She wants no more of us now")
        NOT_REACHED = "not_reached", _("She could not be reached safely")
        NOT_POSSIBLE = "not_possible", _("There was no help to be found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs_taken",
        help_text="Who looks after it; empty: nobody has taken it up.",
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs_closed",
    )
    code = models.CharField(max_length=16, unique=True, help_text="Random, e.g. N-4F7KQ2.")
    kinds = ArrayField(models.CharField(max_length=16, choices=Kind.choices))
    language = models.CharField(
        max_length=8, choices=settings.LANGUAGES, help_text="In which she is spoken to."
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    asked_on = models.DateField(help_text="The day, UTC. An hour would say whose it is.")
    next_on = models.DateField(
        null=True, blank=True, help_text="When somebody looks in next; empty: nothing was agreed."
    )
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(
        max_length=16, choices=Outcome.choices, blank=True, help_text="Empty until it is closed."
    )
    words_sealed = models.BinaryField(null=True, help_text="Empty: the kinds say it all.")
    called_sealed = models.BinaryField(
        null=True, help_text="A name she chose; empty: she gave none."
    )
    contact_sealed = models.BinaryField(null=True, help_text="Empty: she comes by herself.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"

    class FieldClasses:
        case = (
            "id", "organisation", "taken_by", "closed_by", "code", "kinds", "language", "state",
            "asked_on", "next_on", "closed_on", "outcome",
        )  # fmt: skip
        identity = ("words_sealed", "called_sealed", "contact_sealed")
        secret = ("key",)

    class Meta:
        ordering = ("asked_on", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0, kinds__contained_by=Kind.values),
                name="need_says_what_kind",
                violation_error_message=_("Choose what kind of help she needs."),
            ),
            models.CheckConstraint(
                condition=Q(state="new", taken_by=None)
                | Q(state__in=("open", "closed"), taken_by__isnull=False),
                name="need_taken_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("new", "open"), closed_on=None, closed_by=None, outcome="")
                | (
                    Q(state="closed", closed_on__isnull=False, closed_by__isnull=False)
                    & Q(next_on=None)
                    & ~Q(outcome="")
                ),
                name="need_closed_says_how_and_by_whom",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="need_by_state"),)

    def __str__(self) -> str:
        return self.code

    @property
    def is_over(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def kind_words(self) -> list[str]:
        """What she needs help with, in words."""
        return [str(Kind(kind).label) for kind in self.kinds]


class SealedNote(models.Model):
    """What was found, opened with the key of the need."""

    note = SealedText("note_sealed")

    class Meta:
        abstract = True


class CheckIn(SealedNote):
    """Somebody looked in on her, or tried to."""

    class How(models.TextChoices):
        """How she is, as she says it."""

        BETTER = "better", _("Better")
        SAME = "same", _("As before")
        WORSE = "worse", _("Worse")
        IN_DANGER = "in_danger", _("She is in danger")
        NOT_REACHED = "not_reached", _("Not reached")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="check_ins")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="check_ins"
    )
    at = models.DateTimeField(help_text="When it was written down.")
    how = models.CharField(max_length=16, choices=How.choices)
    note_sealed = models.BinaryField(null=True, help_text="Empty: nothing more was said.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "need__organisation"

    class FieldClasses:
        case = ("id", "need", "by", "at", "how")
        identity = ("note_sealed",)
        secret = ("key",)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("check-in")

    def __str__(self) -> str:
        return str(self.pk)
