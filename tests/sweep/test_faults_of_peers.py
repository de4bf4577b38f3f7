"""The faults seen in the peers' systems that concern who sees what. Each fails here by its number.

Fault 2 is in tests/legal_analysis/test_demo.py, fault 5 in tests/config/test_production_install.py.
"""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now
from lxml import html

from accounts import access, access_rules
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, AuditSeal, IdentityReveal, Recovery
from evidence.models import FileRequest, IncidentPermit, Translation
from legal_analysis.models import Search
from tests.access_table import TABLE
from tests.sweep.asking import Got, ask, comparable, leaks, undone
from tests.sweep.test_access_sweep import LISTED, cells
from tests.sweep.world import World

NONSENSE = "xqzvkwypt"
LISTS = [
    route
    for route in LISTED
    if {"GET", "POST"} <= set(TABLE[route].methods) and not TABLE[route].takes
]
SCOPED = [apps.get_model(label) for label in access_rules.RULES]
# Behind the first wall only: the trail and sign-in, which must be read before it is known who asks; and what
# is coded or said of a case, which every page joins. No table joins them without a word here.
ONE_WALL = {
    "accounts_" + name
    for name in (
        "auditevent", "auditseal", "invitation", "knowndevice", "opensession", "outsidewitness",
        "personkey", "recovery", "witnessstamp",
    )
} | {
    "evidence_" + name
    for name in (
        "act", "casematerial", "correction", "incident", "incidentmerge", "incidentpair",
        "incidentpermit", "involvement", "mergestep",
    )
} | {
    "legal_analysis_" + name
    for name in (
        "assessment", "assessmentcomment", "assessmentversion", "casefile", "casetext", "citation",
        "citationversion", "deprivation", "enforcement", "naming",
    )
}  # fmt: skip


# --- 1. A search tells whether a word stands in a record one may not open ----------------------------


@pytest.mark.parametrize("who", ["analyst", "advocate", "approver", "documenter", "administrator"])
@pytest.mark.parametrize("route", LISTS, ids=lambda route: f"/{route}")
def test_T02_fault_1_a_hidden_word_is_as_good_as_a_word_that_stands_nowhere(
    route: str, who: str, world: World
) -> None:
    hidden = hidden_words(world)
    for field in fields_of(ask(world, who, "GET", f"/{route}")):
        nothing = searched(world, who, route, field, NONSENSE)
        # A list looks for it, and what may be seen is one rule; any other form only stores what it is given.
        for word in hidden if field == "words" and who == "analyst" else hidden[:3]:
            assert searched(world, who, route, field, word) == nothing, f"{field}: {word}"


def hidden_words(world: World) -> list[str]:
    """Return a word of each field of each kind of record that is another organisation's."""
    of_each = {
        one.words.label.split()[0]: one.words.latin for one in world.planted if one.side == "other"
    }
    return [world.things["other"]["testimony"].code, *of_each.values()]


def test_T02_fault_1_the_same_search_finds_what_is_hers(world: World) -> None:
    ours = world.things["assigned"]
    for route, word in {
        "records/incidents/": ours["incident"].summary.split()[0],
        "records/accounts/": ours["testimony"].code,
    }.items():
        assert "words" in fields_of(ask(world, "analyst", "GET", f"/{route}"))
        nothing = searched(world, "analyst", route, "words", NONSENSE)
        assert searched(world, "analyst", route, "words", word) != nothing, route


def fields_of(got: Got) -> list[str]:
    """Return the names of the fields in which a list takes a word."""
    if got.status != 200:
        return []
    page = html.fromstring(got.content.decode())
    inputs = page.xpath("//main//form[@method='post']//input[not(@type) or @type='text']")
    return [one.get("name") for one in inputs]


def searched(world: World, who: str, route: str, field: str, word: str) -> tuple[int, str, bytes]:
    with undone():
        ask(world, who, "POST", f"/{route}", form={field: word})
        with acting_for_system(reason="test.compare"):
            # A search that was asked is a row of its own: its number is new each time, and its minute may be.
            asked = Search.objects.unscoped(reason="test").values_list("pk", "asked_at")
            ids = {word: "the word"}
            for pk, at in asked:
                ids |= {str(pk): "a search", f"{at:%Y-%m-%d %H:%M}": "a minute"}
        return comparable(ask(world, who, "GET", f"/{route}"), ids=ids)


# --- 3. The same person requests and approves --------------------------------------------------------

