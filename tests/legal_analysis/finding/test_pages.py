"""The page Find: asked by POST, kept sealed, shown to its asker with the rights of the moment."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, CaseTeam, PersonKey, User
from accounts.scoping import ScopedQuerySet
from evidence.models import CaseMaterial
from legal_analysis.finding import gathering, keeping
from legal_analysis.models import SavedSearch, Search
from tests.canaries import canary, scan
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.finding import SavedSearchFactory, SearchFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
TYPED = canary("what somebody typed into a search")


def searched(browser: Client, **asked: str) -> str:
    """Return the address of what was found."""
    answer = browser.post(reverse("find"), asked)
    assert answer.status_code == 302, answer.content.decode()
    address: str = answer["Location"]
    return address


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def hits(page: str) -> int:
    return len(re.findall(r"/records/incidents/[0-9a-f-]{36}/", page))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("انتحاري در كابل", "انتحاری کابل"),
        ("ښوونځي تړل", "ښوونځی"),
        ("Résumé of the schools", "resume school"),
    ],
)
def test_each_kind_is_found_in_each_script_in_whatever_spelling(
    written: str, typed: str, client_for: ClientFor, team: CaseTeam
) -> None:
    with acting_for_system(reason="test.arrange"):
        policy = law.ProvisionFactory(text=written, number=7).policy
        titled = law.PolicyFactory(title_fa_af=written)
        authority = make.AuthorityFactory(name=written)
        source = make.SourceFactory(publisher=written)
        law.PolicySourceFactory(policy=policy, source=source)
        unseen = make.SourceFactory(title=written)
    told = [world.make_one(kind, team, summary=written) for kind in ("incident", "account")]
    browser = client_for("analyst")
    shown = text_of(browser, searched(browser, words=typed))
    for thing in (policy, titled, authority, source, *told):
        assert str(thing.pk) in shown, thing
    assert str(unseen.pk) not in shown  # of no record she may see
    assert "The words stand in provision <bdi>7</bdi>" in shown


def test_T02_what_she_may_not_see_is_neither_found_nor_counted_nor_shown_later(
    client_for: ClientFor, team: CaseTeam
) -> None:
    mine = world.incident(team, summary="lighthouse", title="Mine alone")
    other = world.incident(team, summary="lighthouse", title="Taken away later")
    browser = client_for("analyst")
    address = searched(browser, words="lighthouse")
    before = _plain(text_of(browser, address))
    _hidden("lighthouse")
    again = searched(browser, words="lighthouse")
    assert _plain(text_of(browser, again)) == before
    assert "Mine alone" in before
    assert "Taken away later" in before
    assert "Threat</span></button> <bdi>2</bdi>" in before
    with acting_for_system(reason="test.arrange"):
        CaseMaterial.objects.unscoped(reason="test").filter(incident=other).delete()
    for shown in (address, address + "incidents/1/"):
        after = text_of(browser, shown)
        assert "Taken away later" not in after
        assert str(mine.pk) in after
    assert "Threat</span></button> <bdi>1</bdi>" in text_of(browser, address)


@arranged
def _hidden(word: str) -> None:
    event = make.IncidentFactory(summary=word, title="Of others")
    make.ActFactory(incident=event)
    make.TestimonyFactory(summary=word, status="reviewed", acts=["threat"])


def _plain(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r"[0-9a-f-]{36}|<bdi>20[^<]*</bdi>|nonce=\S+", "", page)


def test_more_than_are_counted_says_so(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST", 2)
    monkeypatch.setattr("legal_analysis.finding.facets.MOST", 2)
    for _number in range(4):
        world.incident(team, summary="lighthouse")
    browser = client_for("analyst")
    shown = text_of(browser, searched(browser, words="lighthouse"))
    assert "<bdi>2 or more</bdi>" in shown
    assert "These are some of them" in shown
    assert hits(shown) == 2


def test_the_number_of_queries_does_not_grow(client_for: ClientFor, team: CaseTeam) -> None:
    browser = client_for("analyst")
    counted = []
    for _number in range(2):
        for _one in range(3):
            world.incident(team, summary="lighthouse")
            world.make_one("account", team, summary="lighthouse")
        address = searched(browser, words="lighthouse")
        counted.append(world.queries(browser, address))
        counted.append(world.queries(browser, address + "incidents/1/"))
    assert counted[:2] == counted[2:]


def test_narrowing_and_taking_away_ask_anew_without_sending_the_words(
    client_for: ClientFor, team: CaseTeam
) -> None:
    beaten = world.incident(team, summary="lighthouse")
    world.incident(team, summary="lighthouse")
    with acting_for_system(reason="test.arrange"):
        beaten.acts.unscoped(reason="test").update(kind="beating")
    browser = client_for("analyst")
    address = searched(browser, words="lighthouse")
    narrowed = browser.post(address + "narrow/", {"to": "act.beating"})["Location"]
    shown = text_of(browser, narrowed)
    assert str(beaten.pk) in shown
    assert hits(shown) == 1
    assert "Left out, since what you chose is not known of them:" in shown
    wide = browser.post(narrowed + "narrow/", {"to": "act."})["Location"]
    assert hits(text_of(browser, wide)) == 2
    for wrong in ("owner.x", "act.nothing", "", "since.never"):
        assert browser.post(address + "narrow/", {"to": wrong})["Location"] == address
    only = searched(browser, act="beating")
    assert browser.post(only + "narrow/", {"to": "act."})["Location"] == reverse("find")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Say what to look for"),
        ({"words": "؟ … !"}, "There is no word in this."),
        ({"since": "some day"}, "This date is not understood."),
        ({"right": "no-such"}, "Select a valid choice"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_kept(
    asked: dict[str, str], said: str, client_for: ClientFor, team: CaseTeam
) -> None:
    answer = client_for("analyst").post(reverse("find"), asked)
    assert said in answer.content.decode()
    with acting_for_system(reason="test.look"):
        assert not Search.objects.unscoped(reason="test").exists()


def test_a_search_is_kept_run_again_called_otherwise_and_deleted(
    client_for: ClientFor, team: CaseTeam, approver: Any
) -> None:
    found = world.incident(team, summary="lighthouse")
    browser = client_for("analyst")
    browser.post(searched(browser, words="lighthouse") + "save/", {"name": "Towers"})
    with acting_for_system(reason="test.look"):
        saved = SavedSearch.objects.unscoped(reason="test").get()
    assert "Towers" in text_of(browser, reverse("find"))
    page = reverse("saved_search", args=[saved.pk])
    assert str(found.pk) in text_of(browser, browser.post(page, {"act": "run"})["Location"])
    browser.post(page, {"name": "Lamps"})
    assert "Lamps" in text_of(browser, reverse("find"))
    assert client_for("approver").get(page).status_code == 404
    assert "Something is missing or wrong" in browser.post(page, {"name": ""}).content.decode()
    browser.post(page, {"act": "delete"})
    assert browser.get(page).status_code == 404
    with acting_for_system(reason="test.look"):
        key = PersonKey.objects.unscoped(reason="test").get(pk=saved.key_id)
    assert key.destroyed_at is not None


def test_T02_searches_are_given_to_their_owner_alone(analyst: User, approver: User) -> None:
    """The filter alone: row security and access.py, which stand behind it, are out of the way."""
    with acting_for_system(reason="test"):
        for owner in (analyst, approver):
            SearchFactory(owner=owner)
            SavedSearchFactory(owner=owner)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                ScopedQuerySet, "visible_to", lambda rows, _user: rows.unscoped(reason="test")
            )
            for rows in (keeping.searches_of(analyst), keeping.saved_of(analyst)):
                assert [one.owner for one in rows] == [analyst]


def test_T18_T35_what_somebody_typed_is_in_no_table_no_job_no_address_and_no_log(
    client_for: ClientFor, team: CaseTeam, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.incident(team)
    world.make_one("account", team)
    case = world.case(team)
    browser = client_for("analyst")
    addresses = [searched(browser, words=TYPED.latin), searched(browser, words=TYPED.persian)]
    monkeypatch.setattr("legal_analysis.finding.keeping.SECONDS_AT_ONCE", 0)
    addresses.append(searched(browser, words=TYPED.pashto))  # as a job
    assert TYPED.pashto in text_of(browser, addresses[-1] + "wait/")
    for address in addresses[:2]:
        browser.get(address)
        browser.get(address + "incidents/1/")
    browser.post(addresses[0] + "save/", {"name": TYPED.text})
    browser.post(reverse("case_find", args=[case.pk]), {"words": TYPED.persian})
    capture = capfd.readouterr()
    said = "\n".join([*addresses, capture.out, capture.err])
    assert scan((said + _every_table()).encode(), [TYPED], where="anywhere") == []


def _every_table() -> str:
    """Every row of every table, as text, past row security."""
    with acting_for_system(reason="test.look"), connection.cursor() as cursor:
        found = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608 (our own tables)
            found += [row for (row,) in cursor.fetchall()]
    assert any("legal_analysis.find" in row for row in found), "the job is not among them"
    return "\n".join(found)


def test_what_was_looked_for_before_the_wrapping_key_changed_is_gone(
    client_for: ClientFor, team: CaseTeam
) -> None:
    browser = client_for("analyst")
    address = searched(browser, words="lighthouse")
    with acting_for_system(reason="test.arrange"):
        Search.objects.unscoped(reason="test").update(asked=b"sealed with a key that is gone")
    assert browser.get(address).status_code == 410
    assert browser.get(reverse("find")).status_code == 200


def test_the_trail_has_each_search_and_each_look_without_its_words(
    client_for: ClientFor, team: CaseTeam
) -> None:
    world.incident(team, summary="lighthouse")
    browser = client_for("analyst")
    browser.get(searched(browser, words="lighthouse"))
    trail = AuditEvent.objects.unscoped(reason="test")
    events = trail.filter(action__startswith="search.").order_by("pk")
    assert list(events.values_list("action", "details")) == [
        ("search.made", '{"status":"done"}'),
        ("search.shown", '{"count":"1"}'),
    ]
