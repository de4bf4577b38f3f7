"""What became of a release: sent when, which reference came back, what is due, and the promise to survivors."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import access_releases
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import NotOpen
from legal_analysis.models import Release
from legal_analysis.releases import asking


@dataclass(frozen=True)
class Told:
    """What somebody writes down of a release. Empty fields stay as they are."""

    sent: bool = False
    reference: str = ""
    follow_up_due: date | None = None
    feedback_due: date | None = None
    followed_up: bool = False
    feedback_given: bool = False


@transaction.atomic
def write_down(*, release: Release, told: Told, by: User, now: datetime | None = None) -> Release:
    """Add what is new. What was said once, of when it was sent, does not change.

    Errors: NotAllowed; NotOpen for what was not fetched yet.
    """
    now = now or timezone.now()
    release = asking.locked(release)
    access_releases.check_may_follow(by, release.submission.case_file.team)
    if release.opened_at is None:
        raise NotOpen
    if told.sent and release.sent_at is None:
        release.sent_at, release.sent_by = now, by
    if release.sent_at is None:
        raise NotOpen
    release.reference = told.reference.strip() or release.reference
    if told.follow_up_due and told.follow_up_due != release.follow_up_due:
        release.follow_up_due, release.followed_up_at = told.follow_up_due, None
    if told.feedback_due and told.feedback_due != release.feedback_due:
        release.feedback_due, release.feedback_given_at = told.feedback_due, None
    if told.followed_up and release.followed_up_at is None:
        release.followed_up_at = now
    if told.feedback_given and release.feedback_given_at is None:
        release.feedback_given_at = now
    release.save(
        update_fields=[
            "sent_at",
            "sent_by",
            "reference",
            "follow_up_due",
            "followed_up_at",
            "feedback_due",
            "feedback_given_at",
        ]
    )
    asking.record(release, "release.followed", by=by)
    return release


def overdue(user: User, *, today: date) -> ScopedQuerySet[Release]:
    """Return the releases whose answer or promise is overdue."""
    late = Q(follow_up_due__lt=today, followed_up_at=None)
    late |= Q(feedback_due__lt=today, feedback_given_at=None)
    return asking.releases_of(user).filter(late, sent_at__isnull=False)