NOW = Now()
TWO_PEOPLE: list[tuple[str, type[models.Model], str, dict[str, Any]]] = [
    (
        "reveal_by_two_people",
        IdentityReveal,
        "reveal",
        {"approved_by": F("user"), "approved_at": NOW},
    ),
    (
        "reveal_by_two_people",
        IdentityReveal,
        "reveal",
        {"refused_by": F("user"), "refused_at": NOW, "refusal": "other"},
    ),
    (
        "file_request_by_two_people",
        FileRequest,
        "file_request",
        {"approved_by": F("user"), "approved_at": NOW},
    ),
    (
        "file_request_by_two_people",
        FileRequest,
        "file_request",
        {"refused_by": F("user"), "refused_at": NOW, "refusal": "unclear"},
    ),
    *(
        (
            "recovery_by_two_people",
            Recovery,
            "asked",
            {"agreed_by": F(one), "agreed_at": NOW, "code_expires_at": NOW},
        )
        for one in ("asked_by", "user")
    ),
    ("recovery_is_for_somebody_else", Recovery, "asked", {"asked_by": F("user")}),
    ("permit_is_given_by_somebody_else", IncidentPermit, "permit", {"user": F("given_by")}),
    (
        "translation_check",  # who checks is somebody else, and a check stands
        Translation,
        "translation",
        {"checked_by": F("translator"), "version": F("version") + 1},
    ),
]


@pytest.mark.parametrize(("constraint", "model", "thing", "change"), TWO_PEOPLE)
def test_fault_3_the_database_refuses_one_person_for_two(
    constraint: str, model: type[models.Model], thing: str, change: dict[str, Any], world: World
) -> None:
    row = model._base_manager.filter(pk=world.things["assigned"][thing].pk)
    with (
        acting_for_system(reason="test"),
        pytest.raises(DatabaseError, match=constraint),
        transaction.atomic(),
    ):
        row.update(**change)


# --- 4. An account without a role reads all unrestricted records -------------------------------------


def test_T01_fault_4_without_a_role_no_address_gives_a_word_away(world: World) -> None:
    her_own = world.people["nobody"].email
    words = [
        one.words
        for one in world.planted
        if str(world.people["nobody"].pk) not in one.words.label and one.words.latin not in her_own
    ]
    wrong = []
    for route in LISTED:
        for who, _relation, path in cells(route, world):
            if who != "nobody":
                continue
            for method in TABLE[route].methods:
                with undone():
                    got = ask(world, who, method, path)
                wrong += [f"{method} {path} gives away {leak}" for leak in leaks(got, words)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_T01_fault_4_without_a_role_there_is_no_row(model: Any, world: World) -> None:
    nobody = world.people["nobody"]
    with acting_as(nobody):
        assert not model._default_manager.visible_to(nobody).exists()
        assert access.visible_fields(model, nobody) == set()


def test_T01_fault_4_without_a_role_row_security_gives_nothing_either(world: World) -> None:
    nobody = world.people["nobody"]
    walled = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY relname"
        )
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            with acting_as(nobody):
                cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608
                (seen,) = cursor.fetchone()
            if seen:
                walled.append(f"{name}: {seen}")
    assert {model._meta.db_table for model in SCOPED} - set(names) == ONE_WALL
    assert not walled


# --- 8. The log can be switched off, forgets, skips reads and downloads ------------------------------


def test_T47_fault_8_every_page_of_a_record_and_every_file_leaves_its_row() -> None:
    """test_T01_T16_T26_T47_everybody_gets_what_the_table_says holds the table to be true.

    What asks for a fresh second factor first: test_T27_only_a_fresh_second_factor_opens_it.
    """
    silent = [
        f"/{route}"
        for route in LISTED
        for answer in TABLE[route].methods.values()
        if (answer.shows | answer.team_shows) & {"identity", "narrative"} or answer.body == "file"
        if not answer.audit
        and answer.fresh is None
        and not route.startswith("account/second-step/")
    ]
    assert not silent


@pytest.mark.parametrize("model", [AuditEvent, AuditSeal], ids=["event", "seal"])
def test_T47_fault_8_the_trail_forgets_nothing(model: type[models.Model], world: World) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for right in ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege('gawah_app', %s, %s)", [table, right])
            assert cursor.fetchone() == (False,), right
    for change in ("UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"):
        refuses(change.format(table))


def test_T47_fault_8_the_site_cannot_switch_the_trail_off(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = 'gawah_app'")
        assert cursor.fetchone() == ("gawah_app", False)
    refuses("SET session_replication_role = replica")
    for model in (AuditEvent, AuditSeal):
        refuses(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER ALL")


def refuses(statement: str) -> None:
    with (
        acting_for_system(reason="test"),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
