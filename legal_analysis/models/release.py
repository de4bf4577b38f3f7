"""What went out: releases of submissions, by two people."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.models.second_person import UNANSWERED, AskedOfAnother, two_people
from accounts.scoping import ScopedQuerySet

from .mechanism import Submission
from .receiver_key import ReceiverKey, who


class Channel(models.TextChoices):
    """How a package or a letter went to its receiver."""

    PORTAL = "portal", _("Page of the receiver for submissions")
    EMAIL = "email", _("E-mail")
    IN_PERSON = "in_person", _("Handed over in person")
    POST = "post", _("Post or courier")
    OTHER = "other", _("Another way")


class Release(AskedOfAnother):
    """One package of one submission for its receiver: asked for, made, let go by another, fetched once, sent.

    A trigger keeps what was asked and answered as it was. The row stays for ever; the bytes do not.
    """

    class Refusal(models.TextChoices):
        NOT_READY = "not_ready", _("The submission is not finished")
        TOO_MUCH = "too_much", _("More is in it than this receiver needs")
        WRONG_RECEIVER = "wrong_receiver", _("This is not the right receiver")
        UNSAFE = "unsafe", _("It could put somebody in danger")
        TALK_TO_ME = "talk_to_me", _("Speak to me first")

    class Extent(models.TextChoices):
        WHOLE = "whole", _("The whole submission")
        TWINS = "twins", _("The whole submission, and a public version of it")
        DATA = "data", _("The coded data alone")

    class Problem(models.TextChoices):
        """Why the package could not be made."""

        CONSENT_CHANGED = "consent_changed", _("What the people in it allow has changed.")
        NOT_ALLOWED = "not_allowed", _("Who asked may not do so any more.")
        EXHIBIT = "exhibit", _("A file of it is damaged, kept closed or not allowed any more.")
        KEY = "key", _("The key of the receiver is not in use any more.")
        REFUSED = "refused", _("A text in it names something this receiver may not see.")
        LAYOUT_DIED = (
            "layout_died",
            _(
                "The machine stopped the laying out of the pages, twice; most often its memory was"
                " full. What is laid out is kept for a day."
            ),
        )
        TOO_LONG = "too_long", _("This submission is longer than its receiver takes. Shorten it.")
        SNAPSHOT_CHANGED = "snapshot_changed", _("What was frozen is not whole any more.")
        WORKER_DIED = (
            "worker_died",
            _(
                "The program that prepares files stopped each time it was tried. Tell whoever runs"
                " this site, with the number of this request."
            ),
        )
        NAMED_NO_MORE = (
            "named_no_more",
            _("It names a person who is not named in the case any more. Freeze the case again."),
        )
        NOT_READ = "not_read", _("Nobody has decided of some passages in it.")
        FAULT = "fault", _("Something of ours is broken. Tell whoever runs this site.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="releases")
    receiver_key = models.ForeignKey(
        ReceiverKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="releases",
        help_text="With which it is locked; empty: it is not locked.",
    )
    channel = models.CharField(max_length=12, choices=Channel.choices)
    extent = models.CharField(
        max_length=8,
        choices=Extent.choices,
        default=Extent.WHOLE,
        db_default=Extent.WHOLE,
        help_text="How much of the submission leaves.",
    )
    conditions = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text="Digest of what the people in it asked for, as both who ask and let go have read it.",
    )
    refusal = models.CharField(
        max_length=24, blank=True, choices=Refusal.choices, help_text="Empty: it was not refused."
    )
    holds = ArrayField(
        models.CharField(max_length=32),
        default=list,
        blank=True,
        help_text="Codes of the items in it: by them, too, a withdrawal of who is in one finds it.",
    )
    # The package, until it was fetched or ended.
    made_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not made yet.")
    problem = models.CharField(max_length=24, blank=True, choices=Problem.choices)
    page = models.PositiveIntegerField(default=0, help_text="Laid out so far, while it is made.")
    chapters_done = models.PositiveIntegerField(default=0, help_text="Chapters laid out.")
    chapters = models.PositiveIntegerField(default=0, help_text="How many there are; 0: not known.")
    contents = models.JSONField(
        default=dict, blank=True, help_text="Name in the package to SHA-256."
    )
    exhibits = models.JSONField(
        default=list, blank=True, help_text="List of {number, form, sha256, size}."
    )
    counted_pages = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Pages its receiver counts; empty where it sets no limit in pages.",
    )
    decided = models.CharField(
        max_length=64,
        blank=True,
        help_text="Digest of what people had decided of its passages when it was made.",
    )
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the ZIP, before it is locked."
    )
    seal_sha256 = models.CharField(max_length=64, blank=True, help_text="Of its seal.txt.")
    file_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of what is fetched: the ZIP, or the ZIP when locked."
    )
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes that are fetched.")
    object_name = models.CharField(
        max_length=64, blank=True, help_text="Empty: the bytes are gone."
    )
    key = models.ForeignKey(
        PersonKey, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # After it left.
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = who("Who sent it; empty: nobody has said so.")
    reference = models.CharField(max_length=120, blank=True, help_text="Given by the receiver.")
    follow_up_due = models.DateField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    feedback_due = models.DateField(
        null=True, blank=True, help_text="Until when survivors were promised to hear of it."
    )
    feedback_given_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "user"
        organisation = "submission__case_file__team__organisation"
        team = "submission__case_file__team"

    class FieldClasses:
        case = (
            "id",
            "submission",
            "receiver_key",
            "channel",
            "extent",
            "conditions",
            "user",
            "requested_at",
            "approved_by",
            "approved_at",
            "refused_by",
            "refused_at",
            "refusal",
            "opened_at",
            "until",
            "ended_by",
            "ended_at",
            "holds",
            "made_at",
            "problem",
            "page",
            "chapters_done",
            "chapters",
            "contents",
            "exhibits",
            "counted_pages",
            "decided",
            "sha256",
            "seal_sha256",
            "file_sha256",
            "size",
            "sent_at",
            "sent_by",
            "reference",
            "follow_up_due",
            "followed_up_at",
            "feedback_due",
            "feedback_given_at",
        )
        secret = ("object_name", "key")

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            *two_people("release"),
            models.UniqueConstraint(
                fields=("user", "submission"),
                condition=UNANSWERED,
                name="release_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, sha256="", object_name="", key=None)
                | Q(
                    made_at__isnull=False,
                    problem="",
                    sha256__regex="^[0-9a-f]{64}$",
                    seal_sha256__regex="^[0-9a-f]{64}$",
                    file_sha256__regex="^[0-9a-f]{64}$",
                ),
                name="release_made_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(decided__regex="^[0-9a-f]{64}$"),
                name="release_made_was_read",
                violation_error_message=_("Nobody has read what is in it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(made_at__isnull=False),
                name="release_approved_was_made",
            ),
            models.CheckConstraint(
                condition=(Q(object_name="") & Q(key=None))
                | (~Q(object_name="") & Q(key__isnull=False)),
                name="release_bytes_have_their_key",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False, opened_at__isnull=False),
                name="release_sent_was_fetched",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False)
                | Q(reference="", followed_up_at=None, feedback_given_at=None),
                name="release_answered_was_sent",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """By which the receiver knows it: neutral, and said by nobody else."""
        return f"R-{self.pk.hex[:8].upper()}"

    @property
    def place(self) -> str:
        """To what its sealed bytes are bound."""
        return f"release|{self.pk}"
