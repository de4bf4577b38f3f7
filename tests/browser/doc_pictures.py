"""The pictures of docs/workbench.md, taken on the way it describes.

    make demo                                        # in another window, with the site being served
    .venv/bin/python -m tests.browser.doc_pictures

Follows the four questions on the demonstration case by what stands on the pages, and so stops where the
way is no longer as it is told. No part of the suite.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import django
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from config import env

FOLDER = env.PROJECT / "docs" / "pictures"
WIDE, HIGH = 1000, 720
BAR = 76
COLOURS = 48  # few, so that a picture weighs some 30 kB


@contextmanager
def analyst(address: str) -> Iterator[Page]:
    """A browser in which the analyst of the demonstration is signed in, by the forms."""
    from accounts.demo import credentials_file, current_code
    from accounts.models import User

    user = User.objects.get_by_natural_key("analyst@example.org")
    password = json.loads(credentials_file().read_text(encoding="ascii"))["analyst"]
    # Before the browser: once its loop runs, Django asks the database nothing.
    code = current_code(user)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(base_url=address, viewport={"width": WIDE, "height": HIGH})
        page.goto("/account/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", password)
        page.click("main form:has(input[name=password]) button[type=submit]")
        page.fill("input[name=code]", code)
        page.click("main form:has(input[name=code]) button[type=submit]")
        page.wait_for_url(f"{address}/")
        yield page
        browser.close()


def take(page: Page, name: str, at: str) -> None:
    """Take what a window shows with `at` beneath the bar that stays."""
    page.locator(at).first.evaluate(
        "(at, bar) => scrollTo(0, at.getBoundingClientRect().top + scrollY - bar)", BAR
    )
    image = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    image.save(FOLDER / f"{name}.png", optimize=True)


def narrow(page: Page, **choices: str) -> None:
    """Open what narrows a list, choose by the words of the options, and show."""
    if page.get_by_role("button", name="Show all").count():
        page.get_by_role("button", name="Show all").click()
    page.locator("details.filters summary").click()
    for name, words in choices.items():
        page.locator(f"details.filters select[name={name}]").select_option(label=words)
    page.locator("details.filters").get_by_role("button", name="Show", exact=True).click()


def behind(page: Page, element: str, kind: str) -> None:
    """Press the count of an element in one column of the matrix: of a kind, or of the origins of all."""
    page.locator(f'button[name=cell][aria-label^="{element} · {kind}:"]').click()


def ask(page: Page, place: str, day: str, right: str = "All") -> None:
    """Ask what was in force."""
    page.goto("/library/in-force/")
    if page.locator("details.filters").count():
        page.locator("details.filters summary").click()
    page.locator("select[name=place]").select_option(label=place)
    page.fill("input[name=day]", day)
    page.locator("select[name=right]").select_option(label=right)
    page.get_by_role("button", name="Show", exact=True).click()


def main(address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with analyst(address) as page:
        page.goto("/cases/")
        page.get_by_role("link", name="Gender persecution in Afghanistan").click()
        page.get_by_role("link", name="Matrix", exact=True).click()
        matrix = page.url
        narrow(page, right="Work and just conditions")
        take(page, "weakest", "main .chosen")
        behind(page, "PERS-3", "Origins that undermine")
        take(page, "undermines", "main .chosen")
        ask(page, "Herat", "1 June 2023", right="Work and just conditions")
        take(page, "in-force", "main h2")
        ask(page, "Herat", "1 June 2023")
        answer = page.locator("main dl")
        answer.get_by_role("link", name="3 independent sources say so.").click()
        page.get_by_role("link", name="Show all").click()
        take(page, "independent", "main .table-scroll")
        page.goto(matrix)
        narrow(page, province="Herat")
        behind(page, "PERS-1", "Incidents")
        support = page.locator("main dt", has_text="Origins that support").locator("+ dd")
        if support.inner_text() != "2":
            raise SystemExit("docs/workbench.md says that two origins support PERS-1 in Herat.")


if __name__ == "__main__":
    env.use_default("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
