"""What somebody asked for when she allowed a receiver is read by two people, or nothing leaves (ADR 0052)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, User
from evidence import consent
from evidence.models import Consent, EvidenceItem, Original, Person
from legal_analysis.models import Release, Submission
from legal_analysis.releases import asking, conditions, fetching
from legal_analysis.releases.conditions import ConditionsChanged, ConditionsNotRead
from tests.canaries import canary
from tests.factories import evidence
from tests.legal_analysis.releases.conftest import Asked, fresh
from tests.sweep.asking import confirm

HERS = canary("evidence.Consent.conditions")
ANOTHERS = canary("evidence.Consent.conditions of another")
ClientFor = Callable[[object], Client]


def sets(person: Person, words: str, recipient: str = "icc-otp") -> Consent:
    """She allows it anew, under a condition."""
    with acting_for_system(reason="test"):
        decided: Consent = evidence.ConsentFactory.build(
            person=person,
            key=person.key,
            use=Consent.Use.QUOTE,
            recipient=recipient,
            explained_by=evidence.UserFactory(),
            given_at=timezone.now(),
            conditions=words,
        )
        return consent.decide(consent=decided, by=decided.explained_by) or decided


def ask(submission: Submission, by: User, seen: str) -> Release:
    with acting_as(by):
        return asking.ask(submission=submission, channel="portal", conditions_seen=seen, by=by)


def test_T09_nobody_asks_before_the_conditions_were_read(
    frozen: Submission, survivor: Person, advocate: User
) -> None:
    assert conditions.digest(frozen) == ""
    sets(survivor, HERS.text)
    for seen in ("", "another digest"):
        with pytest.raises(ConditionsNotRead):
            ask(frozen, advocate, seen)
    with acting_as(advocate):
        (found,) = conditions.read(frozen, by=advocate)
    assert (found.words, found.numbers) == (HERS.text, ["W-001"])
    release = ask(frozen, advocate, conditions.digest(frozen))
    assert release.conditions == conditions.digest(frozen)
    with acting_for_system(reason="test"):
        read = AuditEvent.objects.unscoped(reason="t").get(action="consent.conditions_read")
    assert (read.subject_id, read.actor_id) == (str(survivor.pk), advocate.pk)


def test_what_is_asked_of_another_receiver_or_was_taken_back_is_none_of_this_one(
    frozen: Submission, survivor: Person, advocate: User
) -> None:
    sets(survivor, HERS.text, recipient="cedaw")
    assert conditions.digest(frozen) == ""
    decided = sets(survivor, HERS.text)
    assert conditions.digest(frozen)
    sets(survivor, "")  # she allows it without
    assert conditions.digest(frozen) == ""
    with acting_for_system(reason="test"):
        decided.refresh_from_db()
    assert decided.superseded_at


def test_whom_an_incident_is_of_is_read_without_a_number(
    frozen: Submission, advocate: User
) -> None:
    with acting_for_system(reason="test"):
        victim = Person.objects.unscoped(reason="t").get(involvements__isnull=False)
    sets(victim, ANOTHERS.text)
    with acting_as(advocate):
        assert [(one.numbers, one.words) for one in conditions.read(frozen, by=advocate)] == [
            ([], ANOTHERS.text)
        ]


def test_who_is_in_a_file_alone_is_read_too(
    frozen: Submission, exhibit: Original, advocate: User
) -> None:
    """No account of hers is in the case, nor does an incident name her: she is seen in a picture."""
    with acting_for_system(reason="test"):
        seen: Person = evidence.PersonFactory()
        EvidenceItem.objects.unscoped(reason="t").filter(pk=exhibit.item_id).update(
            person=seen, nobody_seen_at=None, nobody_seen_by=None
        )
    sets(seen, ANOTHERS.text)
    with acting_as(advocate):
        assert [(one.numbers, one.words) for one in conditions.read(frozen, by=advocate)] == [
            ([], ANOTHERS.text)
        ]


@pytest.fixture
def made_under(made: Asked, frozen: Submission, survivor: Person) -> Release:
    """A package that was asked for by who had read her condition."""
    sets(survivor, HERS.text)
    return made(conditions_seen=conditions.digest(frozen))


def test_T09_who_lets_it_go_has_read_them_too(
    made_under: Release, frozen: Submission, approver: User, advocate: User
) -> None:
    with acting_as(approver), pytest.raises(ConditionsNotRead):
        asking.allow(release=made_under, by=approver)
    with acting_as(approver):
        asking.allow(release=made_under, conditions_seen=conditions.digest(frozen), by=approver)
    with acting_as(advocate):
        out = fetching.fetch(release=fresh(made_under), by=advocate)
    data = b"".join(out.bytes)
    out.bytes.close()
    assert HERS.text.encode() not in data


def test_T09_what_she_asks_for_later_is_another_release(
    made_under: Release, frozen: Submission, survivor: Person, approver: User, advocate: User
) -> None:
    before = conditions.digest(frozen)
    with acting_as(approver), transaction.atomic():
        asking.allow(release=made_under, conditions_seen=before, by=approver)
        sets(survivor, ANOTHERS.text)
        with acting_as(advocate), pytest.raises(ConditionsChanged):
            fetching.fetch(release=fresh(made_under), by=advocate)
        transaction.set_rollback(True)
    sets(survivor, ANOTHERS.text)
    for seen in (before, conditions.digest(frozen)):
        with acting_as(approver), pytest.raises(ConditionsChanged):
            asking.allow(release=fresh(made_under), conditions_seen=seen, by=approver)
    with pytest.raises(IntegrityError, match="release_is_kept"), transaction.atomic():
        Release.objects.unscoped(reason="t").filter(pk=made_under.pk).update(
            conditions=conditions.digest(frozen)
        )


# --- The pages ----------------------------------------------------------------------------------------


def test_who_asks_sees_her_words_and_says_that_they_are_kept(
    frozen: Submission, survivor: Person, client_for: ClientFor
) -> None:
    sets(survivor, HERS.text)
    browser, page = client_for("advocate"), reverse("submission", args=[frozen.pk])
    shown = browser.get(page)
    assert HERS.text in shown.content.decode()
    first = shown.context["form"]["conditions_seen"].value()
    told = {"channel": "portal", "conditions_seen": first}
    refused = browser.post(page, told)
    assert "say that it is kept" in refused.content.decode()
    # She asks for something else meanwhile: what was said of the words before is not taken.
    sets(survivor, ANOTHERS.text)
    refused = browser.post(page, {**told, "kept": "on"})
    form = refused.context["form"]
    assert "say that it is kept" in refused.content.decode()
    assert ANOTHERS.text in refused.content.decode()
    assert not form["kept"].value()
    told["conditions_seen"] = form["conditions_seen"].value()
    assert browser.post(page, {**told, "kept": "on"}).status_code == 302
    for role in ("analyst", "approver"):
        assert ANOTHERS.text not in client_for(role).get(page).content.decode()


def test_who_lets_it_go_sees_them_on_its_page(
    made_under: Release, approver: User, client_for: ClientFor
) -> None:
    browser, page = client_for("approver"), reverse("release", args=[made_under.pk])
    confirm(browser, approver, timedelta(0))
    shown = browser.get(page)
    assert HERS.text in shown.content.decode()
    answer = reverse("release_allow", args=[made_under.pk])
    seen = shown.context["allow_form"]["conditions_seen"].value()
    refused = browser.post(answer, {"conditions_seen": seen})
    assert "say that it is kept" in refused.content.decode()
    assert browser.post(answer, {"conditions_seen": seen, "kept": "on"})["Location"] == page
    assert fresh(made_under).approved_by == approver
    # Once it was let go there is nothing to say.
    assert HERS.text not in browser.get(page).content.decode()


def test_who_may_read_her_record_reads_them_and_leaves_a_row(
    survivor: Person, frozen: Submission, client_for: ClientFor
) -> None:
    sets(survivor, HERS.text)
    page = reverse("person", args=[survivor.pk])
    for role in ("analyst", "advocate", "approver"):
        assert HERS.text in client_for(role).get(page).content.decode()
    with acting_for_system(reason="test"):
        assert (
            AuditEvent.objects.unscoped(reason="t").filter(action="consent.conditions_read").count()
            == 3
        )
