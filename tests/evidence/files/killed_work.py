"""The kinds of work that test_kills.py kills. Each goes on where it was killed, when it is done again."""

import hashlib
import io

from PIL import Image

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from accounts.vault import rotation
from evidence import inspecting, joining, originals, receiving, rehash
from evidence.bundles import importing
from evidence.models import EvidenceItem, Original, Upload, WorkingCopy
from evidence.receiver import receive
from tests.evidence.bundles import makers
from tests.evidence.files.killed_worker import CANARY, PIECE, content

NAME = "parwin-at-the-gate.jpg"


def _facts(by: User) -> receiving.Facts:
    organisation = by.assignments.select_related("organisation").get().organisation
    return receiving.Facts(
        organisation=organisation, kind=EvidenceItem.Kind.PHOTOGRAPH, note="from her brother"
    )


def stream(by: User, number: int) -> None:
    """A plain form: the whole file in one request, with no transaction open while it comes."""
    _received(by, content(number))


def _received(by: User, data: bytes) -> EvidenceItem:
    with acting_as(by):
        upload = receiving.begin(by=by, name=NAME)
    received = receive(upload, io.BytesIO(data))
    with acting_as(by):
        return receiving.take_in(upload, received, _facts(by), by=by)


def pieces(by: User, number: int) -> None:
    """A bad line: piece by piece, each a request, from where the last one ended; then the job."""
    data = content(number)
    with acting_as(by):
        waiting = Upload.objects.visible_to(by).filter(length=len(data)).order_by("begun_at")
        upload = waiting.select_related("key").first()
        if upload is None:
            upload = receiving.begin(by=by, name=NAME, length=len(data))
    while upload.received < len(data):
        start = upload.received
        piece = io.BytesIO(data[start : start + PIECE])
        with acting_as(by):
            receiving.add_part(upload, start=start, stream=piece, by=by)
    told = {"kind": "F", "note": "from her brother", "sha256": hashlib.sha256(data).hexdigest()}
    with acting_as(by):
        told["place"] = str(_facts(by).organisation.pk)
        asked = joining.request(upload, told, by=by)
    joining.run(asked.pk)


def copy(by: User, number: int) -> None:
    """What is made from an original: a job, which may be done twice."""
    with acting_for_system(reason="test"):
        rows = Original.objects.unscoped(reason="test").select_related("item__key")
        original = rows.order_by("received_at")[0]
    for page in range(number * 10, number * 10 + 5):
        with acting_for_system(reason="test"):
            originals.add_copy(
                original=original,
                kind=WorkingCopy.Kind.TEXT,
                number=page + 1,
                tool="tool",
                tool_version="1",
                media_type="text/plain",
                stream=io.BytesIO(content(page)),
                system="test",
            )


def read_again(by: User, number: int) -> None:
    """The hourly job: read outside of a transaction, noted down in one."""
    with acting_for_system(reason="test"):
        waiting = list(rehash.due(everything=True).values_list("pk", flat=True)[:4])
    for pk in waiting:
        if wrong := rehash.check_due(pk, system="test", everything=True):
            raise AssertionError(wrong)


def rotate(by: User, number: int) -> None:
    """The command, which commits in steps."""
    rotation.rotate_wrapping_key()


def picture(number: int) -> bytes:
    """A photograph of its own for each number, with the canary in it where no eye sees it."""
    made = io.BytesIO()
    colour = tuple(number.to_bytes(3))
    Image.new("RGB", (64, 48), colour).save(made, "JPEG", comment=CANARY + b"%d" % number)
    return made.getvalue()


def inspect(by: User, number: int) -> None:
    """The job of every minute, on one file: looked at behind the wall, and its copies made."""
    item = _received(by, picture(number))
    with acting_for_system(reason="test"):
        pk = Original.objects.unscoped(reason="test").get(item=item).pk
    inspecting.inspect(pk)


def zipped(number: int) -> bytes:
    files = {f"{one}.txt": content(number + one)[:20_000] for one in (500, 600)}
    return makers.zipped({**files, "SHA256SUMS": makers.sums(files)})


def bundle(by: User, number: int) -> None:
    """What waits sealed is looked into and taken in: all of it, or nothing."""
    with acting_as(by):
        waiting = Upload.objects.visible_to(by).filter(length=None, received=len(zipped(number)))
        upload = waiting.select_related("key").first()
        if upload is None:
            upload = receiving.begin(by=by, name=NAME)
    if not upload.received:
        received = receive(upload, io.BytesIO(zipped(number)))
        with acting_as(by):
            Upload.objects.visible_to(by).filter(pk=upload.pk).update(received=received.size)
    with acting_as(by):
        importing.take_in_bundle(upload, _facts(by), by=by)
