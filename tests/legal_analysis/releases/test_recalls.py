"""A withdrawal reaches back: to what went out, to what waits, and to what is asked for next."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import vault
from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.second_person import AnsweredAlready
from evidence import consent
from evidence.models import Act, Consent, Involvement
from legal_analysis.models import FrozenRecord, Recall, Release
from legal_analysis.releases import after, asking, recalling
from tests.evidence.test_export import shared
from tests.factories.evidence import ConsentFactory, IncidentFactory
from tests.factories.legal_analysis import RecallFactory
from tests.factories.merges import IncidentMergeFactory
from tests.legal_analysis.builds.looking import actions
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.releases.test_releases import fetch


def recalls() -> list[Recall]:
    return list(Recall.objects.unscoped(reason="t").select_related("release"))


def taken_back(person, use=None):
    rows = Consent.objects.unscoped(reason="t").filter(person=person, use=use)
    return consent.withdraw(consent=rows.get() if use else shared(person), through="test", by=None)


@pytest.fixture
def went_out(allowed, advocate) -> Release:
    release = allowed()
    fetch(release, advocate)
    with acting_as(advocate):
        told = after.Told(sent=True, reference="OTP-CR-7")
        after.write_down(release=release, told=told, by=advocate)
    return fresh(release)


def test_T09_a_withdrawal_finds_what_went_out_and_stops_what_is_next(
    went_out, survivor, frozen, advocate
):
    taken_back(survivor)
    (recall,) = recalls()
    assert recall.release == went_out
    assert recall.exhibits == ["W-001"]  # as the receiver calls it
    with acting_as(advocate):
        assert list(recalling.to_send(advocate)) == [recall]
        with pytest.raises(asking.Recalled):
            asking.ask(submission=frozen, channel="portal", by=advocate)
    assert "release.recalled" in actions()


def test_T09_erasing_a_person_recalls_what_holds_anything_of_hers(
    went_out, survivor, frozen, advocate, approver
):
    with acting_as(approver):
        vault.destroy(key=survivor.key, by=approver, reason="her wish")
    (recall,) = recalls()
    assert (recall.release, recall.exhibits) == (went_out, ["W-001"])
    with acting_as(advocate), pytest.raises(asking.Recalled):
        asking.ask(submission=frozen, channel="portal", by=advocate)


def test_what_does_not_concern_it_makes_no_recall(went_out, survivor, as_system):
    other = ConsentFactory(
        person=survivor, use="share", recipient="un-committee", identity_level="pseudonym"
    )
    consent.withdraw(consent=other, through="test", by=None)
    assert recalls() == []
    taken_back(survivor, Consent.Use.QUOTE)
    mine = Consent.objects.unscoped(reason="t").get(
        person=survivor, use="share", recipient="icc-otp"
    )
    consent.withdraw(consent=mine, through="test", by=None)  # the receiver hears of her once
    assert len(recalls()) == 1


def test_T09_what_was_merged_since_is_recalled_under_the_number_it_left_with(
    went_out, case, as_system
):
    """She is known only as a victim of it, and that went over to the record that stands."""
    frozen = FrozenRecord.objects.unscoped(reason="t").exclude(incident=None).get()
    hers = Involvement.objects.unscoped(reason="t").get(act__incident=frozen.incident)
    standing = IncidentFactory(organisation=frozen.incident.organisation)
    Act.objects.unscoped(reason="t").filter(pk=hers.act_id).update(incident=standing)
    IncidentMergeFactory(standing=standing, merged=frozen.incident)
    taken_back(hers.person, Consent.Use.STORE)
    (recall,) = recalls()
    assert recall.exhibits == ["I-001"]


@pytest.mark.parametrize("use", [Consent.Use.QUOTE, Consent.Use.IDENTITY_STORE])
def test_what_was_not_used_of_hers_is_asked_back_from_nobody(use, went_out, as_system):
    """None of her words was quoted, and her name not shared: to ask for them back is a false notice."""
    frozen = FrozenRecord.objects.unscoped(reason="t").exclude(incident=None).get()
    her = Involvement.objects.unscoped(reason="t").get(act__incident=frozen.incident).person
    receiver = {"recipient": "icc-otp"} if use == Consent.Use.QUOTE else {}
    given = ConsentFactory(person=her, use=use, **receiver)
    consent.withdraw(consent=given, through="test", by=None)
    assert recalls() == []
    taken_back(her, Consent.Use.STORE)
    assert [one.release for one in recalls()] == [went_out]


def test_T09_a_withdrawal_holds_what_it_may_recall_before_her_decisions(
    went_out, survivor, monkeypatch
):
    """As who hands out does. In another order one of the two would be ended, and it might be hers."""
    with CaptureQueriesContext(connection) as asked:
        taken_back(survivor)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    first = next(number for number, sql in enumerate(held) if "evidence_consent" in sql)
    assert any('FROM "legal_analysis_release"' in sql for sql in held[:first])


def test_basic_consent_taken_back_reaches_every_receiver(went_out, survivor):
    taken_back(survivor, Consent.Use.STORE)
    assert len(recalls()) == 1


def test_an_approver_lets_nothing_go_that_was_recalled_though_its_bytes_are_there(made, approver):
    """Who takes it back takes its bytes away as well: this is what holds if they stayed."""
    release = made()
    RecallFactory(release=release)
    with acting_as(approver), pytest.raises(asking.Recalled):
        asking.allow(release=release, by=approver)
    assert fresh(release).approved_at is None


def test_the_database_lets_nothing_go_that_was_recalled(allowed, survivor, approver):
    """Past our code, for which a package without bytes is enough to refuse."""
    release = allowed()
    taken_back(survivor)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="release_recalled"), transaction.atomic():
        Release.objects.unscoped(reason="t").filter(pk=release.pk).update(
            opened_at=now, until=now + timezone.timedelta(minutes=5)
        )


def test_the_notice_names_nobody_and_is_kept_as_it_was_sent(went_out, survivor, advocate, stranger):
    taken_back(survivor)
    (recall,) = recalls()
    with acting_for_system(reason="t"):
        letter = recalling.draft(recall)
    for said in (went_out.number, "OTP-CR-7", went_out.sha256, recall.exhibits[0]):
        assert said in letter
    assert survivor.code not in letter
    with pytest.raises(NotAllowed):
        recalling.sent(recall=recall, channel="email", by=stranger)
    with acting_as(advocate):
        with pytest.raises(AnsweredAlready):
            recalling.answered(recall=recall, answer="deleted", by=advocate)
        recalling.sent(recall=recall, channel="email", by=advocate)
        assert not recalling.to_send(advocate).exists()
        with pytest.raises(AnsweredAlready):
            recalling.sent(recall=recall, channel="email", by=advocate)
        recalling.answered(recall=recall, answer="deleted", by=advocate)
    (recall,) = recalls()
    assert (recall.notice, recall.answer) == (letter, "deleted")
    for change in ({"notice": "other"}, {"answer": "kept"}, {"exhibits": []}):
        with pytest.raises(IntegrityError, match="recall_is_kept"), transaction.atomic():
            Recall.objects.unscoped(reason="t").filter(pk=recall.pk).update(**change)
