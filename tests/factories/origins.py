"""Factories of what was said of where publications come from."""

import factory
import factory.django
from django.utils import timezone

from evidence.models import OriginChange, RestsOn
from tests.factories.accounts import UserFactory
from tests.factories.incidents import SourceFactory


class OriginChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OriginChange

    source = factory.SubFactory(SourceFactory)
    version = 1
    group = "one invented report"
    reason = "Invented."
    written_by = factory.SubFactory(UserFactory)
    written_at = factory.LazyFunction(timezone.now)


class RestsOnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RestsOn

    source = factory.SubFactory(SourceFactory)
    testimony = factory.SubFactory("tests.factories.evidence.TestimonyFactory")
    organisation = factory.SelfAttribute("testimony.organisation")
    person = factory.SelfAttribute("testimony.person")
    reason = "Invented."
    written_by = factory.SubFactory(UserFactory)
    written_at = factory.LazyFunction(timezone.now)
