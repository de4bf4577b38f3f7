"""T-43: what took a job to find costs little to show, and a page waits for it no longer than its time."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from legal_analysis.finding import gathering, work
from legal_analysis.finding.asked import Asked, Kind
from legal_analysis.finding.facets import keys_of, still_open
from legal_analysis.finding.gathering import Found
from legal_analysis.finding.trees import Library
from tests.cast import give_second_factor
from tests.legal_analysis import views_world as world
from tests.legal_analysis.finding.test_long_searches import an_analyst, asked_by, incidents_held


@pytest.mark.parametrize("path", ["", "accounts/1/"])
def test_T43_a_page_waits_for_what_was_found_no_longer_than_its_time(
    path: str,
    committed_db: str,
    owner_connection: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team, user = an_analyst()
    world.make_one("account", team, summary="lighthouse", acts=["threat"])
    search = asked_by(user, seconds=0, act="threat")
    work.run(search.pk)
    browser, address = Client(), reverse("found", args=[search.pk]) + path
    give_second_factor(user)
    browser.force_login(user, backend="accounts.backends.Backend")
    monkeypatch.setattr(gathering, "SECONDS_TO_SHOW", 0.3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = '20s'"
        )  # the test ends also where nothing else does
    with incidents_held(owner_connection):
        answer = browser.get(address)
    assert answer.status_code == 503
    assert str(gathering.TooSlow.message) in answer.content.decode()
    assert browser.get(address).status_code == 200


@pytest.mark.django_db
def test_T43_a_block_asks_nothing_more_when_its_time_is_over() -> None:
    """The database stops one question that takes too long; many short ones take as long."""
    asked: list[int] = []

    def ask_often() -> None:
        with connection.cursor() as cursor, gathering.within(0.5):
            for number in range(100):
                cursor.execute("SELECT pg_sleep(0.1)")
                asked.append(number)

    with pytest.raises(gathering.TooSlow):
        ask_often()
    assert len(asked) < 10


@pytest.mark.django_db
def test_T43_showing_reads_only_what_was_kept(team: CaseTeam, analyst: User) -> None:
    """However many others fit: what is joined beside an "or" is joined in full."""
    incidents = [world.incident(team) for _number in range(6)]
    accounts = [world.make_one("account", team) for _one in incidents]
    with acting_for_system(reason="test.arrange"):
        for account, incident in zip(accounts, incidents, strict=True):
            account.incidents.add(incident)
    kept = [accounts[0].pk]
    with acting_as(analyst), CaptureQueriesContext(connection) as captured:
        asked = Asked(act="threat")
        rows = still_open(Found({Kind.ACCOUNT: kept}), asked, analyst, Library())[Kind.ACCOUNT]
        assert keys_of(rows) == kept
        with connection.cursor() as cursor:
            sql = captured.captured_queries[-1]["sql"]
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            (told,) = cursor.fetchone()
    plans = json.loads(told) if isinstance(told, str) else told
    beside = [
        one
        for one in _nodes(plans[0]["Plan"])
        if one.get("Parent Relationship") == "SubPlan"
        and one.get("Relation Name") != "evidence_casematerial"  # what she may see, as on each page
    ]
    assert beside, "nothing is joined beside: the test says nothing"
    assert [one["Actual Rows"] for one in beside] == [1 for _one in beside]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from _nodes(one)
