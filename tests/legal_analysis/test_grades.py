"""Grades: one after the other, each with its reason, none lost; and what has none."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Grading, IncidentSource
from legal_analysis import grades
from legal_analysis.grades import Kind, Says
from legal_analysis.models import PolicySource
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing_together import two_analysts

ClientFor = Callable[[object], Client]
SAYS = Says("B", "2", "It was there.")


def refused(what: Any, name: str) -> None:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        what()


def given(pair: Any, kind: str = Kind.POLICY) -> list[tuple[int, str, str]]:
    return [(one.version, str(one), one.reason) for one in grades.history(kind, pair)]


def test_a_grade_has_a_reason_and_the_one_before_it_is_kept(db: None, analyst: User) -> None:
    pair = law.PolicySourceFactory()
    for reason in ("", "   "):
        with pytest.raises(grades.BadReason):
            grades.grade(Kind.POLICY, pair, Says("B", "2", reason), seen=0, by=analyst)
    pair = grades.grade(Kind.POLICY, pair, SAYS, seen=0, by=analyst)
    with pytest.raises(grades.NothingChanged):
        grades.grade(Kind.POLICY, pair, SAYS, seen=1, by=analyst)
    grades.grade(Kind.POLICY, pair, Says("B", "3", "Nobody else says so."), seen=1, by=analyst)
    assert given(pair) == [(2, "B3", "Nobody else says so."), (1, "B2", "It was there.")]


def test_what_was_graded_stays_whoever_goes_round_the_pages(db: None, analyst: User) -> None:
    pair = law.PolicySourceFactory()
    pairs, kept = (
        PolicySource.objects.filter(pk=pair.pk),
        Grading.objects.filter(record=pair.policy_id),
    )
    refused(lambda: pairs.update(reliability="A"), "grade_follows")
    refused(lambda: pairs.update(reliability="A", grade_version=1), "grade_has_reason")
    refused(lambda: law.PolicySourceFactory(reliability="A"), "grade_has_reason")
    grades.grade(Kind.POLICY, pair, SAYS, seen=0, by=analyst)
    refused(lambda: kept.update(reason="Another."), "only ever added|permission denied")
    refused(kept.delete, "only ever added|permission denied")
    forged = kept.values("kind", "record", "source_id", "reliability", "credibility", "graded_at")
    refused(
        lambda: Grading.objects.create(**forged.get(), version=2, reason="Forged."),
        "grading_was_given",
    )
    assert given(pair) == [(1, "B2", "It was there.")]


def test_a_pair_that_is_taken_out_and_put_back_goes_on_where_it_was(
    db: None, analyst: User
) -> None:
    pair = law.PolicySourceFactory()
    policy, source = pair.policy, pair.source
    grades.grade(Kind.POLICY, pair, SAYS, seen=0, by=analyst)
    pair.delete()
    again = law.PolicySourceFactory(policy=policy, source=source)
    again.refresh_from_db()
    assert again.grade_version == 0
    again = grades.grade(Kind.POLICY, again, Says("C", "3", "Anew."), seen=0, by=analyst)
    assert again.grade_version == 2
    assert [version for version, _grade, _why in given(again)] == [2, 1]


def test_T20_of_two_who_grade_at_once_one_is_told(committed_db: str) -> None:
    _team, people = two_analysts()
    pair = law.PolicySourceFactory()
    ready, told = threading.Barrier(2), []

    def run(by: User, letter: str) -> None:
        try:
            ready.wait()
            with acting_as(by):
                grades.grade(Kind.POLICY, pair, Says(letter, "3", letter), seen=0, by=by)
        except grades.ChangedMeanwhile as error:
            told.append(error.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=one) for one in zip(people, ("A", "C"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["grade_changed"]
    assert len(given(pair)) == 1


def test_who_comes_second_sees_both_and_keeps_what_she_wrote(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    pair = law.PolicySourceFactory()
    grades.grade(Kind.POLICY, pair, SAYS, seen=0, by=analyst)
    hers = {"reliability": "D", "credibility": "4", "reason": "Mine was another."}
    browser, address = client_for("analyst"), reverse("grade_policy", args=[pair.pk])
    page = browser.post(address, {"seen": "0", **hers}).content.decode()
    assert str(grades.ChangedMeanwhile.message) in page
    assert "It was there." in page
    assert "Mine was another." in page
    assert given(pair) == [(1, "B2", "It was there.")]
    assert 'name="seen" value="1"' in page
    assert browser.post(address, {"seen": "1", **hers}).status_code == 302
    assert [grade for _version, grade, _why in given(pair)] == ["D4", "B2"]


def test_of_what_somebody_holds_only_her_analysts_grade_the_sources(
    as_system: None, team: CaseTeam, analyst: User, stranger: User, approver: User
) -> None:
    incident = world.incident(team)
    pair = IncidentSource.objects.get(incident=incident)
    for other in (stranger, approver):
        with pytest.raises(NotAllowed):
            grades.grade(Kind.INCIDENT, pair, SAYS, seen=0, by=other)
    grades.grade(Kind.INCIDENT, pair, SAYS, seen=0, by=analyst)


def test_EVAL_3_EVAL_7_what_a_survivor_told_us_has_no_grade_and_waits_for_none(
    client_for: ClientFor, team: CaseTeam
) -> None:
    with acting_for_system(reason="test.arrange"):
        told = world.account(team, acts=["rape"])
        make.TestimonySourceFactory(testimony=make.TestimonyFactory())
    pair = law.PolicySourceFactory()
    browser = client_for("analyst")
    page = browser.get(reverse("grades")).content.decode()
    assert pair.source.title in page
    assert told.code not in page
    page = browser.get(reverse("grade_policy", args=[pair.pk])).content.decode()
    assert "For sexual violence no corroboration is asked for" in page
