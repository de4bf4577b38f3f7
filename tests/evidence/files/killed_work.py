"""The kinds of work that test_kills.py kills. Each goes on where it was killed, when it is done again."""

import hashlib
import io

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from accounts.vault import rotation
from evidence import originals, receiving, rehash
from evidence.models import EvidenceItem, Original, Upload, WorkingCopy
from evidence.receiver import receive
from tests.evidence.files.killed_worker import PIECE, content

NAME = "parwin-at-the-gate.jpg"


def _facts(by: User) -> receiving.Facts:
    organisation = by.assignments.select_related("organisation").get().organisation
    return receiving.Facts(
        organisation=organisation, kind=EvidenceItem.Kind.PHOTOGRAPH, note="from her brother"
    )


def stream(by: User, number: int) -> None:
    """A plain form: the whole file in one request, with no transaction open while it comes."""
    with acting_as(by):
        upload = receiving.begin(by=by, name=NAME)
    received = receive(upload, io.BytesIO(content(number)))
    with acting_as(by):
        receiving.take_in(upload, received, _facts(by), by=by)


def pieces(by: User, number: int) -> None:
    """A bad line: piece by piece, each a request, from where the last one ended."""
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
    with acting_as(by):
        received = receiving.join(upload, sha256=hashlib.sha256(data).hexdigest())
    with acting_as(by):
        receiving.take_in(upload, received, _facts(by), by=by)


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
    """The hourly job, each original in a transaction of its own."""
    with acting_for_system(reason="test"):
        waiting = list(rehash.due(everything=True).values_list("pk", flat=True)[:4])
    for pk in waiting:
        with acting_for_system(reason="test"):
            if wrong := rehash.check(rehash.due(everything=True).get(pk=pk), system="test"):
                raise AssertionError(wrong)


def rotate(by: User, number: int) -> None:
    """The command, which commits in steps."""
    rotation.rotate_wrapping_key()
