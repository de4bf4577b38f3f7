"""The pages of origins: an analyst joins and says what repeats an account; the others read, or do not."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import RestsOn
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.factories.origins import RestsOnFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_citing_together import two_analysts
from tests.legal_analysis.test_grouping import group_of
from tests.legal_analysis.test_origins import spoke

ClientFor = Callable[[object], Client]


def test_an_analyst_joins_on_the_page_and_who_may_not_read_the_account_does_not_see_that(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    sources = [law.PolicySourceFactory().source for _time in range(2)]
    with acting_for_system(reason="test.arrange"):
        told = spoke(team)
    browser, address = client_for("analyst"), reverse("origin", args=[sources[0].pk])
    joined = {"act": "join", "seen": "0", "name": "one report", "join_reason": "It prints it."}
    assert browser.post(address, joined).status_code == 302
    assert group_of(sources[0]) == "one report"
    second = reverse("origin", args=[sources[1].pk])
    again = {**joined, "name": "", "known_group": "one report"}
    assert browser.post(second, again).status_code == 302
    assert sources[1].title in browser.get(reverse("origins")).content.decode()
    rests = {"act": "rest", "account": told.code, "rest_reason": "It quotes nobody else."}
    assert browser.post(address, rests).status_code == 302
    assert told.code in browser.get(address).content.decode()
    other = client_for(two_analysts()[1][0])
    assert told.code not in other.get(address).content.decode()
    assert other.post(second, {**rests}).status_code == 200
    # Nor who took it down herself: after sending, she reads it no more.
    with acting_for_system(reason="test.arrange"):
        AssignmentFactory(user=analyst, organisation=team.organisation, role="documenter")
        hers = world.account(team, interviewer=analyst)
        link = RestsOnFactory(source=sources[0], testimony=hers)
    text = browser.get(address).content.decode()
    assert (told.code in text, hers.code in text) == (True, False)
    assert browser.post(second, {**rests, "account": hers.code}).status_code == 200
    back = {"act": "back", "link": link.pk, "back_reason": "It has a second witness."}
    assert browser.post(address, back).status_code == 404
    with acting_for_system(reason="test.ask"):
        assert RestsOn.objects.unscoped(reason="test").filter(taken_back_at=None).count() == 2


def test_T01_the_pages_of_origins_refuse_who_does_not_read_or_say_it(
    client_for: ClientFor, documenter: User, approver: User
) -> None:
    source = law.PolicySourceFactory().source
    page, sent = reverse("origin", args=[source.pk]), {"act": "join", "name": "one"}
    browser = client_for(documenter)
    for address in (reverse("origins"), page):
        assert browser.get(address).status_code == 404
    browser = client_for(approver)
    assert browser.get(page).status_code == 200
    assert browser.post(page, sent | {"seen": "0", "join_reason": "So."}).status_code == 404


def test_T20_nobody_joins_over_what_she_has_not_seen(client_for: ClientFor, team: CaseTeam) -> None:
    alike = {"publisher": "Invented Press", "date_text": "2022-05-07"}
    one, other = (
        law.PolicySourceFactory(
            source__title=title, **{f"source__{name}": text for name, text in alike.items()}
        ).source
        for title in ("One", "Other")
    )
    browser, address = client_for("analyst"), reverse("origin", args=[one.pk])
    sent = {"act": "join", "name": "one report", "join_reason": "It prints it."}
    seen = {**sent, "seen": "0", "others": [f"{other.pk}.0"]}
    for late in ({**seen, "seen": "1"}, {**seen, "others": [f"{other.pk}.1"]}):
        assert browser.post(address, late).status_code == 200
        assert (group_of(one), group_of(other)) == ("", "")
    assert browser.post(address, seen).status_code == 302
    assert (group_of(one), group_of(other)) == ("one report", "one report")
