"""Entering a decree as an analyst does it, without JavaScript: page by page, checked, sent, verified."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import acting_for_system
from legal_analysis.models import Policy, PolicyEntry
from legal_analysis.policy_entry import rules
from tests.factories import legal_analysis
from tests.legal_analysis.policy_entry import told

AT = re.compile(
    r"/library/papers/(?P<entry>[0-9a-f-]{36})/(?:at/(?P<name>[a-z]+)/(?:(?P<number>\d)/)?)?"
)
PAGES = ["name", "what", "when", "where", "rule.1", "rule.2", "rule.3", "relation.1", "source.1"]


@pytest.fixture
def library(db):
    with acting_for_system(reason="test.arrange"):
        return told.library()


def entry():
    with acting_for_system(reason="test"):
        return PolicyEntry.objects.unscoped(reason="test").get()


def begin(browser):
    answer = browser.post(
        reverse("paper_new"), {"title": "Umbrellas", "number": "", "issuer": "", "date": ""}
    )
    return answer.headers["Location"]


def key_of(address):
    found = AT.fullmatch(address)
    assert found, address
    return f"{found['name']}.{found['number']}" if found["number"] else found["name"] or ""


def walk(browser, address, typed):
    """Answer page after page until the check; return the keys of the pages, and the clicks."""
    asked = []
    while key := key_of(address):
        asked.append(key)
        page = browser.get(address)
        assert page.status_code == 200
        form = dict(typed[key]) | {"shown": page.context["shown"]}
        if key == "relation.1":
            found = browser.post(address, {"find": form["find"], "look": ""})
            assert "POL-EARLIER" in found.content.decode()
        if key in {"rule.1", "rule.2"}:
            form["more"] = ""
        answer = browser.post(address, form)
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        address = answer.headers["Location"]
    return asked, address


def test_a_decree_with_three_provisions_goes_from_page_to_page_into_the_library(
    library, client_for
):
    browser, second = client_for("analyst"), client_for("approver")
    asked, address = walk(browser, begin(browser), told.decree())
    assert asked == PAGES
    check = browser.get(address)
    assert check.context["missing"] == []
    for words in (*told.TEXTS, "17 Sawr 1401", "7 May 2022", "Older order on gardens"):
        assert words in check.content.decode()

    for _pressed in range(2):
        answer = browser.post(f"{address}send/")
        assert answer.headers["Location"] == reverse("papers")

    assert entry().state == PolicyEntry.State.WAITING
    assert "Umbrellas may not be brought" in second.get(address).content.decode()
    seen = second.get(address).context["stamp"]
    for _pressed in range(2):
        answer = second.post(f"{address}accept/", {"seen": seen})
    policy = Policy.objects.get(version=1)
    assert answer.headers["Location"] == reverse("policy", args=[policy.pk])
    page = browser.get(reverse("policy", args=[policy.pk])).content.decode()
    for words in (*told.TEXTS, "17 Sawr 1401", "7 May 2022", "B2", "Entered here"):
        assert words in page
    earlier = browser.get(reverse("policy", args=[library["earlier"].pk])).content.decode()
    assert "Repealed by" in earlier
    assert policy.title in earlier
    assert "repealed by a later one" in browser.get(reverse("policies")).content.decode()


def test_T20_every_page_says_what_is_wrong_and_loses_nothing(library, client_for):
    browser = client_for("analyst")
    address = begin(browser)
    base = address.removesuffix("at/name/")
    wrong = {
        "at/name/": {"title": "", "title_fa_af": "فرمان چتر"},
        "at/when/": {"date": "someday", "since": "17 Sawr 1401", "status": "in_force"},
        "at/where/": {"scope": "national", "provinces": "AF99"},
        "at/rule/1/": {"original": "مادهٔ اول", "text": "One.", "until": "never at all"},
        "at/source/1/": {"title": "Gazette", "url": "no address", "reliability": "B"},
    }
    for name, typed in wrong.items():
        answer = browser.post(base + name, typed)
        assert answer.status_code == 200, name
        assert answer.context["form"].errors, name
        for page in (answer, browser.get(base + name)):
            text = page.content.decode()
            for one in typed.values():
                assert one in text, (name, one)
    listed = browser.get(base).context["missing"]
    assert {page.name for page in listed} > {"name", "when", "where", "rule", "source"}


@pytest.mark.parametrize(
    ("button", "leads_to"), [("back", "at/what/"), ("overview", ""), ("later", None)]
)
def test_T20_every_button_keeps_what_stands_in_the_form(button, leads_to, library, client_for):
    browser = client_for("analyst")
    base = begin(browser).removesuffix("at/name/")
    answer = browser.post(f"{base}at/when/", {"date": "someday", button: ""})
    expected = reverse("papers") if leads_to is None else base + leads_to
    assert answer.headers["Location"] == expected
    assert entry().answers["when"] == {"date": ["someday"]}


def test_T20_a_page_keeps_itself_while_it_is_typed(library, client_for):
    browser = client_for("analyst")
    address = begin(browser)
    answer = browser.post(address, {"title": "Umbr", "shown": "0", "keep": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    browser.post(address, told.decree()["name"])
    late = browser.post(address, {"title": "Umb", "shown": "0", "keep": ""})
    assert late.status_code == 409
    assert entry().answers["name"]["title"] == ["Invented decree on umbrellas in gardens"]


def test_what_is_there_already_is_shown_before_anything_is_entered(library, client_for):
    browser = client_for("analyst")
    looked = {"title": "The older order on gardens", "number": "", "issuer": "", "date": ""}
    answer = browser.post(reverse("paper_new"), looked)
    assert answer.status_code == 200
    assert reverse("policy", args=[library["earlier"].pk]) in answer.content.decode()
    with acting_for_system(reason="test"):
        assert not PolicyEntry.objects.unscoped(reason="test").exists()
    answer = browser.post(reverse("paper_new"), looked | {"enter": ""})
    assert key_of(answer.headers["Location"]) == "name"
    assert "It may be there already" in browser.get(answer.headers["Location"]).content.decode()


def test_a_search_that_cannot_be_read_is_kept_with_what_is_wrong(library, client_for):
    answer = client_for("analyst").post(
        reverse("paper_new"), {"title": "چتر", "number": "14", "issuer": "", "date": "someday"}
    )
    assert answer.status_code == 200
    assert {"چتر", "someday"} <= set(re.findall(r'value="([^"]*)"', answer.content.decode()))


def test_an_earlier_one_that_is_not_found_is_said_and_is_no_error(library, client_for):
    browser = client_for("analyst")
    base = begin(browser).removesuffix("at/name/")
    answer = browser.post(f"{base}at/relation/1/", {"find": "nothing of the kind", "look": ""})
    assert "Nothing was found" in answer.content.decode()
    assert "Something is missing or wrong" not in answer.content.decode()
    gone_on = browser.post(f"{base}at/relation/1/", {"find": ""})
    assert key_of(gone_on.headers["Location"]) == "source.1"


def test_an_incomplete_entry_is_not_sent(library, client_for):
    browser = client_for("analyst")
    base = begin(browser).removesuffix("at/name/")
    assert browser.post(f"{base}send/").headers["Location"] == base
    assert entry().state == PolicyEntry.State.WRITING


def test_a_question_goes_back_and_its_answer_comes_with_the_next_sending(library, client_for):
    browser, second = client_for("analyst"), client_for("approver")
    _asked, address = walk(browser, begin(browser), told.decree())
    browser.post(f"{address}send/")
    empty = second.post(f"{address}ask/", {"question": ""})
    assert empty.status_code == 200
    assert empty.context["question_form"].errors
    second.post(f"{address}ask/", {"question": "Which ministry?"})
    assert "came back with a question" in browser.get("/").content.decode()
    assert "Which ministry?" in browser.get(address).content.decode()
    browser.post(f"{address}send/", {"reply": "That of gardens."})
    assert "That of gardens." in second.get(address).content.decode()
    assert "waits for you to verify it" in second.get("/").content.decode()


def test_lists_say_so_where_nothing_waits(client_for):
    page = client_for("approver").get(reverse("papers")).content.decode()
    assert "No entry waits for you." in page
    assert "What you are entering" not in page
    assert (
        "You are entering nothing." in client_for("analyst").get(reverse("papers")).content.decode()
    )


def test_a_correction_shows_on_the_policy_who_when_and_which_fields(
    library, client_for, analyst, approver, team
):
    with acting_for_system(reason="test.arrange"):
        policy = told.verified(analyst, approver, team.organisation)
    browser = client_for("analyst")
    answer = browser.post(reverse("policy_correct", args=[policy.pk]))
    base = answer.headers["Location"]
    browser.post(f"{base}at/name/", told.decree()["name"] | {"summary": "Put right."})
    browser.post(f"{base}send/")
    second = client_for("approver")
    assert second.post(f"{base}accept/").status_code == 409  # nobody verifies what she did not see
    second.post(f"{base}accept/", {"seen": second.get(base).context["stamp"]})
    page = browser.get(reverse("policy", args=[policy.pk])).content.decode()
    assert "Put right." in page
    assert "What it is called: What it orders" in page
    assert approver.display_name in page
    assert "You" in page


def test_T01_who_works_elsewhere_reads_the_policy_and_not_who_entered_it(
    library, client_for, analyst, approver, team, stranger
):
    with acting_for_system(reason="test.arrange"):
        policy = told.verified(analyst, approver, team.organisation)
    page = client_for(stranger).get(reverse("policy", args=[policy.pk])).content.decode()
    assert policy.title in page
    for user in (analyst, approver):
        assert user.display_name not in page
    assert "As it was sent" not in page


def test_an_old_page_of_what_was_sent_meanwhile_changes_nothing(library, client_for, analyst):
    browser = client_for("analyst")
    _asked, address = walk(browser, begin(browser), told.decree())
    browser.post(f"{address}send/")
    before = entry().answers
    answer = browser.post(f"{address}at/name/", {"title": "Other"})
    assert answer.headers["Location"] == address
    assert browser.post(f"{address}end/").status_code == 404
    assert entry().answers == before


def test_what_is_given_up_is_gone(library, client_for):
    browser = client_for("analyst")
    base = begin(browser).removesuffix("at/name/")
    assert browser.get(f"{base}end/").status_code == 200
    browser.post(f"{base}end/")
    assert browser.get(base).status_code == 404


def test_the_list_of_policies_is_searched_in_any_spelling(db, client_for):
    legal_analysis.PolicyFactory(title="Invented", title_fa_af="فرمان باغ‌های خيالي")
    browser = client_for("analyst")
    browser.post(reverse("policies"), {"word": "باغهای خیالی"})
    assert [row.title for row in browser.get(reverse("policies")).context["page"].rows] == [
        "Invented"
    ]


def test_nobody_but_writers_is_offered_to_enter(library, client_for):
    link = reverse("paper_new")
    assert link in client_for("analyst").get(reverse("policies")).content.decode()
    for who in ("approver", "documenter", "support_worker"):
        assert link not in client_for(who).get(reverse("policies")).content.decode()


def test_a_policy_of_the_library_is_not_corrected_here(library, client_for):
    earlier = library["earlier"]
    browser = client_for("analyst")
    assert (
        reverse("policy_correct", args=[earlier.pk])
        not in browser.get(reverse("policy", args=[earlier.pk])).content.decode()
    )
    answer = browser.post(reverse("policy_correct", args=[earlier.pk]))
    assert answer.status_code == rules.OfTheLibrary.status


def test_T01_a_colleague_opens_an_entry_only_once_it_is_sent(library, client_for, colleague):
    browser, other = client_for("analyst"), client_for(colleague)
    _asked, address = walk(browser, begin(browser), told.decree())
    assert other.get(address).status_code == 404
    browser.post(f"{address}send/")
    assert other.get(address).status_code == 200
    assert other.get(f"{address}at/name/").status_code == 404


def test_an_entry_with_many_provisions_costs_no_more_questions(library, client_for, analyst, team):
    with acting_for_system(reason="test.arrange"):
        few = told.entry_of(analyst, team.organisation)
        many = told.entry_of(analyst, team.organisation)
        for number in range(4, 30):
            many.answers[f"rule.{number}"] = many.answers["rule.1"]
        many.save()
    browser = client_for("analyst")
    counts = []
    for one in (few, few, many):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("paper", args=[one.pk])).status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[2]
