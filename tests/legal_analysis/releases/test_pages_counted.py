"""The pages a receiver counts are told to who prepares a file and to both who let it go."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import User
from legal_analysis.builds import requests
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import Build, CaseFile, Mechanism, Release, Submission
from legal_analysis.releases import asking, making
from tests.factories.legal_analysis import MechanismFactory
from tests.factories.submissions import SubmissionTextFactory
from tests.legal_analysis.builds.looking import built
from tests.legal_analysis.builds.test_builds_views import words
from tests.legal_analysis.releases.conftest import fresh

ClientFor = Callable[[str], Client]


@pytest.fixture
def committee(as_system: None) -> Mechanism:
    """A receiver of PDF whose limit every file is over: one page of one, two of several."""
    limits = {"file_types": ["PDF"], "max_pages": 1, "joint_max_pages": 2}
    mechanism: Mechanism = MechanismFactory(code="hr-committee", format=limits)
    return mechanism


@pytest.fixture
def submission(frozen: Submission, committee: Mechanism, analyst: User) -> Submission:
    SubmissionTextFactory(
        case_file=frozen.case_file,
        mechanism=committee,
        author=analyst,
        paragraphs=["Open the schools, and pay the teachers. " * 40] * 4,
    )
    with acting_as(analyst):
        return freeze(case_file=frozen.case_file, mechanism=committee, language="en", by=analyst)


def draft(case: CaseFile, committee: Mechanism, by: User) -> Build:
    with acting_as(by):
        asked = requests.request_build(case_file=case, mechanism=committee, language="en", by=by)
    return built(asked)


def test_a_draft_says_how_many_of_its_pages_count_and_so_does_the_page_it_is_prepared_on(
    submission: Submission, committee: Mechanism, advocate: User, client_for: ClientFor
) -> None:
    case, browser = submission.case_file, client_for("advocate")
    preparing = reverse("preparing", args=[case.pk, committee.pk, "en"])
    assert "Your draft of" not in words(browser.get(preparing))

    build = draft(case, committee, advocate)
    assert build.counted_pages
    assert build.pages
    assert 2 < build.counted_pages < build.pages
    told = f"{build.counted_pages} pages count, of 1."
    assert told in (page := words(browser.get(reverse("build", args=[build.pk]))))
    assert "Its receiver takes fewer pages. Shorten it." in page
    page = words(browser.get(preparing))
    assert f"has {build.counted_pages} pages that count. Its receiver takes fewer pages." in page

    committee.format["joint_max_pages"] = build.counted_pages
    committee.save()
    page = words(browser.get(preparing))
    assert (
        f"Only several organisations together may send so much, up to {build.counted_pages}" in page
    )
    committee.format["max_pages"] = build.counted_pages
    committee.save()
    page = words(browser.get(preparing))
    assert f"has {build.counted_pages} pages that count." in page
    assert "organisations together" not in page


def test_who_lets_it_go_reads_how_many_pages_count_and_nobody_changes_that_afterwards(
    submission: Submission, advocate: User, client_for: ClientFor
) -> None:
    with acting_as(advocate):
        release = asking.ask(submission=submission, channel="portal", by=advocate)
    making.make(release.pk)
    release = fresh(release)
    assert release.problem == ""
    assert release.counted_pages

    page = words(client_for("approver").get(reverse("release", args=[release.pk])))
    assert f"{release.counted_pages} pages count, of 1. Its receiver takes fewer pages." in page
    with (
        pytest.raises(DatabaseError, match="another package is another release"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE legal_analysis_release SET counted_pages = 1")


def test_a_receiver_without_such_a_limit_is_told_of_no_pages(
    made: Callable[..., Release], client_for: ClientFor
) -> None:
    release = made()

    assert release.counted_pages is None
    page = words(client_for("approver").get(reverse("release", args=[release.pk])))
    assert "count, of" not in page
