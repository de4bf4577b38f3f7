"""What the people in a submission asked for when they allowed it, read by who asks and by who lets it go.

Both say that it is kept. What somebody asks for after that is another release.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import conditions
from evidence.export import persons_behind, records_frozen
from evidence.models import Consent
from legal_analysis.dossier import exhibit_files, outside
from legal_analysis.models import Release, Submission

_REASON = "release.conditions"


class ConditionsNotRead(DomainError):
    code, status = "conditions_not_read", 409
    message = _(
        "People in this submission set conditions. Read them, and say that they are kept, before it goes on."
    )


class ConditionsChanged(DomainError):
    code, status = "conditions_changed", 409
    message = _(
        "Since this release was asked for, somebody in it set other conditions. End it, and ask for a new one."
    )


@dataclass(frozen=True)
class Condition:
    """What somebody asked for. `numbers`: of her accounts in the submission; empty where only an incident or a
    file is of her."""

    numbers: list[str]
    words: str = field(repr=False)


def digest(submission: Submission) -> str:
    """Return what tells the conditions that hold now from others; empty if nobody set any."""
    return conditions.digest(_standing(submission)[0])


def read(submission: Submission, *, by: User) -> list[Condition]:
    """Return what they asked for, in their words. Leaves a row in the trail for each of them."""
    rows, numbers = _standing(submission)
    with acting_for_system(reason=_REASON):
        found = conditions.read(rows, by=by)
    return [Condition(numbers.get(one.person, []), one.words) for one in found]


def check_read(submission: Submission, seen: str) -> str:
    """Return the digest that was seen. Errors: ConditionsNotRead if it is not that of what holds now."""
    if digest(submission) != seen:
        raise ConditionsNotRead
    return seen


def check_unchanged(release: Release) -> None:
    """Errors: ConditionsChanged unless what holds now is what was read when it was asked for."""
    if digest(release.submission) != release.conditions:
        raise ConditionsChanged


def _files_in(submission: Submission) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(submission.snapshot).get("exhibits", [])
    return rows


def _standing(submission: Submission) -> tuple[list[Consent], dict[UUID, list[str]]]:
    """Return the decisions with conditions of everybody in it, whoever may see them, and whose numbers are whose."""
    frozen = {row.testimony: row.code for row in outside.accounts_in(submission)}
    with acting_for_system(reason=_REASON):
        accounts, incidents = records_frozen(frozen, outside.incidents_in(submission))
        people = {one.person for one in accounts}.union(*persons_behind(incidents).values())
        people |= exhibit_files.people_in(submission.case_file, _files_in(submission))
        rows = Consent.objects.unscoped(reason=_REASON)
        found = conditions.standing(rows, people, recipient=submission.mechanism.code)
    numbers: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in sorted(accounts, key=lambda one: frozen[one.pk]):
        numbers[one.person_id].append(frozen[one.pk])
    return found, numbers
