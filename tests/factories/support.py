"""Smallest valid objects of `support`. All people and places are invented."""

import uuid

import factory
from django.utils import timezone

from accounts.help import Kind
from support.models import CheckIn, Need, Provider, Referral
from tests.factories.accounts import OrganisationFactory, PersonKeyFactory, UserFactory


def today() -> object:
    return timezone.now().date()


class NeedFactory(factory.django.DjangoModelFactory):
    """Asked for today, and taken up by nobody."""

    class Meta:
        model = Need

    id = factory.LazyFunction(uuid.uuid4)  # before the words, which are sealed for this row
    organisation = factory.SubFactory(OrganisationFactory)
    key = factory.SubFactory(PersonKeyFactory)
    code = factory.Sequence(lambda n: f"N-TEST{n}")
    kinds = [Kind.MEDICAL.value]
    language = "fa-af"
    asked_on = factory.LazyFunction(today)


class TakenNeedFactory(NeedFactory):
    """In somebody's hand."""

    class Meta:
        model = Need

    state = Need.State.OPEN
    taken_by = factory.SubFactory(UserFactory)


class CheckInFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CheckIn

    id = factory.LazyFunction(uuid.uuid4)
    need = factory.SubFactory(TakenNeedFactory)
    key = factory.SelfAttribute("need.key")
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
    how = CheckIn.How.SAME


class ProviderFactory(factory.django.DjangoModelFactory):
    """A place of help asked today."""

    class Meta:
        model = Provider

    id = factory.LazyFunction(uuid.uuid4)
    organisation = factory.SubFactory(OrganisationFactory)
    key = factory.SubFactory(PersonKeyFactory)
    kinds = [Kind.MEDICAL.value]
    checked_on = factory.LazyFunction(today)
    checked_by = factory.SubFactory(UserFactory)
    name = "Invented clinic"


class ReferralFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Referral

    id = factory.LazyFunction(uuid.uuid4)
    need = factory.SubFactory(TakenNeedFactory)
    provider = factory.SubFactory(
        ProviderFactory, organisation=factory.SelfAttribute("..need.organisation")
    )
    key = factory.SelfAttribute("need.key")
    made_by = factory.SubFactory(UserFactory)
    agreed_at = factory.LazyFunction(timezone.now)
    state_since = factory.SelfAttribute("agreed_at")
    told = "Invented words."
