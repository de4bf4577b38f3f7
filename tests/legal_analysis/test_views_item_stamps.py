"""T-48: the page of an item says when it was stamped, or in words that it is not yet."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role
from evidence import stamps
from evidence.models import CaseMaterial, EvidenceItem, TimeStamp
from tests.cast import give_second_factor
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.time_authority import TimeAuthority, run

DATA = b"an invented file"


@pytest.fixture
def team(committed_db: str) -> CaseTeam:
    return CaseTeamFactory()


@pytest.fixture
def browser(team: CaseTeam) -> Client:
    user = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    give_second_factor(user)
    client = Client()
    client.force_login(user, backend="accounts.backends.Backend")
    return client


def take_in(team: CaseTeam) -> EvidenceItem:
    sender = AssignmentFactory(role=Role.DOCUMENTER, organisation=team.organisation).user
    with acting_as(sender):
        item = make.receive(DATA, by=sender, organisation=team.organisation)
    with acting_for_system(reason="test.arrange"):
        CaseMaterial.objects.create(team=team, item=item, added_by=sender, reason="x")
    return item


def page_of(browser: Client, item: EvidenceItem) -> str:
    response = browser.get(f"/records/items/{item.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_T48_a_page_says_what_is_stamped_and_what_is_not_yet(
    browser: Client, team: CaseTeam, settings: Any, tmp_path: Path
) -> None:
    without = take_in(team)
    assert "no time authority is set" in page_of(browser, without)
    with (
        TimeAuthority(tmp_path / "one", "one").serving() as one,
        TimeAuthority(tmp_path / "two", "two", chain=True).serving() as two,
    ):
        settings.TIME_AUTHORITIES = [one.setting(), two.setting()]
        stamps.request_missing()
        assert page_of(browser, without).count("Not yet stamped") == 2
        two.down = True
        stamps.ask_waiting()
    page = page_of(browser, without)
    assert page.count("Not yet stamped") == 1
    assert "The authority did not answer." in page
    (address,) = re.findall(rf'href="(/records/items/{without.pk}/time/[^"]+)"', page)
    fetched = browser.get(address)
    (tmp_path / "file.tsr").write_bytes(fetched.content)
    (tmp_path / "file").write_bytes(DATA)
    verify = ("ts", "-verify", "-data", "file", "-in", "file.tsr", "-CAfile", str(one.roots))
    assert "Verification: OK" in run(tmp_path, *verify)
    assert f"{without.code}-one.tsr" in fetched.headers["Content-Disposition"]
    with acting_for_system(reason="test"):
        waiting = TimeStamp._base_manager.get(item=without, authority="two")
    assert browser.get(f"/records/items/{without.pk}/time/{waiting.pk}/").status_code == 404
