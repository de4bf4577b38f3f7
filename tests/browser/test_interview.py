"""The whole interview in a browser on a telephone: on a line that drops, and nothing left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Playwright, expect

from accounts.identity import acting_for_system
from accounts.models import Role, User
from evidence.models import Draft, Paragraph, Testimony
from legal_analysis.interview import pages
from tests.browser import interviewing
from tests.browser.conftest import LOCALES, NO_BACKGROUND, Open
from tests.browser.interviewing import Line
from tests.browser.looking import faults, wide
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch
from tests.canaries import Canary, canary, scan_folder
from tests.factories.evidence import DraftFactory
from tests.legal_analysis.interview.told import answers, as_kept

WORDS = {
    name: canary(f"interview in a browser: {name}")
    for name in (
        "agreed",
        "full_name",
        "phone",
        "contact_plan",
        "others_present",
        "first",
        "second",
    )
}
TOLD = [WORDS["first"].text, WORDS["second"].text]
WAITING = 30_000  # milliseconds; a page keeps itself five seconds after it was typed on
LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET", "Failed to load resource")


@pytest.fixture
def telephone(
    site: Site,
    playwright: Playwright,
    chromium_program: str,
    watch: Watch,
    tmp_path: Path,
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a small browser whose profile lies on a disk, in `tmp_path`."""
    contexts = []

    def telephone(language: str, *, js: bool) -> Page:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium_program,
            args=NO_BACKGROUND,
            base_url=site.address,
            locale=LOCALES[language],
            java_script_enabled=js,
            viewport={"width": 320, "height": 640},
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        watch.over(context)
        return context.pages[0]

    yield telephone
    for context in contexts:
        context.close()
    assert watch.heard() == []


def told(site: Site) -> dict[str, Any]:
    """What she says, with words nobody else would write, for the library of this site."""
    right = site.world.things["public"]["right"].code
    return answers(
        begin={"agreed": WORDS["agreed"].text},
        details={name: WORDS[name].text for name in ("full_name", "phone", "contact_plan")},
        setting={"others_present": WORDS["others_present"].text, "language": "fa-af"},
        areas={"rights": [right]},
        end={"code_wanted": "yes"},
    )


def sent_by(user: User) -> list[str]:
    """What stands in the record of the one account this user took down: its paragraphs."""
    with acting_for_system(reason="test.compare"):
        assert not Draft.objects.unscoped(reason="test").filter(author=user).exists()
        rows = Testimony.objects.unscoped(reason="test")
        account = rows.get(interview__interviewer=user)
        assert account.person.full_name == WORDS["full_name"].text
        paragraphs = Paragraph.objects.unscoped(reason="test").filter(testimony=account)
        return [one.original for one in paragraphs.order_by("number")]


def look(page: Page) -> None:
    """What axe finds is asked of every page above, once."""
    expect(page).to_have_title(settings.SITE_NAME)
    assert wide(page) == [], page.url


def tell(page: Page, line: Line) -> None:
    """Her paragraphs. The answer to the first is lost; who waits presses Reload."""
    for number, text in enumerate(TOLD):
        interviewing.fill(page, {"text": text, "knowledge": "direct"})
        if number == 0:
            line.lose_the_next_answer("**/at/words/")
            with interviewing.in_vain(page):
                interviewing.press(page, "more")
            page.reload()
        else:
            interviewing.press(page, "more")
        expect(page.locator("main ol.records > li")).to_have_count(number + 1)
    interviewing.press(page, "go_on")


def send(page: Page, line: Line) -> None:
    """Send it; the answer is lost. Then put away what is shown."""
    line.lose_the_next_answer("**/send/")
    with interviewing.in_vain(page):
        page.locator('main form[action$="/send/"] button').click()
    page.reload()
    page.wait_for_url("**/entries/sent/")
    expect(page.locator("main .waiting-count")).to_be_visible()  # the code she may keep


def nothing_is_left(page: Page, tmp_path: Path, *, js: bool) -> None:
    code = page.locator("main .waiting-count").inner_text().strip()
    page.locator("main form button").first.click()
    page.wait_for_url("**/records/sent/")
    if js:
        assert interviewing.stored(page) == []
    every = [word for one in WORDS.values() for word in one.words.values()]
    assert interviewing.words_after_back(page, page.context, [*every, code]) == []
    page.context.close()
    profile = tmp_path / "profile"
    assert any(profile.rglob("History"))
    assert scan_folder(profile, list[Canary](WORDS.values())) == []


