"""Who takes back that it is published stops and recalls the public version, and no confidential one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from evidence import consent as consent_rules
from evidence.export import ConsentChanged
from evidence.models import Consent, EvidenceItem
from legal_analysis.models import Recall, Release
from legal_analysis.releases import asking, fetching, making, recalling
from tests.factories import evidence, legal_analysis
from tests.legal_analysis.releases.conftest import Use, allow_publication, fresh
from tests.legal_analysis.releases.publishing import ask, fetched, packed, take_back_quietly
from tests.sweep.asking import undone

HOUR = timedelta(hours=1)


@pytest.fixture
def file_types() -> list[str]:
    """Word alone, in a tenth of the time: what is recalled does not hang on the format."""
    return ["Word"]


def test_T09_a_withdrawal_recalls_public_versions_alone(open_to_all, survivor, advocate, approver):
    def leave(extent: str) -> Release:
        with acting_as(advocate):
            release = asking.ask(
                submission=open_to_all, extent=extent, channel="portal", by=advocate
            )
        making.make(release.pk)
        fetched(release, approver, advocate)
        return fresh(release)

    whole, twins = leave("whole"), leave("twins")

    def take_back(use: str) -> set[Any]:
        given = Consent.objects.unscoped(reason="t").filter(person=survivor, use=use).first()
        given = given or evidence.ConsentFactory(person=survivor, use=use)
        consent_rules.withdraw(consent=given, through="receipt", by=None)
        return set(Recall.objects.unscoped(reason="t").values_list("release", "public"))

    assert take_back(Use.RECONTACT) == set()
    assert take_back(Use.PUBLISH_ANONYMOUSLY) == {(twins.pk, True)}
    recall = Recall.objects.unscoped(reason="t").get()
    assert len(recall.exhibits) == 2  # her account, and the incident she tells of
    assert "she still allows" in letter(recall)
    # Who was asked not to publish it has not heard that it may not be kept.
    assert take_back(Use.STORE) == {(twins.pk, True), (twins.pk, False), (whole.pk, False)}
    assert not any(
        "she still allows" in letter(one)
        for one in Recall.objects.unscoped(reason="t").filter(public=False)
    )


def letter(recall: Recall) -> str:
    with acting_for_system(reason="t"):
        return recalling.draft(recall)


def test_T09_a_public_recall_names_no_file_since_none_was_in_it(
    open_to_all, survivor, exhibit, advocate
):
    item = exhibit.item
    EvidenceItem.objects.unscoped(reason="t").filter(pk=item.pk).update(
        person=survivor, nobody_seen_by=None, nobody_seen_at=None
    )
    legal_analysis.ReleaseFactory(
        submission=open_to_all, user=advocate, extent="twins", holds=[item.code]
    )
    given = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.PUBLISH_ANONYMOUSLY)
    consent_rules.withdraw(consent=given, through="receipt", by=None)
    (recall,) = Recall.objects.unscoped(reason="t")
    assert [number for number in recall.exhibits if number.startswith("E-")] == []
    stored = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.STORE)
    consent_rules.withdraw(consent=stored, through="receipt", by=None)
    recall = Recall.objects.unscoped(reason="t").get(public=False)
    assert [number for number in recall.exhibits if number.startswith("E-")] == ["E-001"]


def test_T09_what_was_recalled_in_public_only_still_goes_to_its_receiver(
    open_to_all, survivor, advocate, approver, client_for
):
    twins = ask(open_to_all, advocate)
    making.make(twins.pk)
    given = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.PUBLISH_ANONYMOUSLY)
    consent_rules.withdraw(consent=given, through="receipt", by=None)
    now = timezone.now()
    row = Release.objects.unscoped(reason="t").filter(pk=twins.pk)
    refused = pytest.raises(IntegrityError, match="release_recalled")
    with acting_as(approver), refused, transaction.atomic():
        row.update(approved_by=approver, approved_at=now, until=now + HOUR)
    with acting_as(advocate):
        asking.end(release=fresh(twins), by=advocate)
        with pytest.raises(asking.Recalled):
            asking.ask(submission=open_to_all, extent="twins", channel="portal", by=advocate)
    browser, address = client_for(advocate), reverse("submission", args=[open_to_all.pk])
    page = browser.get(address).content.decode()
    assert "took back that it is published" in page
    assert 'name="public"' not in page
    assert "Not any more" in page  # of her, in the list of who is in the public version
    # Who opened the page before is told, and gets nothing else than she asked for.
    with undone():
        late = browser.post(address, {"channel": "portal", "public": "on"})
    assert late.status_code == 409
    browser.post(address, {"channel": "portal"})
    whole = Release.objects.unscoped(reason="t").get(submission=open_to_all, extent="whole")
    making.make(whole.pk)
    assert "data/document.docx" in fetched(fresh(whole), approver, advocate)


def test_what_stood_in_no_public_version_is_recalled_from_none(
    closed, survivor, advocate, approver
):
    packed(closed, advocate, approver)
    consent_rules.withdraw(consent=allow_publication(survivor), through="receipt", by=None)
    assert not Recall.objects.unscoped(reason="t").exists()


@pytest.mark.parametrize(
    "when", ["before it is made", "before it is let go", "before it is fetched"]
)
def test_T09_whoever_takes_the_publication_back_stops_it_at_every_step(
    when, open_to_all, survivor, advocate, approver
):
    """The confidential version can go on: of that she took nothing back."""
    release = ask(open_to_all, advocate)
    given = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.PUBLISH_ANONYMOUSLY)
    steps = [
        lambda: making.make(release.pk),
        lambda: asking.allow(release=fresh(release), by=approver),
    ]
    for step in steps[
        : ["before it is made", "before it is let go"].index(when) if "fetched" not in when else 2
    ]:
        with acting_as(approver):
            step()
    take_back_quietly(given)
    if when == "before it is made":
        making.make(release.pk)
        assert fresh(release).problem == Release.Problem.CONSENT_CHANGED
    elif when == "before it is let go":
        with acting_as(approver), pytest.raises(ConsentChanged):
            asking.allow(release=fresh(release), by=approver)
    else:
        with acting_as(advocate), pytest.raises(ConsentChanged):
            fetching.fetch(release=fresh(release), by=advocate)
    with acting_as(advocate):
        asking.end(release=fresh(release), by=advocate)
        assert asking.ask(submission=open_to_all, channel="portal", by=advocate).problem == ""
