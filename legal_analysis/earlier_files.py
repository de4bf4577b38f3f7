"""Files that already hold an account of a person: after a withdrawal their receivers are told (WDR-3)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from evidence.models import Person, Testimony
from legal_analysis.models import Build, Submission


@dataclass(frozen=True)
class EarlierFile:
    """One frozen submission with her account in it. `fetched`: whether a file of it was taken away."""

    submission: Submission
    fetched: bool


def holding(person: Person, *, by: User) -> Iterator[EarlierFile]:
    """Yield the submissions this user may see that hold an account of this person, the last first."""
    codes = set(
        Testimony.objects.visible_to(by).filter(person=person).values_list("code", flat=True)
    )
    if not codes:
        return
    found = Submission.objects.visible_to(by).select_related("case_file", "mechanism")
    found = found.order_by("-frozen_at").distinct()
    builds = Build.objects.unscoped(reason="withdrawal.files").exclude(downloaded_at=None)
    fetched = set(
        builds.filter(submission__in=[one.pk for one in found]).values_list("submission", flat=True)
    )
    for submission in found:
        if codes & set(_codes(json.loads(submission.snapshot))):
            yield EarlierFile(submission, submission.pk in fetched)


def _codes(value: object) -> Iterator[str]:
    """Every short text in a snapshot: codes of accounts are among them, whatever its shape."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _codes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codes(inner)
    elif isinstance(value, str) and len(value) < 40:
        yield value
