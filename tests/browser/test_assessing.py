"""Writing an assessment: a code comes in where the cursor stands, and is kept without a button."""

from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch


def test_a_code_is_put_in_by_keyboard_on_a_phone_and_kept(
    site: Site, people: People, open_page: Open
) -> None:
    page = open_page(width=320)
    people.become(page, "analyst", "en")
    case = site.world.things["assigned"]["case"].pk
    element = site.world.things["public"]["element"].pk
    page.goto(f"/cases/{case}/assessments/{element}/write/")
    box = page.locator("textarea[name=reasoning]")
    box.fill("One. Two.")
    box.evaluate("box => box.setSelectionRange(4, 4)")
    page.locator(".writes-cited summary").focus()
    page.keyboard.press("Enter")
    button = page.locator("[data-insert]").first
    code = button.get_attribute("data-insert")
    button.focus()
    with page.expect_response(lambda answer: answer.status == 204):
        page.keyboard.press("Enter")
    assert box.input_value() == f"One. {code} Two."
    assert page.evaluate("document.activeElement.name") == "reasoning"
    page.reload()
    assert box.input_value() == f"One. {code} Two."


def test_T20_an_old_window_says_that_she_wrote_on_elsewhere_and_shows_both(
    site: Site, people: People, open_page: Open, watch: Watch
) -> None:
    watch.expected = ("409",)
    phone = open_page(width=320)
    people.become(phone, "analyst", "en")
    case = site.world.things["assigned"]["case"].pk
    element = site.world.things["public"]["element"].pk
    address = f"/cases/{case}/assessments/{element}/write/"
    laptop = phone.context.new_page()
    for page in (phone, laptop):
        page.goto(address)
    for page, words, status in ((phone, "Two pages.", 204), (laptop, "One key.", 409)):
        with page.expect_response(lambda answer, status=status: answer.status == status):
            page.locator("textarea[name=law]").fill(words)
    laptop.get_by_text("You went on writing this elsewhere meanwhile.").wait_for()
    laptop.get_by_role("button", name="Keep it for later").click()
    assert laptop.locator("textarea[name=law]").input_value() == "One key."
    laptop.get_by_role("button", name="Put this text into the boxes").click()
    assert laptop.locator("textarea[name=law]").input_value() == "Two pages."
    assert laptop.evaluate("document.documentElement.scrollWidth <= innerWidth")
