"""T-01, T-16, T-26, T-47: every address, method, role and relation answers as the table says."""

import re
from typing import Any

import pytest

from accounts.middleware import NothingKept
from tests import access_table
from tests.access_table import CONFIRM, ENROL, LOGIN, TABLE, WHO, Answer, Row
from tests.sweep.addresses import Address, all_addresses
from tests.sweep.asking import (
    Got,
    ask,
    comparable,
    faults,
    path_of,
    status_faults,
    undone,
)
from tests.sweep.comparing import database
from tests.sweep.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
ADDRESSES = {address.route: address for address in all_addresses()}
LISTED = [route for route in ADDRESSES if route in TABLE]
every_row = pytest.mark.parametrize("route", LISTED, ids=lambda route: f"/{route}")
DECLARED = [(route, method) for route in LISTED for method in TABLE[route].methods]
every_method = pytest.mark.parametrize(
    ("route", "method"), DECLARED, ids=[f"{method} /{route}" for route, method in DECLARED]
)


# They are sent on before anything is looked up: whose it is, makes no difference.
SENT_ON = {"anonymous", "disabled", "enrolling"}
# What does not exist is nobody's: these four ask for it, and compare it with what is another's below.
ASK_FOR_NOTHING = ("analyst", "documenter", "auditor", "nobody")


def relations_of(row: Row, who: str, world: World) -> list[str]:
    held = [one for one in row.relations if one != "own" or world.has_own(who, dict(row.takes))]
    if who in SENT_ON:
        return held[:1]
    return [one for one in held if one != "none" or who in ASK_FOR_NOTHING]


def cells(route: str, world: World) -> list[tuple[str, str, str]]:
    """Return who asks in which relation, and the address she asks for."""
    row, address = TABLE[route], ADDRESSES[route]
    return [
        (who, relation, path_of(address, row, world, relation, who))
        for who in WHO
        for relation in relations_of(row, who, world)
    ]


def _is_file(got: Got) -> bool:
    return got.response.headers.get("Content-Disposition", "").startswith("attachment")


def form_of(answer: Answer, world: World, relation: str, who: str) -> dict[str, str]:
    def named(name: str) -> str:
        return re.sub("{(.+?)}", lambda found: str(world.value(found[1], relation, who)), name)

    return {
        named(name): str(world.value(text[1:-1], relation, who)) if text.startswith("{") else text
        for name, text in answer.form.items()
    }


def test_T01_every_address_has_a_row() -> None:
    missing = [missing_row(address) for address in all_addresses() if address.route not in TABLE]
    assert not missing, "Add to tests/access_table.py:\n" + "\n".join(missing)


def test_T01_every_row_has_an_address() -> None:
    assert set(TABLE) <= set(ADDRESSES), f"No such address: {sorted(set(TABLE) - set(ADDRESSES))}"


def missing_row(address: Address) -> str:
    """Return the row to add, with what must be decided left as dots."""
    if not address.converters:
        return f'row("{address.route}", GET=to(…))  # {address.name}'
    takes = ", ".join(f'"{name}": "….pk"' for name in address.converters)
    return f'row("{address.route}", takes={{{takes}}}, GET=to(…, at="…"))  # {address.name}'


@every_method
def test_T01_T16_T26_T47_everybody_gets_what_the_table_says(
    route: str, method: str, world: World
) -> None:
    answer = TABLE[route].methods[method]
    wrong = []
    for who, relation, path in cells(route, world):
        with undone():
            got = ask(world, who, method, path, form=form_of(answer, world, relation, who))
            found = faults(got, answer.to(who, relation), world, relation)
        wrong += [f"{who} {relation}: {fault}" for fault in found]
        if _is_file(got) and answer.body != "file":
            wrong.append(f"{who} {relation}: hands out a file")
    assert not wrong, "\n".join([f"{method} /{route}", *wrong])


@every_row
def test_T01_methods_that_are_not_declared_are_refused(route: str, world: World) -> None:
    row = TABLE[route]
    declared = {*row.methods, *(["HEAD"] if "GET" in row.methods else [])}
    wrong = []
    for place, (who, relation, path) in enumerate(_the_first_let_in(route, world)):
        # What no page takes is refused before it is known who asks; once is enough.
        for method in METHODS if place == 0 else NothingKept.METHODS:
            if method in declared:
                continue
            with undone():
                got = ask(world, who, method, path)
                if got.status not in {404, 405} and not _is_sent_to_sign_in(got):
                    wrong.append(f"{who} {relation} {method}: answers {got.status}")
    assert not wrong, "\n".join([f"/{route}", *wrong])


@every_row
def test_T26_reading_changes_nothing_and_head_answers_as_get(route: str, world: World) -> None:
    if "GET" not in TABLE[route].methods:
        return
    for who, _relation, path in _the_first_let_in(route, world):
        with undone():
            before = database()
            got = ask(world, who, "GET", path)
            after = database()
        assert {name for name in after if after[name] != before[name]} == set(), f"{who} {path}"
        with undone():
            head = ask(world, who, "HEAD", path)
        assert (head.status, head.content) == (got.status, b"")


@every_method
def test_T26_a_form_without_its_token_is_refused(route: str, method: str, world: World) -> None:
    if method != "POST":
        return
    answer = TABLE[route].methods[method]
    for who, relation, path in _the_first_let_in(route, world):
        with undone():
            before = database()
            form = form_of(answer, world, relation, who)
            got = ask(world, who, "POST", path, form=form, csrf=True)
            assert database() == before
            # An address that takes a file asks for the token itself: she is sent on before.
            if who == "enrolling" and status_faults(got, access_table.ENROL) == []:
                continue
            assert got.status == 403, f"{who} {path}"
            assert got.events == ([] if who == "anonymous" else [access_table.REFUSED])


@every_row
def test_T01_what_is_not_yours_looks_as_what_does_not_exist(route: str, world: World) -> None:
    row = TABLE[route]
    if not {"other", "none"} <= set(row.relations):
        return
    for who in ASK_FOR_NOTHING:
        for method in row.methods:
            seen = [_look(route, method, who, relation, world) for relation in ("other", "none")]
            assert seen[0] == seen[1], f"{who} {method} /{route}"


def _look(route: str, method: str, who: str, relation: str, world: World) -> Any:
    path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
    form = form_of(TABLE[route].methods[method], world, relation, who)
    with undone():
        return comparable(ask(world, who, method, path, form=form), ids={path: "/here/"})


def _is_sent_to_sign_in(got: Got) -> bool:
    location = got.response.headers.get("Location", "")
    return got.status == 302 and location.startswith((LOGIN, ENROL, CONFIRM))


def _the_first_let_in(route: str, world: World) -> list[tuple[str, str, str]]:
    """Return one cell of each kind of answer: somebody let in, somebody refused, a stranger."""
    chosen: dict[object, tuple[str, str, str]] = {}
    for who, relation, path in cells(route, world):
        kinds = tuple(a.to(who, relation).status for a in TABLE[route].methods.values())
        chosen.setdefault((kinds, who in {"anonymous", "disabled"}), (who, relation, path))
    return list(chosen.values())
