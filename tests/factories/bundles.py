"""Bundles that were taken in. All invented."""

import hashlib
from typing import Any

import factory

from accounts.models import User
from evidence.bundles.words import Format, Role, Trust, What
from evidence.models import BundleContents, BundleMember, BundleSaying, EvidenceItem, Upload
from tests.factories.items import FileItemFactory, UploadFactory, UploadPartFactory, seal_into


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


def waiting(user: User, data: bytes, *, in_pieces: bool = False) -> Upload:
    """A bundle somebody sent: whole and sealed, or all here in one piece and not joined yet."""
    upload: Upload = UploadFactory(
        sender=user,
        length=len(data) if in_pieces else None,
        received=len(data),
    )
    if in_pieces:
        part = UploadPartFactory(upload=upload, size=len(data))
        seal_into(part.object_name, upload.key, part.place, data)
    else:
        seal_into(upload.object_name, upload.key, f"original|{upload.original_id}", data)
    return upload
