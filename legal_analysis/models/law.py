"""What the law requires: frameworks, elements, case law, scales."""

import uuid

from django.db import models


class Framework(models.Model):
    """A body of law broken down into elements, in one dated version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=300)
    version = models.CharField(max_length=16)
    status = models.CharField(max_length=64)
    codified = models.BooleanField(
        default=True, help_text="False: a proposal, always printed with the sentence that says so."
    )
    note = models.TextField()
    source = models.JSONField(help_text="{citation, url}")
    related_sources = models.JSONField(default=list, help_text="List of {citation, url}.")

    class FieldClasses:
        public = (
            "id",
            "code",
            "title",
            "version",
            "status",
            "codified",
            "note",
            "source",
            "related_sources",
        )

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Element(models.Model):
    """One thing that must be shown. The paraphrase is ours; the official text must be quoted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="elements")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(max_length=32, unique=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, help_text="As `kinds` of the library, e.g. contextual.")
    title = models.CharField(max_length=300)
    paraphrase = models.TextField()
    official_reference = models.CharField(max_length=300, blank=True)
    what_to_prove = models.JSONField(default=list, help_text="List of questions.")
    typical_means_of_proof = models.JSONField(default=list, help_text="List of texts.")
    related_rights = models.JSONField(default=list, help_text="Codes of rights.")
    related_acts = models.JSONField(default=list, help_text="Kinds of act.")
    sources = models.JSONField(default=list, help_text="List of {citation, url}.")
    note = models.TextField(blank=True)
    verified = models.BooleanField()
    verified_part = models.TextField(blank=True)
    unverified_part = models.TextField(blank=True)
    recheck_before_use = models.BooleanField(default=False)
    more = models.JSONField(
        default=dict,
        help_text="Rarer keys: official_element, open_issue, sensitivity, links_to.",
    )

    class FieldClasses:
        public = (
            "id",
            "framework",
            "parent",
            "code",
            "position",
            "kind",
            "title",
            "paraphrase",
            "official_reference",
            "what_to_prove",
            "typical_means_of_proof",
            "related_rights",
            "related_acts",
            "sources",
            "note",
            "verified",
            "verified_part",
            "unverified_part",
            "recheck_before_use",
            "more",
        )

    class Meta:
        ordering = ("framework", "position")

    def __str__(self) -> str:
        return self.code


class CaseLaw(models.Model):
    """A decision of a court that bears on an element."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=300)
    holding = models.TextField()
    note = models.TextField(blank=True)
    sources = models.JSONField(default=list, help_text="List of {citation, url}.")
    verified = models.BooleanField()
    unverified_part = models.TextField(blank=True)

    class FieldClasses:
        public = (
            "id",
            "code",
            "title",
            "holding",
            "note",
            "sources",
            "verified",
            "unverified_part",
        )

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Conclusion(models.Model):
    """A step of the assessment scale, from "not assessed" to "strong"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=32, unique=True)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)

    class FieldClasses:
        public = ("id", "code", "position", "label")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class StandardOfProof(models.Model):
    """A standard of proof, always printed in words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=32, unique=True)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)

    class FieldClasses:
        public = ("id", "code", "position", "label")

    class Meta:
        ordering = ("position",)
        verbose_name_plural = "standards of proof"

    def __str__(self) -> str:
        return self.code
