"""Bundles that were taken in. All invented."""

import hashlib
from typing import Any

import factory

from evidence.bundles.words import Format, Role, Trust, What
from evidence.models import BundleContents, BundleMember, BundleSaying, EvidenceItem
from tests.factories.items import FileItemFactory


class BundleItemFactory(FileItemFactory):
    code = factory.Sequence(lambda n: f"B-{n + 900}")
    kind = EvidenceItem.Kind.BUNDLE
    description = "Invented bundle"


class BundleContentsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BundleContents

    item = factory.SubFactory(BundleItemFactory)
    format = Format.LISTED


class BundleMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BundleMember

    bundle = factory.SubFactory(BundleContentsFactory)
    item = factory.SubFactory(FileItemFactory)
    number = factory.Sequence(lambda n: n + 1)
    role = Role.FILE
    size = 8
    sha256 = hashlib.sha256(b"invented").digest()
    hashes = 1
    name = "invented.jpg"


class BundleSayingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BundleSaying

    bundle = factory.SubFactory(BundleContentsFactory)
    item = factory.SelfAttribute("bundle.item")
    number = factory.Sequence(lambda n: n + 1)
    what = What.PLACE
    trust = Trust.SAID
    value = "an invented place"
    where = "invented.csv, Location"


def bundle_of(item: EvidenceItem, **words: str) -> dict[str, Any]:
    """Say of an item that it came out of a bundle of its own. `words`: name, value, where."""
    whole = BundleItemFactory(organisation=item.organisation, received_by=item.received_by)
    contents = BundleContentsFactory(item=whole)
    return {
        "bundle": contents,
        "member": BundleMemberFactory(bundle=contents, item=item, name=words["name"]),
        "saying": BundleSayingFactory(
            bundle=contents, item=item, value=words["value"], where=words["where"]
        ),
    }
