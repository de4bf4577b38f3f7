"""Digests that wait for their time."""

import hashlib

import factory

from evidence.models import TimeStamp


class TimeStampFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TimeStamp

    item = factory.SubFactory("tests.factories.evidence.EvidenceItemFactory")
    digest = factory.Sequence(lambda n: hashlib.sha256(b"%d" % n).digest())
    authority = "one"
