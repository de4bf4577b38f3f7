"""The way a submission with a public version takes to its receiver."""

from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Consent
from legal_analysis.models import Release, Submission
from legal_analysis.releases import asking, fetching, making
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.releases.test_releases import contents


def ask(submission: Submission, by: User) -> Release:
    with acting_as(by):
        return asking.ask(submission=submission, extent="twins", channel="portal", by=by)


def fetched(release: Release, approver: User, advocate: User) -> dict[str, bytes]:
    with acting_as(approver):
        asking.allow(release=fresh(release), by=approver)
    with acting_as(advocate):
        out = fetching.fetch(release=fresh(release), by=advocate)
        data = b"".join(out.bytes)
        out.bytes.close()
    return contents(data)


def packed(submission: Submission, advocate: User, approver: User) -> dict[str, bytes]:
    release = ask(submission, advocate)
    making.make(release.pk)
    assert fresh(release).problem == ""
    return fetched(release, approver, advocate)


def take_back_quietly(given: Consent) -> None:
    """Close it as another installation would, without the recall that comes with it here."""
    given.withdrawn_at, given.withdrawn_through = timezone.now(), "receipt"
    given.save(update_fields=["withdrawn_at", "withdrawn_through"])
