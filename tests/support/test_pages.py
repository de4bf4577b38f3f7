"""The pages of a support worker, as she walks through them without scripts."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, Organisation, PersonKey, User
from support.models import Need, Provider, Referral
from support.models.provider import STALE_AFTER_DAYS
from tests.factories import support as make

ClientFor = Callable[[Any], Client]
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    return client_for("support_worker")


def everything(model: Any) -> Any:
    return model.objects.unscoped(reason="test")


def today() -> datetime.date:
    return timezone.now().date()


@pytest.fixture
def need(organisation: Organisation) -> Need:
    with acting_for_system(reason="test.arrange"):
        return make.NeedFactory(
            organisation=organisation, words="Invented pain.", called="خیالی", contact="Mondays."
        )


@pytest.fixture
def provider(organisation: Organisation) -> Provider:
    with acting_for_system(reason="test.arrange"):
        return make.ProviderFactory(organisation=organisation, contact="Side door.")


def shown(browser: Client, name: str, *args: Any) -> str:
    page = browser.get(reverse(name, args=args))
    assert page.status_code == 200
    return page.content.decode()


def test_a_need_is_walked_through_from_home_to_its_end(
    browser: Client, need: Need, provider: Provider, support_worker: User
) -> None:
    assert "need that nobody has taken up" in shown(browser, "home")
    assert need.code in shown(browser, "desk")
    page = shown(browser, "need", need.pk)
    assert "Invented pain." in page
    assert "Mondays." in page
    browser.post(reverse("need_take_up", args=[need.pk]))
    told = {"provider": str(provider.pk), "told": "That she comes.", "agreed": "on"}
    assert "Side door." in shown(browser, "need_refer", need.pk)
    assert browser.post(reverse("need_refer", args=[need.pk]), told).status_code == 302
    with acting_for_system(reason="test"):
        referral = everything(Referral).get()
    browser.post(reverse("referral_move_on", args=[referral.pk]), {"to": "told"})
    before = today()
    browser.post(
        reverse("need_look_in", args=[need.pk]), {"how": "in_danger", "note": "x", "later": "1"}
    )
    days = (before, today())  # another about midnight
    page = shown(browser, "need", need.pk)
    assert "They were told" in page
    assert "That she comes." in page
    assert any(str(day + datetime.timedelta(days=1)) in page for day in days)
    assert "She is in danger" in shown(browser, "desk")
    browser.post(reverse("need_close", args=[need.pk]), {"outcome": "helped"})
    assert need.code not in shown(browser, "desk")
    assert browser.get(reverse("need_look_in", args=[need.pk])).status_code == 409
    with acting_for_system(reason="test"):
        assert everything(Need).get().taken_by == support_worker


def test_T47_each_opening_leaves_a_row(browser: Client, need: Need) -> None:
    shown(browser, "need", need.pk)
    with acting_for_system(reason="test"):
        event = everything(AuditEvent).order_by("-id").first()
    assert (event.action, event.subject_id) == ("need.read", str(need.pk))


def test_without_her_agreement_the_form_says_so_and_keeps_what_was_typed(
    browser: Client, need: Need, provider: Provider
) -> None:
    address = reverse("need_refer", args=[need.pk])
    page = browser.post(address, {"provider": str(provider.pk), "told": "Half a sentence"})
    assert page.context["form"].errors.keys() == {"agreed"}
    assert "Half a sentence" in page.content.decode()
    with acting_for_system(reason="test"):
        assert not everything(Referral).exists()


def test_T01_a_place_of_another_organisation_cannot_be_chosen(browser: Client, need: Need) -> None:
    with acting_for_system(reason="test.arrange"):
        theirs = make.ProviderFactory()
    told = {"provider": str(theirs.pk), "told": "x", "agreed": "on"}
    page = browser.post(reverse("need_refer", args=[need.pk]), told)
    assert "No place of help was asked" in page.content.decode()
    with acting_for_system(reason="test"):
        assert not everything(Referral).exists()


def test_REF3_a_stale_place_is_shown_to_be_asked_again_and_offered_to_nobody(
    browser: Client, need: Need, organisation: Organisation
) -> None:
    long_ago = today() - datetime.timedelta(days=STALE_AFTER_DAYS + 1)
    with acting_for_system(reason="test.arrange"):
        old = make.ProviderFactory(organisation=organisation, checked_on=long_ago, name="Old house")
    assert "Old house" not in shown(browser, "need_refer", need.pk)
    assert "To be asked again" in shown(browser, "providers")
    form = {"name": "Old house", "kinds": ["safety"], "contact": "", "note": ""}
    browser.post(reverse("provider", args=[old.pk]), form)
    assert "To be asked again" not in shown(browser, "providers")
    assert "Old house" in shown(browser, "need_refer", need.pk)
    browser.post(reverse("provider_end", args=[old.pk]))
    assert "Old house" not in shown(browser, "providers")


def test_the_list_is_narrowed_without_a_trace_in_the_address(
    browser: Client, need: Need, organisation: Organisation
) -> None:
    with acting_for_system(reason="test.arrange"):
        legal = make.TakenNeedFactory(organisation=organisation, kinds=["legal"])
    answer = browser.post(reverse("desk"), {"state": "", "kind": "legal"})
    assert answer.headers["Location"] == reverse("desk")
    page = shown(browser, "desk")
    assert legal.code in page
    assert need.code not in page
    browser.post(reverse("desk"), {"state": "closed", "kind": ""})
    assert "Nothing fits" in shown(browser, "desk")
    browser.post(reverse("desk"), {"all": "yes"})
    page = shown(browser, "desk")
    assert page.index(need.code) < page.index(legal.code)  # what nobody has taken up comes first


def test_at_her_wish_her_words_are_destroyed_and_the_page_still_opens(
    browser: Client, need: Need, organisation: Organisation
) -> None:
    with acting_for_system(reason="test.arrange"):
        make.ReferralFactory(need=need, provider__organisation=organisation, told="Told words.")
    browser.post(reverse("need_look_in", args=[need.pk]), {"how": "same", "note": "Note words."})
    form = {"outcome": "enough", "forget": "on"}
    browser.post(reverse("need_close", args=[need.pk]), form)
    page = shown(browser, "need", need.pk)
    assert "Nobody can read them again" in page
    for words in ("Invented pain.", "Mondays.", "Told words.", "Note words."):
        assert words not in page
    with acting_for_system(reason="test"):
        assert everything(PersonKey).get(pk=need.key_id).wrapped is None


def test_somebody_who_comes_by_herself_is_written_down(browser: Client) -> None:
    form = {
        "kinds": ["livelihood"],
        "words": "Bread.",
        "called": "",
        "contact": "",
        "language": "ps",
    }
    answer = browser.post(reverse("need_new"), form, follow=True)
    page = answer.content.decode()
    assert "Bread." in page
    assert "She comes by herself" in page


def test_the_pages_cost_the_same_however_much_there_is(
    browser: Client, organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    with acting_for_system(reason="test.arrange"):
        held = [make.TakenNeedFactory(organisation=organisation) for _number in range(5)]
        for one in held:
            make.CheckInFactory(need=held[0])
            make.ReferralFactory(need=held[0])
            make.CheckInFactory(need=one)
    shown(browser, "desk")
    for name, args in (("desk", []), ("need", [held[0].pk]), ("providers", [])):
        with django_assert_max_num_queries(16):
            shown(browser, name, *args)


@pytest.mark.parametrize("who", ["documenter", "analyst", "approver", "auditor", "administrator"])
def test_T01_nobody_else_has_a_way_there(who: str, client_for: ClientFor) -> None:
    page = shown(client_for(who), "home")
    assert reverse("desk") not in page
    assert reverse("providers") not in page


@override_settings(DEMO=True)
def test_the_demonstration_has_something_to_help_with_and_is_made_once() -> None:
    for _time in range(2):
        call_command("demo_help", verbosity=0)
    with acting_for_system(reason="test"):
        states = sorted(everything(Need).values_list("state", flat=True))
        assert states == ["closed", "new", "open", "open"]
        assert everything(Provider).count() == 3
    with acting_for_system(reason="test"):
        worker = User.objects.get(email="support-worker@example.org")
    browser = Client()
    browser.force_login(worker, backend="accounts.backends.Backend")
    page = shown(browser, "desk")
    assert "Look in today" in page
    assert "She is in danger" in page
