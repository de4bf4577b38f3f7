"""The pages: what is alike, side by side, merged with what she chose, undone; the same queries at any number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import Organisation, User
from evidence import pairs
from evidence.models import Act, Incident, IncidentMerge
from tests.legal_analysis import views_world as world
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD
from tests.legal_analysis.views_world import text_of

ClientFor = Callable[[Any], Client]


@pytest.fixture
def on(organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def two(on: things.Shared) -> tuple[Incident, Incident]:
    one, other = things.record(TOLD, on), things.record({**TOLD, "title": "Kites burnt"}, on)
    with acting_for_system(reason="test.arrange"):
        pairs.look_for(other)
    return one, other


def test_from_what_is_similar_to_one_record_and_back_to_two(
    on: things.Shared, client_for: ClientFor
) -> None:
    one, other = two(on)
    browser = client_for(on.analyst)
    page = text_of(browser, reverse("incident", args=[one.pk]))
    assert "same act, same province, same days" in page
    assert "pair of incidents may be one event" in text_of(browser, reverse("home"))
    beside = reverse("incident_pair", args=[one.pk, other.pk])
    assert reverse("incident_pair", args=sorted([one.pk, other.pk])) in text_of(
        browser, reverse("duplicates")
    )
    seen = text_of(browser, beside).split('name="seen" value="')[1].split('"')[0]
    ours, theirs = (Act._base_manager.get(incident=row) for row in (one, other))
    form = {
        "seen": seen,
        "standing": str(other.pk),
        "title": str(one.pk),
        f"same-{theirs.pk}": str(ours.pk),
    }
    address = reverse("incident_merge", args=[one.pk, other.pk])
    refused = browser.post(address, {**form, "reason": " "})
    assert refused.status_code == 400
    assert f'value="{ours.pk}" selected' in refused.content.decode(), "what she chose is kept"
    answer = browser.post(address, {**form, "reason": "One event."})
    assert answer.url == reverse("incident", args=[other.pk])
    page = text_of(browser, answer.url)
    assert "Kites taken" in page
    assert "One event." in page
    led = browser.get(reverse("incident", args=[one.pk]))
    assert led.url == answer.url
    done = IncidentMerge._base_manager.get()
    assert Act.objects.visible_to(on.analyst).get() == theirs
    undone = browser.post(reverse("merge_undo", args=[done.pk]), {"reason": "Two streets."})
    assert "Two streets." in text_of(browser, undone.url)
    assert "Kites burnt" in text_of(browser, reverse("incident", args=[other.pk]))


def test_told_apart_with_a_reason_and_left_open_again(
    on: things.Shared, client_for: ClientFor
) -> None:
    one, other = two(on)
    browser = client_for(on.analyst)
    address = reverse("incident_apart", args=[one.pk, other.pk])
    assert browser.post(address, {"reason": ""}).status_code == 400
    page = text_of(browser, browser.post(address, {"reason": "Two towns."}).url)
    assert "Two towns." in page
    assert reverse("incident_merge", args=[one.pk, other.pk]) not in page
    assert "Two different events" in text_of(browser, reverse("incident", args=[one.pk]))
    browser.post(address, {"open": "yes"})
    assert reverse("incident_merge", args=[one.pk, other.pk]) in text_of(
        browser, reverse("incident_pair", args=[one.pk, other.pk])
    )


def test_the_lists_cost_the_same_at_any_number(
    on: things.Shared, analyst: User, client_for: ClientFor
) -> None:
    one, _other = two(on)
    browser = client_for(on.analyst)
    addresses = [reverse("duplicates"), reverse("incident", args=[one.pk])]
    before = [world.queries(browser, address) for address in addresses]
    for _number in range(4):
        two(on)
    assert [world.queries(browser, address) for address in addresses] == before
