"""The words of an account in another language, and who answers for them."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.identity import who_acts
from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.vocabulary import Language

from .testimony import Paragraph


class SealedTranslation(models.Model):
    """A translation in clear, opened with the person's key."""

    text = SealedText("text_sealed")

    class Meta:
        abstract = True


class Translation(SealedTranslation):
    """One translation of one paragraph (LANG-1): another object than the original.

    evidence/translations.py writes and checks it. Triggers of the database (migration 0018) hold the
    same: it begins unchecked; each change is the next version, and the one before stands in the
    history; new words are unchecked words; whoever wrote a version never checks one.
    """

    class Method(models.TextChoices):
        HUMAN = "human", _("By a person")
        MACHINE = "machine", _("By a machine, not to be exported unchecked")
        REWORKED = "reworked", _("By a machine, then reworked by a person")

    # How the words may have come about when they are changed. The trigger holds the same.
    NEXT: dict[str, set[str]] = {
        Method.HUMAN: {Method.HUMAN},
        Method.MACHINE: {Method.MACHINE, Method.REWORKED},
        Method.REWORKED: {Method.REWORKED},
    }

    class Check(models.TextChoices):
        UNCHECKED = "unchecked", _("Not yet checked")
        CHECKED = "checked", _("Checked by a second person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="translations")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="translations",
        help_text="Whose text it is; of a machine's, who had it made.",
    )
    reworked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations_reworked",
        help_text="Who last changed the words of the translator; empty: nobody.",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations_checked",
    )
    language = models.CharField(max_length=8, choices=Language.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    check_status = models.CharField(max_length=10, choices=Check.choices, default=Check.UNCHECKED)
    version = models.PositiveIntegerField(
        default=1, help_text="From 1; each change is the next. A writer names the one she read."
    )
    written_at = models.DateTimeField(default=timezone.now, help_text="When the words came to be.")
    text_sealed = models.BinaryField()
    tool = models.CharField(
        max_length=80,
        blank=True,
        help_text="Name and version of the machine that made the first text; empty: none did.",
    )

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords(bases=[SealedTranslation], get_user=who_acts)

    class AccessPath:
        organisation = "paragraph__testimony__organisation"
        team = "paragraph__testimony__materials__team"

    class FieldClasses:
        case = (
            "id",
            "paragraph",
            "language",
            "method",
            "check_status",
            "version",
            "written_at",
            "text_sealed",
            "tool",
        )
        identity = ("translator", "reworked_by", "checked_by")
        secret = ("key",)

    class Meta:
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=("paragraph", "language"), name="translation_one_per_language"
            ),
            models.CheckConstraint(
                condition=Q(check_status="unchecked", checked_by=None)
                | Q(check_status="checked", checked_by__isnull=False),
                name="translation_checked_has_checker",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("translator")),
                name="translation_checker_is_another_person",
                violation_error_message=_("A second person must check a translation."),
            ),
            models.CheckConstraint(
                condition=Q(reworked_by=None)
                | Q(checked_by=None)
                | ~Q(checked_by=F("reworked_by")),
                name="translation_checker_did_not_rework_it",
                violation_error_message=_("A second person must check a translation."),
            ),
            models.CheckConstraint(
                condition=Q(check_status="unchecked") | ~Q(method="machine"),
                name="translation_of_machine_is_never_checked",
                violation_error_message=_("A person must rework what a machine wrote."),
            ),
            models.CheckConstraint(
                condition=Q(method="human", tool="") | (~Q(method="human") & ~Q(tool="")),
                name="translation_of_machine_names_it",
                violation_error_message=_("Name the machine that wrote this."),
            ),
            models.CheckConstraint(
                condition=~Q(method="machine") | Q(reworked_by=None),
                name="translation_reworked_is_no_machine_text",
            ),
        )
        indexes = (
            models.Index(
                fields=("paragraph",),
                condition=Q(check_status="unchecked"),
                name="translation_to_be_checked",
            ),
        )

    def __str__(self) -> str:
        return self.language

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Each change is the next version."""
        if not self._state.adding:
            self.version += 1
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, "version"}
        super().save(*args, **kwargs)

    @property
    def is_checked(self) -> bool:
        """Whether it may be shown as what she said: a person's words, checked by another."""
        return self.check_status == self.Check.CHECKED and self.method != self.Method.MACHINE


class UnfinishedTranslation(SealedTranslation):
    """What somebody is writing and has not handed in: kept on the server, so that no word is lost (T-20).

    Seen by who writes it and nobody else, only while the account is open to her; it is no translation
    and counts as none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="unfinished_translations"
    )
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="unfinished_translations"
    )
    language = models.CharField(max_length=8, choices=Language.choices)
    seen = models.PositiveIntegerField(
        default=0, help_text="The version of the translation it was written on; 0: there was none."
    )
    saved_at = models.DateTimeField(auto_now=True)
    text_sealed = models.BinaryField()

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "paragraph__testimony__organisation"
        own = "author"

    class FieldClasses:
        case = ("id", "paragraph", "language", "seen", "saved_at", "text_sealed")
        identity = ("author",)
        secret = ("key",)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("paragraph", "language", "author"),
                name="unfinished_translation_one_per_author",
            ),
        )

    def __str__(self) -> str:
        return self.language
