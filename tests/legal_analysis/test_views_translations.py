"""The pages of translations: beside the original, written and checked, and no word lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translations
from evidence.models import Paragraph, Testimony, Translation, UnfinishedTranslation
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
MACHINE = "Invented engine 1.0"
UNSCOPED = {"reason": "test"}


@pytest.fixture
def paragraph(team: CaseTeam) -> Paragraph:
    """The second paragraph of an account, which nobody has translated."""
    return arranged(make.ParagraphFactory)(testimony=world.account(team), number=2)


@pytest.fixture
def second_analyst(team: CaseTeam) -> User:
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user


def address(told: Testimony, *more: object, name: str = "translation", language: str = "en") -> str:
    return reverse(name, args=[told.pk, language, *more])


def part_of(paragraph: Paragraph, name: str = "translation_part") -> str:
    return address(paragraph.testimony, paragraph.number, name=name)


def send(browser: Client, paragraph: Paragraph, text: str, **more: Any) -> HttpResponse:
    form = {"text": text, "seen": "0", "made": "person", "save": "", **more}
    return browser.post(
        part_of(paragraph), {key: form[key] for key in form if form[key] is not None}
    )


@arranged
def stored(paragraph: Paragraph) -> tuple[str, str, str, int] | None:
    rows = Translation.objects.unscoped(**UNSCOPED).filter(paragraph=paragraph)
    row = rows.select_related("key").first()
    return (row.text, row.method, row.check_status, row.version) if row else None


@arranged
def kept(paragraph: Paragraph, user: User) -> str:
    rows = UnfinishedTranslation.objects.unscoped(**UNSCOPED).filter(author=user)
    row = rows.filter(paragraph=paragraph).select_related("key").first()
    return row.text if row else ""


def written(paragraph: Paragraph, by: User, text: str, **more: Any) -> Translation:
    with acting_as(by):
        return translations.write(paragraph=paragraph, language="en", text=text, by=by, **more)


def test_an_account_stands_beside_its_translation_in_their_own_languages(
    client_for: ClientFor, paragraph: Paragraph
) -> None:
    page = world.text_of(client_for("analyst"), address(paragraph.testimony))
    assert '<p lang="fa-af" dir="auto">این سخن خیالی است.' in page
    assert '<p lang="en" dir="auto">These words are invented.' in page
    assert "1 of 2 paragraphs written, 1 checked." in page
    assert page.count("<details>") == 2  # her words are folded until they are opened
    assert part_of(paragraph) in page


def test_she_writes_and_a_colleague_checks_on_a_page_of_its_own(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, approver: User
) -> None:
    answer = send(client_for(analyst), paragraph, "They said so.\n")
    assert answer["Location"] == address(paragraph.testimony)
    assert stored(paragraph) == ("They said so.", "human", "unchecked", 1)
    browser, check = client_for(approver), part_of(paragraph, "translation_check")
    assert check in world.text_of(browser, address(paragraph.testimony))
    assert browser.post(check, {"seen": "1"}).status_code == 200  # without the box: nothing
    assert stored(paragraph) == ("They said so.", "human", "unchecked", 1)
    assert browser.post(check, {"seen": "1", "compared": "on"}).status_code == 302
    assert stored(paragraph) == ("They said so.", "human", "checked", 2)


def test_what_she_wrote_is_not_hers_to_check(
    client_for: ClientFor, paragraph: Paragraph, analyst: User
) -> None:
    written(paragraph, analyst, "They said so.")
    browser, check = client_for(analyst), part_of(paragraph, "translation_check")
    assert check not in world.text_of(browser, address(paragraph.testimony))
    assert browser.get(check).status_code == 404
    assert browser.post(check, {"seen": "1", "compared": "on"}).status_code == 404


def test_T51_a_machines_text_says_so_and_nobody_can_check_it(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, approver: User
) -> None:
    browser = client_for(analyst)
    answer = send(browser, paragraph, "They say.", made="machine", tool="")
    assert answer.status_code == 200
    assert stored(paragraph) is None
    assert "They say." in answer.content.decode()
    send(browser, paragraph, "They say.", made="machine", tool=MACHINE)
    assert stored(paragraph) == ("They say.", "machine", "unchecked", 1)
    second = client_for(approver)
    page = world.text_of(second, address(paragraph.testimony))
    assert "By a machine, not reworked" in page
    assert MACHINE in page
    check = part_of(paragraph, "translation_check")
    assert check not in page
    assert second.post(check, {"seen": "1", "compared": "on"}).status_code == 404


@pytest.mark.parametrize("role", ["analyst", "advocate", "approver"])
def test_T51_unchecked_words_are_not_on_the_page_of_the_account(
    role: str, client_for: ClientFor, paragraph: Paragraph, analyst: User
) -> None:
    written(paragraph, analyst, "Nobodycheckedthis.", machine=MACHINE)
    page = world.text_of(client_for(role), reverse("account", args=[paragraph.testimony_id]))
    assert "Nobodycheckedthis" not in page


def test_T20_of_two_who_write_the_second_keeps_her_words_and_sees_both(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    written(paragraph, analyst, "First words.")
    browser = client_for(second_analyst)
    answer = send(browser, paragraph, "Second words.")
    page = answer.content.decode()
    assert "First words." in page
    assert "Second words." in page
    assert stored(paragraph) == ("First words.", "human", "unchecked", 1)
    assert kept(paragraph, second_analyst) == "Second words."
    assert 'name="seen" value="1"' in page
    send(browser, paragraph, "Both words.", seen="1")
    assert stored(paragraph) == ("Both words.", "human", "unchecked", 2)
    assert kept(paragraph, second_analyst) == ""


def test_T20_a_form_that_comes_twice_is_taken_once(
    client_for: ClientFor, paragraph: Paragraph, analyst: User
) -> None:
    browser = client_for(analyst)
    answers = [send(browser, paragraph, "They said so.").status_code for _time in range(2)]
    assert answers == [302, 302]
    assert stored(paragraph) == ("They said so.", "human", "unchecked", 1)


@pytest.mark.parametrize(
    "wrong",
    [{"seen": None}, {"made": "machine"}, {"made": "x"}, {"seen": "many"}],
)
def test_T20_no_word_is_lost_to_an_error(
    wrong: dict[str, Any], client_for: ClientFor, paragraph: Paragraph, analyst: User
) -> None:
    answer = send(client_for(analyst), paragraph, "Words of half an hour.", **wrong)
    assert answer.status_code == 200
    assert "Words of half an hour." in answer.content.decode()
    assert stored(paragraph) is None
    assert kept(paragraph, analyst) == "Words of half an hour."


def test_T20_a_page_keeps_itself_and_is_found_again_by_her_alone(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    browser = client_for(analyst)
    assert send(browser, paragraph, "They sa", keep="").status_code == 204
    assert "They sa" in world.text_of(browser, part_of(paragraph))
    assert "They sa" not in world.text_of(client_for(second_analyst), part_of(paragraph))
    assert stored(paragraph) is None
    written(paragraph, second_analyst, "Theirs.")
    assert send(browser, paragraph, "They said", keep="").status_code == 204
    assert kept(paragraph, analyst) == "They said"
    assert stored(paragraph) == ("Theirs.", "human", "unchecked", 1)
    page = world.text_of(browser, part_of(paragraph))
    assert "Somebody else changed this while you were writing" in page
    assert "They said" in page
    assert "Theirs." in page
    assert send(browser, paragraph, "They said it", later="").status_code == 302
    assert kept(paragraph, analyst) == "They said it"


def test_a_check_of_words_that_changed_meanwhile_is_not_taken(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, approver: User
) -> None:
    first = written(paragraph, analyst, "First words.")
    with acting_as(analyst):
        translations.correct(translation=first, text="Other words.", seen=1, by=analyst)
    check = part_of(paragraph, "translation_check")
    answer = client_for(approver).post(check, {"seen": "1", "compared": "on"})
    page = answer.content.decode()
    assert "Other words." in page
    assert "checked>" not in page
    assert stored(paragraph) == ("Other words.", "human", "unchecked", 2)


def test_saving_leads_to_the_next_paragraph_nobody_has_translated(
    client_for: ClientFor, paragraph: Paragraph, analyst: User
) -> None:
    told = paragraph.testimony
    third, fourth = (arranged(make.ParagraphFactory)(testimony=told, number=n) for n in (3, 4))
    written(third, analyst, "Third.")
    answer = send(client_for(analyst), paragraph, "Second.", save=None, next="")
    assert answer["Location"] == part_of(fourth)


def test_every_version_is_there_with_who_wrote_it(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    first = written(paragraph, analyst, "First words.")
    with acting_as(second_analyst):
        translations.correct(translation=first, text="Other words.", seen=1, by=second_analyst)
    page = world.text_of(client_for(analyst), part_of(paragraph))
    versions = page.partition("Every version")[2]
    assert versions.index("Other words.") < versions.index("First words.")
    assert second_analyst.display_name in versions


@pytest.mark.parametrize("language", ["xx", "fa-af"])
def test_what_cannot_be_translated_has_no_page_to_do_it(
    language: str, client_for: ClientFor, paragraph: Paragraph
) -> None:
    browser = client_for("analyst")
    there = address(paragraph.testimony, 2, name="translation_part", language=language)
    assert browser.get(there).status_code == 404
    nowhere = address(paragraph.testimony, 9, name="translation_part")
    assert browser.get(nowhere).status_code == 404


def test_the_list_shows_what_is_to_do_in_one_language_and_how_far_it_is(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    browser, work = client_for(analyst), reverse("translations")
    assert paragraph.testimony.code in world.text_of(browser, work)
    written(paragraph, second_analyst, "Second.")
    page = world.text_of(browser, work)
    assert 'data-name="Written">2<' in page
    assert 'data-name="Checked">1<' in page
    assert "To check" in page.partition("<tbody>")[2]
    browser.post(work, {"work": "write"})
    assert paragraph.testimony.code not in world.text_of(browser, work)
    browser.post(work, {"language": "ps"})
    assert address(paragraph.testimony, language="ps") in world.text_of(browser, work)


def test_the_pages_cost_the_same_at_any_size(
    client_for: ClientFor, paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    browser = client_for(analyst)
    written(paragraph, second_analyst, "Second.")
    there = [address(paragraph.testimony), reverse("translations"), "/"]
    few = [world.queries(browser, one) for one in there]
    with acting_for_system(reason="test.arrange"):
        for number in range(3, 15):
            more = make.ParagraphFactory(testimony=paragraph.testimony, number=number)
            make.TranslationFactory(paragraph=more, translator=second_analyst)
    assert [world.queries(browser, one) for one in there] == few
