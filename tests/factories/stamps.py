"""Digests that wait for their time, and chains as they were given out."""

import hashlib

import factory

from evidence.models import ChainHead, TimeStamp
from tests.factories.accounts import OutsideWitnessFactory


class TimeStampFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TimeStamp

    item = factory.SubFactory("tests.factories.items.EvidenceItemFactory")
    digest = factory.Sequence(lambda n: hashlib.sha256(b"%d" % n).digest())
    authority = "one"


class ChainHeadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChainHead

    witness = factory.SubFactory(OutsideWitnessFactory)
    item = factory.SubFactory("tests.factories.items.EvidenceItemFactory")
    number = 1
    digest = b"\1" * 32