def walk(page: Page, site: Site, line: Line) -> None:
    """Page after page. On the third the line is down when she presses the button."""
    said = told(site)
    interviewing.begin(page)
    look(page)
    while key := interviewing.key_at(page, site.address):
        at = interviewing.address(page)
        if key == "words":
            tell(page, line)
        else:
            interviewing.fill(page, said[key])
            if key == "who":
                line.drop()
                with interviewing.in_vain(page):
                    interviewing.press(page)
                line.restore()
                page.reload()
            else:
                interviewing.press(page)
        interviewing.wait_until_past(page, at)
        look(page)


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "dark", 1280), ("fa-af", "light", 320), ("ps", "dark", 320)],
)
def test_each_page_of_an_interview_is_sound(
    language: str, scheme: str, width: int, site: Site, people: People, open_page: Open
) -> None:
    """As they were answered. pictures.py draws them in the other looks."""
    user = people.new(Role.DOCUMENTER, language)
    told_words = [{"text": text, "knowledge": "direct"} for text in TOLD]
    with acting_for_system(reason="test.arrange"):
        draft = DraftFactory(
            author=user,
            organisation=site.world.things["assigned"]["organisation"],
            answers={**as_kept(told(site)), "words": told_words},
        )
    page = open_page(width=width, scheme=scheme, language=language)
    people.sign_in(page, user)
    check = f"/entries/{draft.pk}/"
    found = []
    for address in ["/entries/", check, f"{check}end/", *map(address_of, asked(draft))]:
        page.goto(address if address.startswith("/") else f"{check}{address}")
        found += [
            f"{page.url}: {fault}" for fault in faults(page, language, markup=scheme == "light")
        ]
    assert found == []


def asked(draft: Draft) -> list[Any]:
    return pages.path(draft.answers)


def address_of(page: Any) -> str:
    return f"at/{page.name}/{f'{page.number}/' if page.number else ''}"


@pytest.mark.parametrize(
    ("language", "js"),
    [("fa-af", False), ("ps", True)],
    ids=["dari no-scripts", "pashto scripts"],
)
def test_T16_T20_an_interview_on_a_line_that_drops_is_sent_whole_and_leaves_nothing(
    language: str,
    js: bool,
    site: Site,
    people: People,
    telephone: Callable[..., Page],
    watch: Watch,
    tmp_path: Path,
) -> None:
    watch.expected = LOST
    user = people.new(Role.DOCUMENTER, language)
    page = telephone(language, js=js)
    people.sign_in(page, user)
    line = Line(page, slow=not js)
    walk(page, site, line)
    send(page, line)
    assert sent_by(user) == TOLD
    nothing_is_left(page, tmp_path, js=js)


def test_an_interview_is_completed_by_keyboard_alone(
    site: Site, people: People, telephone: Callable[..., Page], watch: Watch, tmp_path: Path
) -> None:
    watch.expected = LOST
    user = people.new(Role.DOCUMENTER, "en")
    page = telephone("en", js=True)
    people.sign_in(page, user)
    said = told(site)
    interviewing.begin(page)
    while key := interviewing.key_at(page, site.address):
        at = interviewing.address(page)
        if key == "words":
            for text in TOLD:
                interviewing.type_in(page, {"text": text, "knowledge": "direct"}, button="more")
                expect(page.locator("main ol.records > li")).to_have_count(TOLD.index(text) + 1)
            interviewing.type_in(page, {}, button="go_on")
        else:
            interviewing.type_in(page, said[key])
        interviewing.wait_until_past(page, at)
    look(page)
    page.locator('main form[action$="/send/"] button').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries/sent/")
    assert sent_by(user) == TOLD
    nothing_is_left(page, tmp_path, js=True)


def test_T20_what_is_being_typed_is_kept_as_soon_as_there_is_a_line(
    site: Site, people: People, telephone: Callable[..., Page], watch: Watch
) -> None:
    watch.expected = LOST
    user = people.new(Role.DOCUMENTER, "en")
    page = telephone("en", js=True)
    people.sign_in(page, user)
    line = Line(page)
    interviewing.begin(page)
    status = page.locator("#answers [role=status]")
    field = page.locator("#answers [name=agreed]")
    field.fill("We speak")
    expect(status).to_have_text("Kept on the server.", timeout=WAITING)
    line.drop()
    field.fill("We speak of sewing")
    expect(status).to_contain_text("No connection", timeout=WAITING)
    line.restore()
    expect(status).to_have_text("Kept on the server.", timeout=WAITING)
    again = page.context.new_page()
    address = page.url
    page.close()
    with acting_for_system(reason="test.compare"):
        kept = Draft.objects.unscoped(reason="test").get(author=user).answers
    assert kept["begin"]["agreed"] == ["We speak of sewing"]
    again.goto(address)
    expect(again.locator("#answers [name=agreed]")).to_have_value("We speak of sewing")
