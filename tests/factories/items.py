"""Files taken in, as the application does it. All invented."""

import hashlib
import io
import secrets
from typing import Any

import factory
from django.utils import timezone

from accounts import vault
from accounts.models import PersonKey, User
from evidence import receiving, store
from evidence.models import (
    CustodyEvent,
    EvidenceItem,
    FileReason,
    FileRequest,
    Handover,
    Inspection,
    ItemMetadata,
    Joining,
    Original,
    Upload,
    UploadPart,
    WorkingCopy,
)
from tests.factories.accounts import OrganisationFactory, PersonKeyFactory, UserFactory
from tests.factories.incidents import SourceFactory


class EvidenceItemFactory(factory.django.DjangoModelFactory):
    """A citation of a publication. What came as a file: `receive`."""

    class Meta:
        model = EvidenceItem

    organisation = factory.SubFactory(OrganisationFactory)
    source = factory.SubFactory(SourceFactory)
    code = factory.Sequence(lambda n: f"OS-{n + 900}")
    kind = EvidenceItem.Kind.OPEN_SOURCE
    description = "Invented publication"


class FileItemFactory(EvidenceItemFactory):
    """An item that came as a file, without the file."""

    source = None
    person = None
    key = factory.SubFactory(PersonKeyFactory)
    received_by = factory.SubFactory(UserFactory)
    nobody_seen_by = factory.LazyAttribute(lambda made: None if made.person else made.received_by)
    nobody_seen_at = factory.LazyAttribute(lambda made: None if made.person else timezone.now())
    code = factory.Sequence(lambda n: f"F-{n + 900}")
    kind = EvidenceItem.Kind.PHOTOGRAPH
    description = "Invented picture"


class OriginalFactory(factory.django.DjangoModelFactory):
    """The row of a file that is in no store."""

    class Meta:
        model = Original

    item = factory.SubFactory(FileItemFactory)
    object_name = factory.LazyFunction(store.new_name)
    size = 8
    sha256 = hashlib.sha256(b"invented").digest()
    sha512 = hashlib.sha512(b"invented").digest()
    received_at = factory.LazyFunction(timezone.now)
    name = "invented.jpg"


class WorkingCopyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkingCopy

    original = factory.SubFactory(OriginalFactory)
    kind = WorkingCopy.Kind.TEXT
    tool = "invented"
    tool_version = "1"
    media_type = "text/plain"
    size = 8
    sha256 = hashlib.sha256(b"invented").digest()
    object_name = factory.LazyFunction(store.new_name)
    made_at = factory.LazyFunction(timezone.now)


class InspectionFactory(factory.django.DjangoModelFactory):
    """A look at a picture, whose copies were made."""

    class Meta:
        model = Inspection

    original = factory.SubFactory(OriginalFactory)
    at = factory.LazyFunction(timezone.now)
    media_type = "image/jpeg"
    width, height, frames = 64, 48, 1
    scan = Inspection.Scan.NOT_CONFIGURED
    copies_at = factory.LazyFunction(timezone.now)


class ItemMetadataFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ItemMetadata

    original = factory.SubFactory(OriginalFactory)
    number = 1
    field = "IFD0:Model"
    tool = "exiftool"
    trust = ItemMetadata.Trust.SAID_BY_FILE
    value = "invented camera"


class UploadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Upload

    sender = factory.SubFactory(UserFactory)
    key = factory.SubFactory(PersonKeyFactory)
    object_name = factory.LazyFunction(store.new_name)
    length = 8
    begun_at = factory.LazyFunction(timezone.now)
    last_at = factory.SelfAttribute("begun_at")
    name = "invented.jpg"


class UploadPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UploadPart

    upload = factory.SubFactory(UploadFactory)
    start = 0
    size = 8
    object_name = factory.LazyFunction(store.new_name)


class JoiningFactory(factory.django.DjangoModelFactory):
    """All of a file is here, and a job could not put it together."""

    class Meta:
        model = Joining

    sender = factory.SubFactory(UserFactory)
    upload = factory.SubFactory(UploadFactory, sender=factory.SelfAttribute("..sender"), received=8)
    told = factory.LazyFunction(dict)
    status = Joining.Status.FAILED
    error_code = "wrong_hash"
    size = 8
    asked_at = factory.LazyFunction(timezone.now)
    ended_at = factory.SelfAttribute("asked_at")


