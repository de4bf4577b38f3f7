"""Smallest valid pairs of incidents and merges. A merge made here moved nothing over."""

import factory
from django.utils import timezone

from evidence.models import Incident, IncidentMerge, IncidentPair, MergeStep
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.incidents import IncidentFactory


class IncidentPairFactory(factory.django.DjangoModelFactory):
    """Two incidents of one holder; the one whose id is less stands first."""

    class Meta:
        model = IncidentPair
        exclude = ("organisation", "two")

    organisation = factory.SubFactory(OrganisationFactory)
    two = factory.LazyAttribute(
        lambda pair: sorted(
            IncidentFactory.create_batch(2, organisation=pair.organisation), key=lambda one: one.pk
        )
    )
    one = factory.LazyAttribute(lambda pair: pair.two[0])
    other = factory.LazyAttribute(lambda pair: pair.two[1])
    likeness = 2.5


class IncidentMergeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IncidentMerge
        skip_postgeneration_save = True

    standing = factory.SubFactory(IncidentFactory)
    merged = factory.SubFactory(
        IncidentFactory, organisation=factory.SelfAttribute("..standing.organisation")
    )
    number = 1
    author = factory.SubFactory(UserFactory)
    reason = "Invented reason."
    merged_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def pointed(self: IncidentMerge, create: bool, extracted: object, **_more: object) -> None:
        Incident._base_manager.filter(pk=self.merged_id).update(merged_into=self.standing_id)


class MergeStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MergeStep

    merge = factory.SubFactory(IncidentMergeFactory)
    number = 0
    model = "evidence.Incident"
    row = factory.LazyAttribute(lambda step: str(step.merge.merged_id))
    column = "merged_into_id"
    became = factory.LazyAttribute(lambda step: str(step.merge.standing_id))
