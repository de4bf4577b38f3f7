"""What each source says of an institution or office-holder, kept apart; and what was made of it."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evidence import dates

from .authority import Authority
from .source import Source


class StatementKind(models.TextChoices):
    """What is said of an actor, of itself or in relation to another."""

    ALSO_CALLED = "also_called", _("Also called")
    HELD_OFFICE = "held_office", _("Held office")
    EXISTED = "existed", _("Existed")
    BELONGED_TO = "belonged_to", _("Belonged to")
    REPORTED_TO = "reported_to", _("Reported to")
    COMMANDED = "commanded", _("Commanded")
    SAME_AS = "same_as", _("Same as")
    ISSUED = "issued", _("Issued")


class Probability(models.TextChoices):
    """How likely a relation is, in words: never a figure more exact than anybody's judgement.

    Source: ICD 203, Analytic Standards (2 January 2015), D.6.e(2)(a), with the shares it gives them.
    """

    ALMOST_CERTAIN = "almost_certain", _("almost certain (95–99 in 100)")
    VERY_LIKELY = "very_likely", _("very likely (80–95 in 100)")
    LIKELY = "likely", _("likely (55–80 in 100)")
    EVEN = "even", _("roughly even (45–55 in 100)")
    UNLIKELY = "unlikely", _("unlikely (20–45 in 100)")
    VERY_UNLIKELY = "very_unlikely", _("very unlikely (5–20 in 100)")
    REMOTE = "remote", _("remote (1–5 in 100)")


# What may count as sure, where it decides who answers for something. All else is possible only: of what
# is very likely, one in ten or so is not so.
SURE = frozenset({Probability.ALMOST_CERTAIN})


class Point(models.Model):
    """One thing that can be said of an actor, by whoever says it: kind, and of whom or of what."""

    kind = models.CharField(max_length=16, choices=StatementKind.choices)
    object_text = models.CharField(
        max_length=200, blank=True, help_text="Of what, in words, where it is no actor on record."
    )
    point = models.CharField(
        max_length=400,
        blank=True,
        help_text="The other actor, or the words without differences of spelling: what is compared.",
    )

    class Meta:
        abstract = True


class SaidTimes(models.Model):
    """From when to when, as somebody says it."""

    from_edtf = models.CharField(max_length=32, blank=True, help_text="EDTF; empty: not said.")
    to_edtf = models.CharField(max_length=32, blank=True, help_text="EDTF; empty: not said.")
    calendar = models.CharField(
        max_length=16, choices=dates.Calendar.choices, default=dates.Calendar.GREGORIAN
    )

    class Meta:
        abstract = True


class Saying(SaidTimes):
    """What one version of a statement holds, and who read it so."""

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who read the source so; empty: the reference library.",
    )
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="From 1.")
    denied = models.BooleanField(
        default=False, db_default=False, help_text="The source says that it is not so."
    )
    place_in_source = models.CharField(
        max_length=120, blank=True, help_text="Page, paragraph or time in the source."
    )
    quote = models.CharField(
        max_length=300, blank=True, help_text="Its own words, short; from public material only."
    )
    probability = models.CharField(
        max_length=16, blank=True, choices=Probability.choices, help_text="Empty: not judged."
    )
    comment = models.CharField(max_length=500, blank=True, help_text="Why, or what to mind.")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


SAYING = (
    "version",
    "denied",
    "from_edtf",
    "to_edtf",
    "calendar",
    "place_in_source",
    "quote",
    "probability",
    "comment",
    "written_at",
)
POINT = ("kind", "object_actor", "object_text", "point")


class ActorStatement(Point, Saying):
    """One source saying one thing of one actor. Two sources are two rows, and never become one.

    evidence/actors/stating.py writes it. Triggers (migration 0046) hold the same: who says what of
    whom never changes and no row goes; each change is the next version, and the one before stays.
    """

    Kind = StatementKind
    Probability = Probability

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="statements")
    source = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actor_statements",
        help_text="Empty: the reference library has it from several sources, not told apart.",
    )
    object_actor = models.ForeignKey(
        Authority,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="named_in_statements",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who recorded it first; empty: the reference library.",
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    date_range = DateRangeField(help_text="Days it can have lasted; open where not known.")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=300, blank=True)

    class FieldClasses:
        public = (
            "id",
            "actor",
            "source",
            "date_range",
            "taken_back_at",
            "taken_back_reason",
            *POINT,
            *SAYING,
        )
        identity = ("recorded_by", "written_by", "taken_back_by")

    class Meta:
        ordering = ("kind", "point", "date_range", "id")
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(recorded_by=None),
                name="actor_statement_of_a_person_has_source",
            ),
            models.CheckConstraint(
                condition=Q(kind="existed", object_actor=None, object_text="")
                | Q(kind__in=("also_called", "issued"), object_actor=None) & ~Q(object_text="")
                | Q(kind__in=("belonged_to", "reported_to", "commanded", "same_as"))
                & Q(object_actor__isnull=False, object_text="")
                | Q(kind="held_office"),
                name="actor_statement_names_what_its_kind_needs",
                violation_error_message=_("Say of whom or of what, as this kind needs it."),
            ),
            models.CheckConstraint(
                condition=Q(object_actor=None) | ~Q(object_actor=F("actor")),
                name="actor_statement_not_of_itself",
                violation_error_message=_("It cannot be said of itself."),
            ),
            # One pair is one point, from whichever side it was entered.
            models.CheckConstraint(
                condition=~Q(kind="same_as") | Q(object_actor__gt=F("actor")),
                name="actor_statement_pair_in_order",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__isnull=False)
                & ~Q(taken_back_reason="")
                & (Q(taken_back_by__isnull=False) | Q(recorded_by=None)),
                name="actor_statement_taken_back_has_who_and_why",
            ),
            models.UniqueConstraint(
                fields=(
                    "actor",
                    "source",
                    "kind",
                    "point",
                    "denied",
                    "from_edtf",
                    "to_edtf",
                    "calendar",
                ),
                condition=Q(taken_back_at=None),
                nulls_distinct=False,
                name="actor_statement_once",
                violation_error_message=_("This is recorded of this source already."),
            ),
        )

    def __str__(self) -> str:
        return self.kind


class ActorStatementVersion(Saying):
    """What a statement held before: written by the database when it changes, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(ActorStatement, on_delete=models.PROTECT, related_name="versions")

    class FieldClasses:
        public = ("id", "statement", *SAYING)
        identity = ("written_by",)

    class Meta:
        ordering = ("statement", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("statement", "version"), name="actor_statement_version_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.version)


class Reconciliation(Point, SaidTimes):
    """What stands of one point on an actor, once all sources were read: proposed, then accepted.

    A second person accepts, since whoever reads the library reads it. A row never changes but that it
    is accepted, marked because a statement came or changed after it, and replaced: once each, by
    triggers (migration 0046). None is deleted.
    """

    class Verdict(models.TextChoices):
        STANDS = "stands", _("It stands")
        FALLS = "falls", _("It does not stand")
        OPEN = "open", _("It stays open")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="reconciliations")
    object_actor = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    goes_on = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It had not ended when this was decided. Without it and without an end, the end is not"
        " known.",
    )
    date_range = DateRangeField(help_text="Days it can have lasted; open where not known.")
    probability = models.CharField(max_length=16, choices=Probability.choices)
    reason = models.CharField(max_length=1000)
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="Empty: proposed only.")
    stale_since = models.DateTimeField(
        null=True, blank=True, help_text="When a statement on it came or changed; else empty."
    )
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was decided anew; empty for the one that holds."
    )

    class FieldClasses:
        public = (
            "id",
            "actor",
            "verdict",
            "goes_on",
            "from_edtf",
            "to_edtf",
            "calendar",
            "date_range",
            "probability",
            "reason",
            "proposed_at",
            "accepted_at",
            "stale_since",
            "replaced_at",
            *POINT,
        )
        identity = ("author", "accepted_by")

    class Meta:
        ordering = ("kind", "point", "-proposed_at")
        constraints: ClassVar[Any] = (
            models.CheckConstraint(condition=~Q(reason=""), name="reconciliation_has_reason"),
            models.CheckConstraint(
                condition=~Q(to_edtf__gt="", goes_on=True),
                name="reconciliation_has_one_end",
                violation_error_message=_("Give the last day, or say that it goes on."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__gte=F("proposed_at"), accepted_by__isnull=False),
                name="reconciliation_accepted_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("author")),
                name="reconciliation_accepted_by_another",
                violation_error_message=_("A second person must accept this."),
            ),
            models.UniqueConstraint(
                fields=("actor", "kind", "point"),
                condition=Q(replaced_at=None, accepted_at=None),
                name="reconciliation_one_proposal",
            ),
            models.UniqueConstraint(
                fields=("actor", "kind", "point"),
                condition=Q(replaced_at=None, accepted_at__isnull=False),
                name="reconciliation_one_holds",
            ),
        )

    def __str__(self) -> str:
        return self.verdict

    @property
    def is_sure(self) -> bool:
        """Whether it was found sure enough to say "surely" of what follows it."""
        return self.probability in SURE

    @property
    def page_of(self) -> uuid.UUID | None:
        """A statement of its point that was read for it: what its page goes by."""
        read = [one.statement for one in self.read.all()]
        own = (one.pk for one in read if one.point == self.point)
        return next(own, read[0].pk if read else None)


class ReconciledStatement(models.Model):
    """One statement a reconciliation read, in the version read, and whether it rests on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="read"
    )
    statement = models.ForeignKey(
        ActorStatement, on_delete=models.PROTECT, related_name="reconciled_in"
    )
    version = models.PositiveIntegerField()
    stands = models.BooleanField(help_text="False: another source says so, and it stays visible.")

    class FieldClasses:
        public = ("id", "reconciliation", "statement", "version", "stands")

    class Meta:
        ordering = ("reconciliation", "statement")
        constraints = (
            models.UniqueConstraint(
                fields=("reconciliation", "statement"), name="reconciled_statement_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.version)
