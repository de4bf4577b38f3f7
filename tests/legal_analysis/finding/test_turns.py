"""Long searches are done one at a time, for everybody: nobody takes every turn (T-43)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam
from legal_analysis.finding import keeping
from legal_analysis.finding.asked import Asked
from legal_analysis.models import Search
from tests.legal_analysis.finding.test_long_searches import WORD, an_analyst, asked_by

Status = Search.Status
ClientFor = Callable[[object], Client]


def test_T43_nobody_has_more_long_searches_at_once_than_a_few(committed_db: str) -> None:
    _team, user = an_analyst()
    _team, other = an_analyst()
    live = [asked_by(user, seconds=0) for _number in range(keeping.MOST_LIVE)]
    with pytest.raises(keeping.TooManyAtOnce):
        asked_by(user, seconds=0)
    assert asked_by(user, seconds=60).status == Status.DONE  # what takes no worker is found
    assert asked_by(other, seconds=0).status == Status.WAITING
    with acting_as(user):
        keeping.cancel(live[0], by=user)
    assert asked_by(user, seconds=0).status == Status.WAITING


def test_T43_two_at_the_same_moment_do_not_both_take_the_last_turn(committed_db: str) -> None:
    _team, user = an_analyst()
    together = threading.Barrier(4)

    def is_refused(_number: int) -> bool:
        try:
            with acting_as(user):
                together.wait(120)
                keeping.ask(Asked(words=WORD), by=user, seconds=0)
        except keeping.TooManyAtOnce:
            return True
        finally:
            connection.close()
        return False

    with ThreadPoolExecutor(4) as beside:
        refused = list(beside.map(is_refused, range(4), timeout=120))
    assert sum(refused) == 4 - keeping.MOST_LIVE
    assert ProcrastinateJob.objects.count() == keeping.MOST_LIVE


@pytest.mark.django_db
def test_who_has_too_many_long_searches_keeps_what_she_typed(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SECONDS_AT_ONCE", 0)
    browser = client_for("analyst")
    for _number in range(keeping.MOST_LIVE):
        assert browser.post(reverse("find"), {"words": WORD}).status_code == 302
    answer = browser.post(reverse("find"), {"words": "harbour", "act": "beating"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert str(keeping.TooManyAtOnce.message) in page
    with acting_for_system(reason="test"):
        rows = AuditEvent.objects.unscoped(reason="test").filter(action="search.refused")
        assert [row.outcome for row in rows] == ["refused"]
    assert 'value="harbour"' in page
    assert '<option value="beating" selected>' in page
