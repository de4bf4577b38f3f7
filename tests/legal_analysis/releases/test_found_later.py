"""Somebody is recognised in a file that is out: what she does not allow its receiver is asked back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import seen_in
from evidence.models import Consent, EvidenceItem, Original, Person
from legal_analysis.models import Recall, Release
from legal_analysis.releases import asking, recalling
from tests.evidence.test_export import allow
from tests.factories import evidence
from tests.factories import items as make
from tests.legal_analysis.releases.conftest import Asked
from tests.legal_analysis.releases.test_releases import fetch

NAMED = Consent.IdentityLevel.NAMED


@pytest.fixture
def release(allowed: Asked, advocate: User) -> Release:
    """Fetched; of its exhibit somebody had said that nobody could be recognised."""
    found = allowed()
    fetch(found, advocate)
    return found


@pytest.fixture
def her(release: Release, team: CaseTeam) -> Person:
    person: Person = evidence.PersonFactory(organisation=team.organisation)
    return person


def recognised(item: EvidenceItem, person: Person, by: User) -> list[Recall]:
    with acting_as(by):
        seen_in.say(item, person, by=by)
    with acting_for_system(reason="t"):
        return list(Recall.objects.unscoped(reason="t").select_related("release"))


def test_T09_who_was_never_asked_is_asked_back_from_who_has_her_picture(
    release, her, exhibit: Original, frozen, analyst, advocate
):
    (recall,) = recognised(exhibit.item, her, analyst)
    assert (recall.release, recall.exhibits, recall.public) == (release, ["E-001"], False)
    with acting_as(advocate):
        assert list(recalling.to_send(advocate)) == [recall]
        with pytest.raises(asking.Recalled):
            asking.ask(submission=frozen, channel="portal", by=advocate)
        letter = recalling.draft(recall)
    assert "does not allow that, or not any more" in letter
    assert "taken back" not in letter  # she never gave it


def test_T09_of_whom_the_receiver_may_have_it_nothing_is_asked_back(
    release, her, exhibit, analyst, as_system
):
    allow(her, level=NAMED)
    assert recognised(exhibit.item, her, analyst) == []


@pytest.mark.parametrize("use", [Consent.Use.PHOTO, Consent.Use.SHARE])
def test_T09_what_she_refused_of_it_is_asked_back(use, release, her, exhibit, analyst, as_system):
    """A picture rests on that she let it be taken, too."""
    allow(her, level=NAMED)
    rows = Consent.objects.unscoped(reason="t").filter(person=her, use=use)
    rows.delete()
    evidence.ConsentFactory(
        person=her,
        use=use,
        recipient="icc-otp" if use == Consent.Use.SHARE else "",
        identity_level="",
        decision=Consent.Decision.REFUSED,
    )
    (recall,) = recognised(exhibit.item, her, analyst)
    assert recall.release == release


@pytest.fixture
def member(exhibit: Original, team: CaseTeam, as_system) -> EvidenceItem:
    """A file that came in a bundle, which is what the case cites."""
    item: EvidenceItem = make.FileItemFactory(organisation=team.organisation)
    bundle = evidence.BundleContentsFactory(item=exhibit.item)
    evidence.BundleMemberFactory(bundle=bundle, item=item)
    evidence.CaseMaterialFactory(team=team, item=item, incident=None)
    return item


def test_T09_in_a_file_of_a_bundle_too(member, release, her, analyst):
    (recall,) = recognised(member, her, analyst)
    assert (recall.release, recall.exhibits) == (release, ["E-001"])


def test_what_waits_with_her_picture_is_thrown_away(allowed, exhibit, team, analyst):
    waits = allowed()
    her = evidence.PersonFactory(organisation=team.organisation)
    (recall,) = recognised(exhibit.item, her, analyst)
    recall.release.refresh_from_db()
    assert (recall.release, recall.release.object_name) == (waits, "")


def test_who_says_so_holds_what_has_left_before_the_file(release, her, exhibit, analyst):
    """As who hands it out does: in another order one of the two would be ended."""
    with CaptureQueriesContext(connection) as asked:
        recognised(exhibit.item, her, analyst)
    held = [one["sql"] for one in asked if " UPDATE OF " in one["sql"]]
    first = next(number for number, sql in enumerate(held) if 'FROM "evidence_evidenceitem"' in sql)
    assert any('FROM "legal_analysis_release"' in sql for sql in held[:first])
