"""A documenter walks through an interview in a browser: by pointing or by keyboard, on a bad line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from tests.legal_analysis.interview.walking import key_of

FORM = "#answers"
# What a telephone on the second generation's network gets: bytes a second, and milliseconds to wait.
SLOW = {"latency": 300, "downloadThroughput": 31_250, "uploadThroughput": 6_250}
MOST_STEPS = 120  # of the tabulator, on one page


FAST = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Line:
    """The line of a window: slow from the start unless told otherwise, and down when told so."""

    def __init__(self, page: Page, *, slow: bool = True) -> None:
        self.page, self._speed = page, SLOW if slow else FAST
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._set(down=False)

    def drop(self) -> None:
        self._set(down=True)

    def restore(self) -> None:
        self._set(down=False)

    def _set(self, *, down: bool) -> None:
        self._session.send("Network.emulateNetworkConditions", {"offline": down, **self._speed})

    def lose_the_next_answer(self, to: str) -> None:
        """What is sent to addresses of this kind arrives once, and its answer does not."""

        def lose(route: Route) -> None:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")

        self.page.route(to, lose, times=1)


@contextmanager
def in_vain(page: Page) -> Iterator[None]:
    """What is pressed inside gets no answer; wait until the browser says so, on a page of its own."""
    with page.expect_event("framenavigated", lambda one: one.url.startswith("chrome-error:")):
        yield


def key_at(page: Page, site_address: str) -> str:
    """Return the key of the page of questions that is open; empty at the check."""
    return key_of(address(page).removeprefix(site_address))


def address(page: Page) -> str:
    """Return where the window is, without the place on the page."""
    return page.url.partition("#")[0]


def wait_until_past(page: Page, at: str) -> None:
    page.wait_for_url(lambda url: url.partition("#")[0] != at)


def begin(page: Page) -> None:
    page.goto("/entries/")
    page.locator('main form[method="post"] button[type=submit]').first.click()
    page.wait_for_url(re.compile(r"/entries/[0-9a-f-]{36}/at/begin/"))


def fill(page: Page, typed: Mapping[str, Any]) -> None:
    """Fill the form of the page by pointing: values by the name of their field."""
    for name, value in typed.items():
        control = page.locator(f'{FORM} [name="{name}"]')
        for one in value if isinstance(value, list) else [value]:
            _fill_one(page, control.first, name, str(one))


def _fill_one(page: Page, control: Any, name: str, value: str) -> None:
    kind = control.get_attribute("type")
    if kind in {"radio", "checkbox"}:
        page.locator(f'{FORM} [name="{name}"][value="{value}"]').check()
    elif control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)


def press(page: Page, name: str = "") -> None:
    """Press a button of the form: the first, or the one of this name."""
    which = f'{FORM} button[name="{name}"]' if name else f"{FORM} button[type=submit]"
    page.locator(which).first.click()


# --- By keyboard alone ------------------------------------------------------------------------------------

_FOCUSED = """() => {
  const one = document.activeElement;
  return {name: one.name ?? "", kind: one.type ?? "", value: one.value ?? "", text: one.textContent,
          checked: one.checked ?? false, inside: one.closest("#answers") !== null || one.form?.id === "answers"};
}"""


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(_FOCUSED)
    return found


def type_in(page: Page, typed: Mapping[str, Any], *, button: str = "") -> None:
    """Fill the form and press a button of it without pointing at anything."""
    if "#" not in page.url:
        page.keyboard.press("Tab")  # the way past the head of the page
        page.keyboard.press("Enter")
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        now = focused(page)
        if now["kind"] == "submit" and now["inside"] and now["name"] == button:
            page.keyboard.press("Enter")
            return
        if now["inside"] and typed.get(now["name"]):
            _type_one(page, now, typed[now["name"]])
    raise AssertionError(f"no way to the button {button!r} on {page.url}")


def _type_one(page: Page, now: dict[str, Any], wanted: Any) -> None:
    kind = now["kind"]
    if kind == "checkbox":
        if (now["value"] in wanted) != now["checked"]:
            page.keyboard.press("Space")
    elif kind == "radio":
        if now["value"] == wanted and not now["checked"]:
            page.keyboard.press("Space")
        _arrow_to(page, wanted)
    elif kind == "select-one":
        _arrow_to(page, wanted)
    elif kind == "date":
        return  # the day of today stands there
    elif now["value"] != wanted:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(wanted)


def _arrow_to(page: Page, wanted: str) -> None:
    for _step in range(MOST_STEPS):
        if focused(page)["value"] == wanted:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{wanted!r} cannot be reached by keyboard")


# --- What stays -------------------------------------------------------------------------------------------

_STORED = """async () => ({
  local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name,
})"""


def stored(page: Page) -> list[str]:
    """Return the stores of the browser in which a page left something. Needs scripts."""
    return [name for name, found in page.evaluate(_STORED).items() if found]


def words_after_back(page: Page, context: BrowserContext, words: list[str]) -> list[str]:
    """Press Back until nothing comes any more; return the words that could be read meanwhile."""
    found = []
    for _time in range(40):
        before = page.url
        page.go_back()
        page.wait_for_load_state()
        text = page.content()
        found += [word for word in words if word in text]
        if page.url == before:
            break
    return found
