"""A NUL, which PostgreSQL stores nowhere, is refused at every address, and nothing is written."""

import pytest
from django.test import Client

from tests.access_table import TABLE
from tests.sweep.asking import ask, path_of, undone
from tests.sweep.comparing import database
from tests.sweep.test_access_sweep import ADDRESSES, LISTED, cells, form_of
from tests.sweep.world import World

POSTS = [route for route in LISTED if "POST" in TABLE[route].methods]


@pytest.mark.parametrize("route", POSTS, ids=[f"/{route}" for route in POSTS])
def test_a_nul_in_a_form_is_refused_before_anything_is_done(route: str, world: World) -> None:
    answer = TABLE[route].methods["POST"]
    let_in = [one for one in cells(route, world) if not answer.to(*one[:2]).is_refusal]
    who, relation, _path = let_in[0]
    path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
    form = form_of(answer, world, relation, who)
    # One field of each form: it is looked for before any view knows which there are.
    name = next((name for name, value in form.items() if value), "text")
    with undone():
        before = database()
        got = ask(world, who, "POST", path, form={**form, name: "a\0b"}, fresh=True)
        assert (got.status, got.events) == (400, []), f"{who} {path} {name}"
        assert database() == before


@pytest.mark.django_db
def test_a_nul_in_an_address_is_refused() -> None:
    browser = Client(raise_request_exception=False)
    for address in ("/account/login/?next=%00", "/account/trail/a%00b/c/d/"):
        answer = browser.get(address)
        assert answer.status_code == 400
        assert "could not be understood" in answer.content.decode()
