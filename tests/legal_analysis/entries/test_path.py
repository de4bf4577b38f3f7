"""An analyst enters who did what to whom: the whole path, and what happens beside it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import CaseMaterial, Involvement, Testimony
from legal_analysis.models import CaseFile
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world
from tests.legal_analysis.entries import walking
from tests.legal_analysis.entries.walking import begin, enter, entry, told, walk

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


def tellers(incident: Any) -> list[Testimony]:
    return list(Testimony.objects.unscoped(reason="test").filter(incidents=incident))


def sides(incident: Any) -> list[Involvement]:
    return [one for act in walking.acts(incident) for one in act.involvements.all()]


# --- A new incident ------------------------------------------------------------------------------


def test_from_an_account_to_the_record(
    browser: Client, team: CaseTeam, case: CaseFile, analyst: User
) -> None:
    account = world.account(team)
    start = begin(browser, "entry_from_account", account.pk, case.pk)
    asked = walk(browser, start, told())
    assert asked == ["what", "when", "district", "whom.1", "by.1"]
    page = enter(browser)
    (incident,) = walking.incidents()
    assert page.redirect_chain[-1][0] == reverse("incident", args=[incident.pk])
    assert (incident.title, incident.date_said, incident.date_edtf) == (
        walking.TITLE,
        "12 Hamal 1401",
        "1401-01-12",
    )
    assert incident.place
    assert incident.place.code == "AF0101"
    assert incident.organisation == team.organisation
    assert not incident.verified
    (act,) = walking.acts(incident)
    assert (act.kind, act.means) == ("beating", ["struck"])
    victim, doer = sorted(act.involvements.all(), key=lambda one: one.side, reverse=True)
    assert (victim.group, victim.count, victim.counting_unit) == ("women", 3, "persons")
    assert doer.described_as == "four men of the third district"
    with acting_for_system(reason="test.look"):
        assert tellers(incident) == [account]
        material = CaseMaterial.objects.unscoped(reason="test").get(incident=incident)
    assert (material.team, material.added_by) == (team, analyst)
    done = walking.actions()
    for action in ("incident.entered", "incident.account_joined", "material.admitted"):
        assert done.count(action) == 1


def test_a_person_by_her_code_an_authority_and_a_source(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    her = world.account(team).person
    with acting_for_system(reason="test.arrange"):
        source = make.SourceFactory(title="Report on checkpoints")
        office = make.AuthorityFactory(name="Directorate of Invention", code="AUT-X")
    begin(browser, "entry_from_case", case.pk)
    at = f"/records/begun/{entry().pk}/at/"
    searched = browser.post(
        f"{at}whom/1/", {"who": "person", "find": her.code.lower(), "search": ""}
    )
    assert searched.context["form"].errors == {}
    assert [value for value, _label in searched.context["form"].fields["person"].choices] == [
        str(her.pk)
    ]
    asked = walk(
        browser,
        f"{at}what/",
        told(
            when={"date": "", "province": ""},
            whom_1={"who": "person", "person": str(her.pk), "more": "yes"},
            whom_2={"who": "group", "group": "girls", "more": "no"},
            by_1={"who": "authority", "authority": office.code, "more": "yes"},
            by_2={"who": "unknown", "degree": "alleged_tolerated", "more": "no"},
            told={
                "source": str(source.pk),
                "reliability": "B",
                "credibility": "2",
                "reason": "Invented.",
            },
        ),
    )
    assert asked == ["what", "when", "whom.1", "whom.2", "by.1", "by.2", "told"]
    enter(browser)
    (incident,) = walking.incidents()
    found = sides(incident)
    assert {one.person_id for one in found} == {her.pk, None}
    assert {one.authority_id for one in found} == {office.pk, None}
    assert {one.described_as for one in found} == {
        "",
        "four men of the third district",
        "not known",
    }
    # She is a person: the number that was typed before she was chosen is not kept.
    assert [one.count for one in found if one.person_id] == [None]
    with acting_for_system(reason="test.look"):
        (graded,) = incident.graded_sources.all()
    assert (graded.source, graded.grade) == (source, "B2")


def test_T20_what_was_typed_is_kept_though_it_is_wrong(browser: Client, case: CaseFile) -> None:
    begin(browser, "entry_from_case", case.pk)
    at = f"/records/begun/{entry().pk}/at/"
    answer = browser.post(f"{at}when/", {"date": "some day or other", "province": "AF01"})
    assert answer.status_code == 200
    assert "date" in answer.context["form"].errors
    again = browser.get(f"{at}when/").content.decode()
    assert "some day or other" in again
    check = browser.get(f"/records/begun/{entry().pk}/")
    assert [page.name for page in check.context["missing"]][:2] == ["what", "when"]
    assert enter(browser).redirect_chain[-1][0] == f"/records/begun/{entry().pk}/"
    assert walking.incidents() == []


def test_T20_a_page_that_keeps_itself_is_kept_and_says_nothing(
    browser: Client, case: CaseFile
) -> None:
    at = begin(browser, "entry_from_case", case.pk)
    answer = browser.post(at, {"title": "Half a", "keep": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    assert entry().answers["what"]["title"] == ["Half a"]


def test_T20_entered_it_keeps_no_words_and_its_key_is_gone(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    account = world.account(team)
    walk(browser, begin(browser, "entry_from_account", account.pk, case.pk), told())
    enter(browser)
    made = entry()
    assert made.answers_text_sealed is None
    assert made.key.destroyed_at is not None
    assert made.incident == walking.incidents()[0]


def test_pressed_twice_it_is_entered_once(browser: Client, team: CaseTeam, case: CaseFile) -> None:
    account = world.account(team)
    walk(browser, begin(browser, "entry_from_account", account.pk, case.pk), told())
    first, second = enter(browser), enter(browser)
    assert first.redirect_chain == second.redirect_chain
    assert len(walking.incidents()) == 1
    old_tab = browser.post(f"/records/begun/{entry().pk}/at/what/", {"title": "Late"})
    assert old_tab.headers["Location"] == first.redirect_chain[-1][0]


def test_begun_twice_one_empty_entry_is_enough(browser: Client, case: CaseFile) -> None:
    first = begin(browser, "entry_from_case", case.pk)
    assert begin(browser, "entry_from_case", case.pk) == first


def test_thrown_away_nothing_of_it_can_be_opened(browser: Client, case: CaseFile) -> None:
    at = begin(browser, "entry_from_case", case.pk)
    browser.post(at, {"title": "Half a"})
    address = f"/records/begun/{entry().pk}/"
    browser.post(f"{address}end/")
    assert browser.get(address).status_code == 404
    assert "key.destroyed" in walking.actions()


# --- It may be there already ---------------------------------------------------------------------


def test_what_may_be_the_same_is_shown_and_joined(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    there = world.incident(team, title="A teacher beaten at the checkpoint", date_edtf="2022-04-01")
    account = world.account(team)
    start = begin(browser, "entry_from_account", account.pk, case.pk)
    at = f"/records/begun/{entry().pk}/"
    pieces = browser.post(
        f"{at}alike/", {"page": "what", "title": walking.TITLE, "kind": "beating"}
    )
    assert there.code in pieces.content.decode()
    asked = walk(
        browser, start, told(when={"date": "", "province": ""}, like={"which": str(there.pk)})
    )
    assert asked == ["what", "when", "like"]
    enter(browser)
    assert walking.incidents() == [there]
    with acting_for_system(reason="test.look"):
        assert tellers(there) == [account]
        assert CaseMaterial.objects.unscoped(reason="test").filter(incident=there).count() == 1


def test_the_same_can_be_said_to_be_another(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    world.incident(team, title=walking.TITLE)
    account = world.account(team)
    start = begin(browser, "entry_from_account", account.pk, case.pk)
    asked = walk(browser, start, told(when={"date": "", "province": ""}))
    assert "like" in asked
    enter(browser)
    assert len(walking.incidents()) == 2


def test_a_published_incident_is_joined_by_an_account_not_by_a_source(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    account = world.account(team)
    with acting_for_system(reason="test.arrange"):
        published = make.IncidentFactory(organisation=None, title=walking.TITLE)
        source = make.SourceFactory()
    begin(browser, "entry_from_case", case.pk)
    at = f"/records/begun/{entry().pk}/at/"
    pages = told(when={"date": "", "province": ""}, like={"which": str(published.pk)})
    for name in ("what", "when", "like"):
        browser.post(f"{at}{name}/", pages[name])
    graded = {"reliability": "F", "credibility": "6"}
    refused = browser.post(f"{at}told/", {"source": str(source.pk), **graded})
    assert "source" in refused.context["form"].errors
    browser.post(f"{at}told/", {"account": str(account.pk), **graded})
    enter(browser)
    with acting_for_system(reason="test.look"):
        assert tellers(published) == [account]
        # What is published is open to all cases, and material of none.
        assert not CaseMaterial.objects.unscoped(reason="test").filter(incident=published).exists()


def test_T01_T02_what_she_may_not_see_is_not_shown_as_alike(
    browser: Client, case: CaseFile
) -> None:
    begin(browser, "entry_from_case", case.pk)
    address = f"/records/begun/{entry().pk}/alike/"
    typed = {"page": "what", "title": walking.TITLE, "kind": "beating"}
    before = browser.post(address, typed)
    with acting_for_system(reason="test.arrange"):
        make.IncidentFactory(title=walking.TITLE)  # of another organisation
    after = browser.post(address, typed)
    assert (after.status_code, after.content, after.headers) == (
        before.status_code,
        before.content,
        before.headers,
    )


def test_T01_what_she_may_not_see_cannot_be_chosen(
    browser: Client, team: CaseTeam, case: CaseFile
) -> None:
    own = world.account(team)
    with acting_for_system(reason="test.arrange"):
        stranger = make.PersonFactory()
        hidden = make.IncidentFactory(title=walking.TITLE)
        theirs = make.TestimonyFactory()
    begin(browser, "entry_from_case", case.pk)
    at = f"/records/begun/{entry().pk}/at/"
    browser.post(f"{at}what/", told()["what"])
    looked = browser.post(f"{at}whom/1/", {"who": "person", "find": stranger.code, "search": ""})
    assert stranger.label not in looked.content.decode() or not stranger.label
    assert not looked.context["form"].has_found
    for name, typed, field in (
        ("whom/1", {"who": "person", "person": str(stranger.pk), "more": "no"}, "person"),
        ("told", {"account": str(theirs.pk), "reliability": "F", "credibility": "6"}, "account"),
    ):
        answer = browser.post(f"{at}{name}/", typed)
        assert field in answer.context["form"].errors, name
    assert browser.post(f"{at}like/", {"which": str(hidden.pk)}).status_code == 302  # not asked
    assert own.pk != theirs.pk
