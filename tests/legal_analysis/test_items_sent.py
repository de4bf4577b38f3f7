"""Rule 3, submit and forget: who takes files in as a documenter opens none of them by another role."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, Role, User
from evidence import custody_acts, viewing
from evidence.models import EvidenceItem, Original, TimeStamp, WorkingCopy
from tests.factories import items as make
from tests.factories.accounts import AssignmentFactory
from tests.sweep.world_items import stamped


@pytest.fixture
def both(documenter: User, organisation: Organisation) -> User:
    """A documenter who is an analyst of the same organisation, too."""
    AssignmentFactory(user=documenter, role=Role.ANALYST, organisation=organisation)
    return documenter


def a_file(by: User, organisation: Organisation) -> tuple[EvidenceItem, WorkingCopy, TimeStamp]:
    with acting_for_system(reason="test.arrange"):
        item = make.FileItemFactory(organisation=organisation, received_by=by)
        copy = make.stored_copy(make.stored(item))
        make.CustodyEventFactory(item=item)
        return item, copy, stamped(item)


def addresses(item: EvidenceItem, copy: WorkingCopy, stamp: TimeStamp) -> dict[str, str]:
    return {
        "item": reverse("item", args=[item.pk]),
        "report": reverse("item_report", args=[item.pk]),
        "look": reverse("item_look", args=[item.pk]),
        "copy": reverse("item_copy", args=[item.pk, copy.pk]),
        "stamp": reverse("item_stamp", args=[item.pk, stamp.pk]),
        "words": reverse("item_words", args=[item.pk]),
    }


def test_rule3_what_she_took_in_opens_by_no_address_whatever_else_she_is(
    both: User, organisation: Organisation, client_for: Any
) -> None:
    client: Client = client_for(both)
    answers = {
        name: client.get(address).status_code
        for name, address in addresses(*a_file(both, organisation)).items()
    }
    assert set(answers.values()) == {404}, answers


def test_what_somebody_else_took_in_opens_for_her_as_an_analyst(
    both: User, organisation: Organisation, client_for: Any
) -> None:
    other = AssignmentFactory(role=Role.DOCUMENTER, organisation=organisation).user
    found = addresses(*a_file(other, organisation))
    client: Client = client_for(both)
    for name in ("item", "report", "look", "stamp"):
        assert client.get(found[name]).status_code == 200, name


def test_reading_the_words_of_a_chain_opens_no_picture(
    both: User, organisation: Organisation
) -> None:
    """Nothing graphic is shown before it was opened, and this was not it."""
    other = AssignmentFactory(role=Role.DOCUMENTER, organisation=organisation).user
    item, _copy, _stamp = a_file(other, organisation)
    with acting_for_system(reason="test.arrange"):
        Original._base_manager.filter(item=item).update(standing=Original.Standing.CLEAN)
    with acting_as(both):
        original = Original.objects.visible_to(both).select_related("item__key").get(item=item)
        custody_acts.read_words(item=original.item, reason=custody_acts.WordsFor.CHECK, by=both)
        assert not viewing.is_open(original, by=both)
        viewing.open_copies(original=original, by=both)
        assert viewing.is_open(original, by=both)


@pytest.mark.parametrize(("damaged", "warned"), [(True, True), (False, False)])
def test_T44_a_damaged_file_stands_first_on_the_home_page(
    damaged: bool, warned: bool, both: User, organisation: Organisation, client_for: Any
) -> None:
    item, _copy, _stamp = a_file(both, organisation)
    if damaged:
        with acting_for_system(reason="test.arrange"):
            Original._base_manager.filter(item=item).update(damaged_at=timezone.now())
    page = client_for(both).get(reverse("home")).content.decode()
    assert ("file is damaged or missing" in page) is warned