class CustodyEventFactory(factory.django.DjangoModelFactory):
    """Numbered, dated and chained by the database; the trail knows nothing of it."""

    class Meta:
        model = CustodyEvent

    item = factory.SubFactory(FileItemFactory)
    number = 1
    kind = CustodyEvent.Kind.RECEIVED
    at = factory.LazyFunction(timezone.now)
    system = "test"
    details = "{}"
    previous = b""
    payload = ""
    digest = b""
    note = "invented words"


class HandoverFactory(factory.django.DjangoModelFactory):
    """A thing handed to a colleague who has not confirmed it."""

    class Meta:
        model = Handover

    item = factory.SubFactory(FileItemFactory, kind=EvidenceItem.Kind.THING)
    handed_by = factory.SubFactory(UserFactory)
    to = factory.SubFactory(UserFactory)
    event = factory.SubFactory(
        CustodyEventFactory,
        item=factory.SelfAttribute("..item"),
        kind=CustodyEvent.Kind.TRANSFERRED,
        actor=factory.SelfAttribute("..handed_by"),
        system="",
    )
    asked_at = factory.LazyFunction(timezone.now)


class FileRequestFactory(factory.django.DjangoModelFactory):
    """A request for a file as it came, which waits for an answer."""

    class Meta:
        model = FileRequest

    user = factory.SubFactory(UserFactory)
    original = factory.SubFactory(OriginalFactory, standing="clean")
    recipient = "own_work"
    reason = FileReason.WORK
    words = "invented words"


def receive(data: bytes, *, by: User, name: str = "", **facts: Any) -> EvidenceItem:
    """Take bytes in. `facts`: of receiving.Facts, `organisation` among them."""
    facts.setdefault("kind", EvidenceItem.Kind.PHOTOGRAPH)
    facts.setdefault("description", "Invented picture")
    facts.setdefault("nobody", not facts.get("person"))
    upload = receiving.begin(by=by, name=name)
    received = receiving.receive(upload, io.BytesIO(data))
    return receiving.take_in(upload, received, receiving.Facts(**facts), by=by)


def in_pieces(data: bytes, *, by: User, piece: int, name: str = "") -> Upload:
    """Send bytes in pieces, as a browser does on a bad line; what comes back waits to be joined."""
    upload = receiving.begin(by=by, name=name, length=len(data))
    for start in range(0, len(data), piece):
        part = io.BytesIO(data[start : start + piece])
        receiving.add_part(upload, start=start, stream=part, by=by)
    return upload


CONTENT = b"invented"


def stored(item: EvidenceItem, *, name: str = "", data: bytes = CONTENT, **more: Any) -> Original:
    """The original of an item with its sealed bytes in the store."""
    original: Original = OriginalFactory(
        item=item,
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        sha512=hashlib.sha512(data).digest(),
        **more,
    )
    seal_into(original.object_name, item.key, original.place, data)
    return original


def stored_copy(original: Original, data: bytes = CONTENT, **more: Any) -> WorkingCopy:
    """A copy with its sealed bytes in the store."""
    copy: WorkingCopy = WorkingCopyFactory(
        original=original, size=len(data), sha256=hashlib.sha256(data).digest(), **more
    )
    seal_into(copy.object_name, original.item.key, copy.place, data)
    return copy


def stored_part(upload: Upload, data: bytes = CONTENT) -> UploadPart:
    """The first piece of a file with its sealed bytes in the store. Other bytes each time: else the
    second file that is made of them would be the first."""
    part: UploadPart = UploadPartFactory(upload=upload, size=len(data))
    seal_into(part.object_name, upload.key, part.place, secrets.token_bytes(len(data)))
    return part


def seal_into(name: str, key: PersonKey, place: str, data: bytes) -> None:
    with store.create(name) as file:
        sealing = vault.sealing(key, place, file)
        sealing.write(data)
        sealing.finish()
