"""Writing an assessment: a code comes in where the cursor stands, and is kept without a button."""

from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site


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
