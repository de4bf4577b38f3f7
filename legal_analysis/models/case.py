"""Case files: from paragraphs to assessed elements."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import CaseTeam
from accounts.scoping import ScopedQuerySet
from evidence.models import Authority, Place
from evidence.models.dated import Dated

from .law import Conclusion, Element, Framework, StandardOfProof
from .right import Right


class CaseFile(Dated):
    """One question put to the law, and everything gathered to answer it.

    The date is the period the case covers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.OneToOneField(CaseTeam, on_delete=models.PROTECT, related_name="case_file")
    frameworks = models.ManyToManyField(Framework, related_name="case_files")
    rights = models.ManyToManyField(Right, related_name="case_files")
    places = models.ManyToManyField(Place, related_name="case_files", blank=True)
    alleged_perpetrators = models.ManyToManyField(Authority, related_name="case_files", blank=True)
    standard_of_proof = models.ForeignKey(
        StandardOfProof, on_delete=models.PROTECT, related_name="case_files"
    )
    code = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=300)
    question = models.TextField()
    label = models.CharField(
        max_length=300, blank=True, help_text="Printed on every output, e.g. that it is a demo."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "team__organisation"
        team = "team"

    class FieldClasses:
        case = (
            "id",
            "team",
            "frameworks",
            "rights",
            "places",
            "alleged_perpetrators",
            "standard_of_proof",
            "code",
            "title",
            "question",
            "label",
            "date_edtf",
            "date_calendar",
            "date_range",
        )

    class Meta(Dated.Meta):
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class CaseText(models.Model):
    """Prose a person wrote for one section of the dossier, paragraph by paragraph.

    It names no survivor and quotes nobody: quotations come from paragraphs, through consent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="texts")
    section = models.CharField(max_length=80, help_text="e.g. context, right.education.effect.")
    paragraphs = models.JSONField(default=list, help_text="List of texts with [[CODE]] references.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = ("id", "case_file", "section", "paragraphs", "author")

    class Meta:
        ordering = ("section",)
        constraints = (
            models.UniqueConstraint(fields=("case_file", "section"), name="case_text_section_once"),
        )

    def __str__(self) -> str:
        return self.section


class Assessment(models.Model):
    """What the evidence shows on one element, and how far: the last version of it.

    The five lists are paragraphs of prose with [[CODE]] references. `gaps` never leave the house.
    Each version is kept (AssessmentVersion). Triggers hold that one follows on the other, and that
    what changes is a draft again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for a second reader")
        READ = "read", _("Read by a second person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="assessments")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="assessments")
    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="assessments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments"
    )
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments_read",
        help_text="Empty while it is a draft.",
    )
    version = models.PositiveIntegerField(
        default=1, help_text="Number of this version; the versions before are kept."
    )
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when it waits for a second reader; else empty."
    )
    law = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    reasoning = models.JSONField(default=list)
    contrary = models.JSONField(default=list)
    gaps = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "element",
            "conclusion",
            "author",
            "second_reader",
            "version",
            "waiting_since",
            "law",
            "facts",
            "reasoning",
            "contrary",
            "gaps",
        )

    class Meta:
        ordering = ("element",)
        constraints = (
            models.UniqueConstraint(fields=("case_file", "element"), name="assessment_once"),
            models.CheckConstraint(
                condition=~models.Q(second_reader=models.F("author")),
                name="assessment_reader_is_another_person",
                violation_error_message=_("The second reader must be another person."),
            ),
            models.CheckConstraint(
                condition=models.Q(second_reader=None) | models.Q(waiting_since=None),
                name="assessment_read_waits_no_longer",
            ),
        )

    def __str__(self) -> str:
        return str(self.element_id)

    @property
    def state(self) -> State:
        if self.second_reader_id:
            return self.State.READ
        return self.State.WAITING if self.waiting_since else self.State.DRAFT
