"""Places of help, and telling one of them of her: only as she agreed, only while it is known to help."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, Role, User
from support import desk, providers, referrals
from support.models import Need, Provider, Referral
from support.models.provider import STALE_AFTER_DAYS
from tests.factories import support as make
from tests.factories.accounts import AssignmentFactory

pytestmark = pytest.mark.usefixtures("db")
TOLD = "That somebody comes on Monday who needs a doctor."


@pytest.fixture
def need(organisation: Organisation) -> Need:
    with acting_for_system(reason="test.arrange"):
        return make.NeedFactory(organisation=organisation)


@pytest.fixture
def provider(organisation: Organisation) -> Provider:
    with acting_for_system(reason="test.arrange"):
        return make.ProviderFactory(organisation=organisation)


def refer(need: Need, provider: Provider, by: User, **changed: Any) -> Referral:
    return referrals.refer(need=need, provider=provider, by=by, **{"told": TOLD, "agreed": True, **changed})  # fmt: skip


# --- Places of help ----------------------------------------------------------------------------------


def test_a_place_lies_sealed_and_is_listed_by_name(
    support_worker: User, organisation: Organisation
) -> None:
    with acting_as(support_worker):
        for name in ("Zarghuna Invented", "Arzo Invented"):
            made = providers.write_down(
                organisation=organisation, name=name, kinds=["safety"], contact="c", note="",
                by=support_worker,
            )  # fmt: skip
            assert name.encode() not in bytes(made.name_sealed)
        today = timezone.now().date()
        found = providers.offered(support_worker, organisation, today)
    assert [one.name for one in found] == ["Arzo Invented", "Zarghuna Invented"]


def test_REF3_a_place_nobody_asked_lately_is_hidden_until_somebody_does(
    provider: Provider, support_worker: User, organisation: Organisation, need: Need
) -> None:
    later = timezone.now().date() + datetime.timedelta(days=STALE_AFTER_DAYS)
    long_ago = timezone.now().date() - datetime.timedelta(days=STALE_AFTER_DAYS + 1)
    with acting_as(support_worker):
        assert providers.offered(support_worker, organisation, later) == [provider]
        assert not providers.offered(
            support_worker, organisation, later + datetime.timedelta(days=1)
        )
        providers.of(support_worker).update(checked_on=long_ago)
        provider.refresh_from_db()
        with pytest.raises(referrals.NotOffered):
            refer(need, provider, support_worker)
        asked = providers.change(
            provider=provider, name="Invented", kinds=["legal"], contact="", note="",
            by=support_worker,
        )  # fmt: skip
        assert refer(need, asked, support_worker).state == "agreed"


def test_a_place_that_helps_no_more_is_offered_to_nobody(
    provider: Provider, support_worker: User, organisation: Organisation, need: Need
) -> None:
    with acting_as(support_worker):
        providers.end(provider=provider, by=support_worker)
        provider.refresh_from_db()
        assert not providers.offered(support_worker, organisation, timezone.now().date())
        with pytest.raises(referrals.NotOffered):
            refer(need, provider, support_worker)
        with pytest.raises(providers.ProviderEnded):
            providers.end(provider=provider, by=support_worker)


@pytest.mark.parametrize("who", ["documenter", "analyst", "approver", "administrator", "auditor"])
def test_T01_places_of_help_are_for_support_workers(
    who: str, provider: Provider, organisation: Organisation, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with acting_as(user):
        assert not providers.of(user).exists()
        with pytest.raises(NotAllowed):
            providers.end(provider=provider, by=user)
        with pytest.raises(NotAllowed):
            providers.write_down(
                organisation=organisation, name="x", kinds=["legal"], contact="", note="", by=user
            )


# --- Telling one of her ------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", [{"agreed": False}, {"told": "  "}])
def test_nobody_is_told_of_her_before_she_agreed_to_what(
    lacking: dict[str, Any], need: Need, provider: Provider, support_worker: User
) -> None:
    with acting_as(support_worker):
        with pytest.raises(referrals.NotAgreedTo):
            refer(need, provider, support_worker, **lacking)
        assert not Referral.objects.visible_to(support_worker).exists()


def test_her_agreement_is_for_one_place_and_can_be_taken_back(
    need: Need, provider: Provider, support_worker: User
) -> None:
    with acting_as(support_worker):
        made = refer(need, provider, support_worker)
        assert made.told == TOLD
        assert desk.of(support_worker).get().taken_by == support_worker
        with pytest.raises(referrals.ReferredAlready):
            refer(need, provider, support_worker)
        taken_back = referrals.move_on(referral=made, to="withdrawn", by=support_worker)
        assert taken_back.state == "withdrawn"
        assert refer(need, provider, support_worker).pk != made.pk


@pytest.mark.parametrize("state", Referral.State)
def test_a_referral_goes_on_as_the_table_says_and_no_other_way(
    state: Referral.State, organisation: Organisation, support_worker: User
) -> None:
    assert set(referrals.NEXT) == set(Referral.State)
    with acting_for_system(reason="test.arrange"):
        need = make.TakenNeedFactory(organisation=organisation)
        made = make.ReferralFactory(need=need, state=state)
    with acting_as(support_worker):
        for to in Referral.State:
            if to in referrals.NEXT[state]:
                continue
            with pytest.raises(referrals.NotNext):
                referrals.move_on(referral=made, to=to, by=support_worker)
        for to in sorted(referrals.NEXT[state])[:1]:
            assert referrals.move_on(referral=made, to=to, by=support_worker).state == to


def test_T01_a_place_of_another_organisation_is_not_offered(
    need: Need, support_worker: User
) -> None:
    """Not even by somebody who helps in both."""
    AssignmentFactory(user=support_worker, role=Role.SUPPORT_WORKER)
    elsewhere = AssignmentFactory(user=support_worker, role=Role.SUPPORT_WORKER).organisation
    with acting_for_system(reason="test.arrange"):
        provider = make.ProviderFactory(organisation=elsewhere)
    with acting_as(support_worker), pytest.raises(NotAllowed):
        refer(need, provider, support_worker)


def test_T01_a_referral_is_moved_on_by_support_workers_only(
    organisation: Organisation, approver: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        made = make.ReferralFactory(need=make.TakenNeedFactory(organisation=organisation))
    with acting_as(approver), pytest.raises(NotAllowed):
        referrals.move_on(referral=made, to="told", by=approver)


@pytest.mark.usefixtures("as_system")
def test_the_database_refuses_two_under_way_to_one_place() -> None:
    one = make.ReferralFactory()
    with pytest.raises(IntegrityError, match="referral_one_under_way_per_provider"):
        make.ReferralFactory(need=one.need, provider=one.provider)


@pytest.mark.usefixtures("as_system")
def test_the_database_refuses_a_place_that_helps_with_nothing() -> None:
    with pytest.raises(IntegrityError, match="provider_says_what_kind"):
        make.ProviderFactory(kinds=[])
