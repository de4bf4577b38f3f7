"""T-05, T-32, T-44: nothing leaves of a file that is kept in, nor what who is seen in it does not allow."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts import vault
from accounts.errors import Erased
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import clean_copies, consent, file_requests, leaving, store
from evidence.consent import OTHERS, OWN_WORK
from evidence.handing_out import Purpose
from evidence.leaving import KeptIn, NotAllowedByHer
from evidence.models import (
    Consent,
    FileReason,
    Original,
    WorkingCopy,
)
from evidence.originals import Damaged
from tests.evidence.files.fetching import (
    DATA,
    WORK,
    allowed_to,
    asked_by,
    clean_file,
    copied,
    fetched,
    handed_out,
)
from tests.factories import evidence as record
from tests.factories import items as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
COURT = Purpose(FileReason.MECHANISM, "icc-otp", "Invented: asked for")


@pytest.fixture
def original(team: CaseTeam, approver: User) -> Original:
    return clean_file(team, approver)


def changed(original: Original, **values: Any) -> None:
    with acting_for_system(reason="test"):
        Original._base_manager.filter(pk=original.pk).update(**values)


Way = Callable[[Original, User, User], Any]


def by_copy(original: Original, analyst: User, approver: User) -> Any:
    return copied(original, analyst)


def by_asking(original: Original, analyst: User, approver: User) -> Any:
    return asked_by(analyst, original)


WAYS = pytest.mark.parametrize("way", [by_copy, by_asking])


@WAYS
@pytest.mark.parametrize(
    "state",
    [
        {"standing": "quarantined"},
        {"standing": "refused", "standing_reason": "active"},
        {"damaged_at": NOW},
    ],
    ids=["quarantined", "refused", "damaged"],
)
def test_T32_T44_nothing_of_a_file_that_is_kept_in_leaves(
    state: dict[str, Any], way: Way, original: Original, analyst: User, approver: User
) -> None:
    changed(original, **state)
    with pytest.raises(KeptIn):
        way(original, analyst, approver)
    assert handed_out(original) == []


def test_T44_what_became_damaged_after_it_was_allowed_stays_in(
    original: Original, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    changed(original, damaged_at=timezone.now())
    with pytest.raises(KeptIn):
        fetched(asked, analyst)
    with acting_for_system(reason="test"):
        asked.refresh_from_db()
        assert asked.opened_at is None


def test_T44_what_was_changed_on_the_disk_never_passes_for_the_whole(
    original: Original, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    with store.read(original.object_name) as file:
        sealed = bytearray(file.read())
    for place in (len(sealed) - 5, 500):
        sealed[place] ^= 1
        store.delete(original.object_name)
        with store.create(original.object_name) as file:
            file.write(sealed)
        with acting_as(analyst):
            before = len(handed_out(original))
            try:
                out = file_requests.fetch(asked=asked, by=analyst)
            except Damaged:
                assert place == 500  # seen at once, and nothing was noted
                assert len(handed_out(original)) == before
                continue
        got = []
        with pytest.raises(Damaged):
            got.extend(out.bytes)
        assert len(b"".join(got)) < len(DATA)
        out.bytes.close()
        assert place != 500


def test_T44_a_file_that_was_put_in_its_place_sealed_with_its_key_does_not_pass_for_it(
    original: Original, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    store.delete(original.object_name)
    with acting_for_system(reason="test"):
        make.seal_into(original.object_name, original.item.key, original.place, DATA[::-1])
    with acting_as(analyst):
        out = file_requests.fetch(asked=asked, by=analyst)
    got: list[bytes] = []
    with pytest.raises(Damaged):
        got.extend(out.bytes)
    assert len(b"".join(got)) < len(DATA)


def test_what_an_erased_person_is_seen_in_does_not_leave(
    original: Original, team: CaseTeam, analyst: User, approver: User
) -> None:
    allowed = decisions(team, *BASIC)
    with_person(original, *allowed)
    assert copied(original, analyst)
    with acting_for_system(reason="test"):
        vault.destroy(key=allowed[0].person.key, by=approver, reason="test")
    with pytest.raises(Erased):
        copied(original, analyst)


def test_an_erased_item_does_not_leave(original: Original, analyst: User, approver: User) -> None:
    with acting_for_system(reason="test"):
        vault.destroy(key=original.item.key, by=approver, reason="test")
        original.item.refresh_from_db()
    with acting_as(analyst), pytest.raises(Erased):
        leaving.check_can_leave(original, recipient=OWN_WORK)
    with pytest.raises(Erased):
        copied(original, analyst)


def with_person(original: Original, *decisions: Consent) -> None:
    with acting_for_system(reason="test"):
        item = original.item
        item.person = decisions[0].person
        item.nobody_seen_by = item.nobody_seen_at = None
        item.save()


def decisions(team: CaseTeam, *uses: tuple[str, str, str]) -> list[Consent]:
    """`uses`: use, receiver, identity level; all granted."""
    with acting_for_system(reason="test"):
        person = record.PersonFactory(organisation=team.organisation)
        return [
            record.ConsentFactory(person=person, use=use, recipient=to, identity_level=level)
            for use, to, level in uses
        ]


BASIC = [(use, "", "") for use in consent.BASIC_USES]


@pytest.mark.parametrize(
    ("uses", "allowed"),
    [
        (BASIC[:2], set()),
        (BASIC, {OWN_WORK}),
        ([*BASIC, ("share", "icc-otp", "pseudonym")], {OWN_WORK}),
        ([*BASIC, ("share", "icc-otp", "aggregate")], {OWN_WORK}),
        ([*BASIC, ("share", "icc-otp", "named")], {OWN_WORK, "icc-otp"}),
        ([*BASIC[1:], ("share", "icc-otp", "named")], set()),
    ],
)
def test_where_she_is_to_be_seen_only_what_she_allows_leaves(
    uses: list[Any], allowed: set[str], original: Original, team: CaseTeam, analyst: User
) -> None:
    with_person(original, *decisions(team, *uses))
    everybody = [OWN_WORK, "icc-otp", "cedaw", OTHERS]
    with acting_as(analyst):
        assert set(leaving.open_to(original, everybody)) == allowed
    for recipient in everybody:
        purpose = Purpose(FileReason.WORK, recipient, "Invented")
        if recipient in allowed:
            assert copied(original, analyst, purpose)
        else:
            with pytest.raises(NotAllowedByHer):
                copied(original, analyst, purpose)


def test_T05_what_she_took_back_after_it_was_allowed_does_not_leave(
    original: Original, team: CaseTeam, analyst: User, approver: User
) -> None:
    shared = decisions(team, *BASIC, ("share", "icc-otp", "named"))
    with_person(original, *shared)
    with acting_as(analyst):
        asked = file_requests.ask(original=original, purpose=COURT, by=analyst)
    with acting_as(approver):
        file_requests.allow(asked=asked, by=approver)
    with acting_for_system(reason="test"):
        consent.withdraw(consent=shared[-1], through="in_person", by=approver)
    with pytest.raises(NotAllowedByHer):
        fetched(asked, analyst)


def test_only_the_copy_made_to_leave_is_handed_out(original: Original, analyst: User) -> None:
    with acting_for_system(reason="test"):
        clear = make.stored_copy(original, kind=WorkingCopy.Kind.PREVIEW, media_type="image/webp")
    with acting_as(analyst), pytest.raises(ValueError, match="made to leave"):
        clean_copies.fetch(copy=clear, purpose=WORK, by=analyst)


def test_a_bundle_leaves_only_as_everybody_in_its_files_allows(
    original: Original, team: CaseTeam, analyst: User
) -> None:
    shared = decisions(team, *BASIC[:2])
    with acting_for_system(reason="test"):
        member = make.FileItemFactory(organisation=team.organisation, person=shared[0].person)
        bundle = record.BundleContentsFactory(item=original.item)
        record.BundleMemberFactory(bundle=bundle, item=member)
    with acting_as(analyst), pytest.raises(NotAllowedByHer):
        file_requests.ask(original=original, purpose=WORK, by=analyst)
