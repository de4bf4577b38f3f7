"""What every browser test stands on: a running site, a real Chromium, and people who can sign in."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from config import env
from tests import databases
from tests.browser.people import People
from tests.browser.site import Site, running_site
from tests.browser.watching import NOWHERE_ELSE, Watch

# Playwright runs an event loop in this thread; nothing of ours is asynchronous.
env.use_default("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(
    timeout=30_000
)  # milliseconds; five seconds of its own are few on a busy machine

NO_BACKGROUND = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", NOWHERE_ELSE,
]  # fmt: skip
LOCALES = {"en": "en-GB", "fa-af": "fa-AF", "ps": "ps-AF"}

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A web server and a worker on the world of the sweep. Made once; what a test does stays."""
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with running_site(name, tmp_path_factory.mktemp("site")) as running:
            yield running
        databases.drop(name)


@pytest.fixture
def people(site: Site, django_db_blocker: Any) -> Iterator[People]:
    """Makes people of the world who can sign in; the database of the site is in use meanwhile."""
    with django_db_blocker.unblock(), databases.using(site.database, often=True):
        yield People(site)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium_program() -> str:
    program = shutil.which("chromium")
    assert program, "chromium is missing: python3 -m config.bootstrap dev"
    return program


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_program: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_program, args=NO_BACKGROUND)
    yield browser
    browser.close()


@pytest.fixture
def watch(site: Site) -> Watch:
    """Sees what pages ask for and complain of; see `open_page`."""
    return Watch(site.address)


@pytest.fixture
def open_page(chromium: Browser, site: Site, watch: Watch) -> Iterator[Open]:
    """Return a function that opens a browser of its own, with no cookie in it.

    A request to another host or an error in the console ends the test.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *,
        js: bool = True,
        width: int = 1280,
        scheme: Any = "light",
        language: str = "en",
        **more: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            java_script_enabled=js,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            locale=LOCALES[language],
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        watch.over(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert watch.heard() == []
