"""Acts added and copied, incidents corrected, and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence.models import Correction, Entry
from legal_analysis.models import CaseFile
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.entries import walking
from tests.legal_analysis.entries.walking import begin, enter, entry, told, walk

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


# --- Acts ----------------------------------------------------------------------------------------


def test_one_more_act(browser: Client, team: CaseTeam, case: CaseFile) -> None:
    there = world.incident(team)
    asked = walk(
        browser,
        begin(browser, "entry_of_act", there.pk),
        told(what={"kind": "threat", "means": ["spoken_order", "remote"]}),
    )
    assert asked == ["what", "whom.1", "by.1"]
    enter(browser)
    assert sorted(one.kind for one in walking.acts(there)) == ["threat", "threat"]
    assert "act.entered" in walking.actions()


@pytest.mark.parametrize(
    ("button", "first", "copied"),
    [("to_another", "whom.1", "by.1"), ("by_another", "by.1", "whom.1")],
)
def test_a_copy_asks_one_side_anew_and_keeps_the_rest(
    button: str, first: str, copied: str, browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    there = world.incident(team)
    (act,) = walking.acts(there)
    start = begin(browser, "entry_copy", act.pk, **{button: ""})
    assert walking.key_of(start) == first
    kept = entry().answers
    assert kept["what"]["kind"] == [act.kind]
    assert copied in kept
    assert first not in kept
    pages = told()
    answer = browser.post(start, pages[first])
    assert answer.status_code == 302
    page = browser.get(f"/records/begun/{entry().pk}/")
    assert page.context["missing"] == []
    enter(browser)
    old, new = sorted(walking.acts(there), key=lambda one: one.pk != act.pk)
    assert (old.kind, old.means) == (new.kind, new.means)

    def of(one: Any, side: str) -> list[Any]:
        return [
            (
                row.group,
                row.count,
                row.counting_unit,
                row.described_as,
                row.authority_id,
                row.degree,
            )
            for row in one.involvements.all()
            if row.side == side
        ]

    same, other = "alleged_perpetrator", "victim"
    if button == "by_another":
        same, other = other, same
    assert of(old, same) == of(new, same)
    assert of(old, other) != of(new, other)


def test_T01_a_copy_names_nobody_she_may_not_see(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    there = world.incident(team)
    (act,) = walking.acts(there)
    with acting_for_system(reason="test.arrange"):
        make.InvolvementFactory(act=act, person=make.PersonFactory())
    begin(browser, "entry_copy", act.pk, by_another="")
    assert [key for key in entry().answers if key.startswith("whom")] == ["whom.1"]
    assert entry().answers["whom.1"]["who"] == ["group"]


# --- Corrections ---------------------------------------------------------------------------------


def facts(there: Any, **changes: str) -> dict[str, str]:
    return {"title": there.title, "summary": there.summary, "note": there.note, **changes}


def test_a_correction_writes_what_was_changed_and_keeps_what_stood_there(
    browser: Client, team: CaseTeam, case: CaseFile, analyst: User
) -> None:
    there = world.incident(team, title="Wrong", note="Line one\nLine two")
    begin(browser, "entry_correct", there.pk)
    at = f"/records/begun/{entry().pk}/at/"
    nothing = browser.get(f"/records/begun/{entry().pk}/")
    assert nothing.context["problem"] is not None
    browser.post(f"{at}facts/", facts(there, title="Right", note="Line one\r\nLine two "))
    browser.post(f"{at}when/", {"date": "winter 1401", "province": "AF02"})
    browser.post(f"{at}district/", {"district": ""})
    check = browser.get(f"/records/begun/{entry().pk}/").content.decode()
    assert "Wrong" in check
    enter(browser)
    (now,) = walking.incidents()
    assert (now.title, now.date_said, now.place and now.place.code) == (
        "Right",
        "winter 1401",
        "AF02",
    )
    with acting_for_system(reason="test.look"):
        (correction,) = Correction.objects.unscoped(reason="test").filter(incident=now)
    assert correction.author == analyst
    assert set(correction.before) == {"title", "date", "place"}
    assert correction.before["title"] == "Wrong"
    assert correction.before["date"]["date_edtf"] == there.date_edtf
    history = browser.get(reverse("incident_history", args=[there.pk]))
    (told_,) = [one for one, _name in history.context["entries"] if one.fields]
    assert len(told_.fields) == 3


def test_two_corrections_at_once_do_not_write_over_each_other(
    browser: Client, team: CaseTeam, case: CaseFile, client_for: ClientFor
) -> None:
    there = world.incident(team, title="Wrong")
    colleague = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    other = client_for(colleague)
    addresses = []
    for one in (browser, other):
        begin(one, "entry_correct", there.pk)
        addresses.append(f"/records/begun/{entry().pk}/")
    browser.post(f"{addresses[0]}at/facts/", facts(there, title="Mine"))
    browser.post(f"{addresses[0]}enter/")
    other.post(f"{addresses[1]}at/facts/", facts(there, title="Hers"))
    check = other.get(addresses[1])
    assert check.context["problem"].code == "incident_changed_meanwhile"
    other.post(f"{addresses[1]}enter/")
    assert walking.incidents()[0].title == "Mine"
    # Another part of it is nobody's quarrel.
    other.post(f"{addresses[1]}at/facts/", facts(there, note="Hers"))
    other.post(f"{addresses[1]}enter/")
    (now,) = walking.incidents()
    assert (now.title, now.note) == ("Mine", "Hers")


# --- Who -----------------------------------------------------------------------------------------


def test_T01_who_is_no_longer_of_the_case_opens_her_entries_no_more(
    browser: Client, team: CaseTeam, case: CaseFile, analyst: User
) -> None:
    at = begin(browser, "entry_from_case", case.pk)
    assert browser.get(at).status_code == 200
    AssignmentFactory(role=Role.ANALYST, user=analyst)
    held = analyst.assignments.filter(team=team)
    held.update(ends_on="2020-01-01", starts_on="2019-01-01")
    assert browser.get(at).status_code == 404
    assert browser.get(reverse("entries")).context["entries"] == []


@pytest.mark.parametrize("name", ["entry_of_act", "entry_correct"])
def test_T01_what_is_published_or_lent_is_not_changed(
    name: str, browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    with acting_for_system(reason="test.arrange"):
        published = make.IncidentFactory(organisation=None)
        lent = make.IncidentFactory()
        make.CaseMaterialFactory(team=team, incident=lent)
    for one in (published, lent):
        assert browser.get(reverse("incident", args=[one.pk])).status_code == 200
        assert browser.post(reverse(name, args=[one.pk])).status_code == 404
    assert not Entry._base_manager.exists()
