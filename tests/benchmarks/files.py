"""A file received and read again, beside a plain copy with SHA-256 on the same disk (design, section 6).

Both sides of each are measured in turn, in one run: by the clock, and by the time of the processor, which
tells more where others use the machine too. Memory is measured in a process that does nothing else.
"""

import contextlib
import hashlib
import io
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO, NamedTuple

from config import env
from tests.benchmarks.lines import line
from tests.evidence.files import object_server

PIECE = 1 << 20
SENT_AT_ONCE = 8 << 20  # what static/js/upload.js sends in one request on a good line
IN_A_BUCKET = 8  # a smaller file by so much: the server for tests keeps everything in memory
ROUNDS = 3
OF_COPY, ABOVE_IDLE = 0.8, 64.0  # of the speed of a copy; MB
BOUNDARY = b"an-invented-boundary-that-no-file-has-by-chance"
HEAD = (
    b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
TAIL = b"\r\n--" + BOUNDARY + b"--\r\n"


class Spent(NamedTuple):
    """Seconds: by the clock, and of the processor (all threads of ours, and the kernel for them)."""

    clock: float
    processor: float


def measure(megabytes: int) -> int:
    """Print a line for each, and return how many are beyond their budget."""
    with tempfile.TemporaryDirectory(dir=_store().parent) as name:
        plain, copied = Path(name) / "plain", Path(name) / "copied"
        _fill(plain, megabytes)
        line(f"files of {megabytes} MB       MB/s     copy    ratio  of processor's time")
        ours = Ours()
        beyond = _beside(
            "received", megabytes, lambda: ours.receive(plain), lambda: _copy(plain, copied)
        )
        beyond += _beside(
            "received by a form", megabytes, lambda: ours.form(plain), lambda: _copy(plain, copied)
        )
        beyond += _beside(
            "in pieces, joined", megabytes, lambda: ours.pieces(plain), lambda: _copy(plain, copied)
        )
        beyond += _beside("read again", megabytes, ours.read, lambda: _copy(plain, None))
        beyond += _beside("handed out", megabytes, ours.hand_out, lambda: _copy(plain, None))
        for what in ("receive", "form", "pieces", "read", "hand_out"):
            beyond += _memory(what, plain)
        _fill(plain, megabytes // IN_A_BUCKET)
        with _bucket():
            _in_a_bucket(megabytes // IN_A_BUCKET, plain, copied)
    return beyond


@contextlib.contextmanager
def _bucket() -> Iterator[None]:
    from django.conf import settings
    from django.core.files.storage import storages
    from django.test import override_settings

    with object_server.running() as address:
        options = {
            "bucket_name": "sealed", "endpoint_url": address, "region_name": "us-east-1",
            "access_key": "invented", "secret_key": "invented",
        }  # fmt: skip
        place = {"BACKEND": "evidence.bucket.Bucket", "OPTIONS": options}
        with override_settings(STORAGES={**settings.STORAGES, "evidence": place}):
            storages["evidence"].connection.create_bucket(Bucket="sealed")
            yield


def _in_a_bucket(megabytes: int, plain: Path, copied: Path) -> None:
    """Told and not judged: the server for tests is a Python program on the same two cores."""
    ours = Ours()
    line(f"{megabytes} MB in a bucket of a server for tests")
    _beside("received", megabytes, lambda: ours.receive(plain), lambda: _copy(plain, copied))
    _beside("read again", megabytes, ours.read, lambda: _copy(plain, None))


def _store() -> Path:
    from django.conf import settings

    folder = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _fill(path: Path, megabytes: int) -> None:
    with path.open("wb") as file:
        for _piece in range(megabytes):
            file.write(secrets.token_bytes(PIECE))
        os.fsync(file.fileno())


def _another(path: Path) -> None:
    """Make it a file that was not received yet."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(16))


def _copy(source: Path, destination: Path | None) -> None:
    """Copy to the disk with SHA-256; without a destination only read and hash, as who fetches does."""
    digest = hashlib.sha256()
    with (
        source.open("rb", buffering=0) as file,
        Path(destination or os.devnull).open("wb", 0) as out,
    ):
        while piece := file.read(PIECE):
            digest.update(piece)
            out.write(piece)
        if destination:
            os.fsync(out.fileno())


class Form:
    """A form with one file, as it comes over the line: whatever is there is given, up to `size`."""

    def __init__(self, file: BinaryIO) -> None:
        self._parts: list[BinaryIO] = [io.BytesIO(HEAD), file, io.BytesIO(TAIL)]

    def read(self, size: int) -> bytes:
        while self._parts:
            if piece := self._parts[0].read(size):
                return piece
            del self._parts[0]
        return b""


class Limited:
    """Some bytes of a file, as one request brings them."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece


class Ours:
    """The same through our code: hashed twice, sealed, in the chain and the trail, and on the disk."""

    def __init__(self) -> None:
        from tests.benchmarks.pages import user_of

        self.by = user_of(3)
        self.item: Any = None
        self._lies = ""

    def receive(self, plain: Path) -> None:
        from accounts.identity import acting_as
        from evidence import receiver, receiving

        _another(plain)
        with acting_as(self.by):
            upload = receiving.begin(by=self.by)
        with plain.open("rb", buffering=0) as stream:
            received = receiver.receive(upload, stream)
        self._keep(upload, received)

    def form(self, plain: Path) -> None:
        from django.http.multipartparser import MultiPartParser

        from accounts.identity import acting_as
        from evidence import receiving
        from evidence.upload_handlers import SealingHandler

        _another(plain)
        with acting_as(self.by):
            handler = SealingHandler(receiving.begin(by=self.by))
        length = plain.stat().st_size + len(HEAD) + len(TAIL)
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        meta = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length)}
        with plain.open("rb", buffering=0) as stream:
            _fields, files = MultiPartParser(meta, Form(stream), [handler]).parse()
        self._keep(handler.upload, files["file"].received)

    def pieces(self, plain: Path) -> None:
        """What comes over the line piece by piece, and what the job makes of it."""
        from accounts.identity import acting_as
        from evidence import receiving

        _another(plain)
        length = plain.stat().st_size
        with acting_as(self.by):
            upload = receiving.begin(by=self.by, length=length)
        with plain.open("rb", buffering=0) as file:
            for start in range(0, length, SENT_AT_ONCE):
                line_of_it = Limited(file, SENT_AT_ONCE)
                receiving.add_part(upload, start=start, stream=line_of_it, by=self.by)  # type: ignore[arg-type]
        self._keep(upload, receiving.join(upload))

    def _keep(self, upload: Any, received: Any) -> None:
        from accounts.identity import acting_as
        from evidence import receiving, store
        from evidence.models import EvidenceItem

        if self._lies:  # room for the next
            store.delete(self._lies)
        self._lies = received.object_name

        with acting_as(self.by):
            organisation = self.by.assignments.select_related("organisation").get().organisation
            facts = receiving.Facts(organisation=organisation, kind=EvidenceItem.Kind.VIDEO)
            self.item = receiving.take_in(upload, received, facts, by=self.by)

    def hand_out(self) -> None:
        """What a server sends to who fetches it; the request before that is no matter of size."""
        from evidence import handing_out, originals

        original = self._original()
        with contextlib.ExitStack() as stack, Path(os.devnull).open("wb", 0) as out:
            stream = stack.enter_context(originals.opened(original))
            out.writelines(handing_out.Outgoing(stack, stream, bytes(original.sha256)))

    def read(self) -> None:
        from evidence import originals

        with originals.opened(self._original()) as stream, Path(os.devnull).open("wb", 0) as out:
            out.writelines(originals.pieces(stream))

    def _original(self) -> Any:
        from accounts.identity import acting_for_system
        from evidence.models import Original

        with acting_for_system(reason="bench.files"):
            rows = Original.objects.unscoped(reason="bench.files").select_related("item__key")
            return rows.get(item=self.item)


def _beside(what: str, megabytes: int, ours: Callable[[], None], copy: Callable[[], None]) -> bool:
    spent: tuple[list[Spent], list[Spent]] = ([], [])
    for _round in range(ROUNDS):
        for side, act in zip(spent, (ours, copy), strict=True):
            side.append(_spent(act))
    (clock, processor), (of_copy, of_its_processor) = (
        (median(one.clock for one in side), median(one.processor for one in side)) for side in spent
    )
    ratio = of_copy / clock
    line(
        f"  {what:18}{megabytes / clock:8.0f}{megabytes / of_copy:9.0f}{ratio:9.2f}"
        f"{processor / of_its_processor:9.2f}"
        f"{'  slow beside a copy' if ratio < OF_COPY else ''}"
    )
    return ratio < OF_COPY


def _spent(act: Callable[[], None]) -> Spent:
    begun, used = time.monotonic(), time.process_time()
    act()
    return Spent(time.monotonic() - begun, time.process_time() - used)


def _memory(what: str, plain: Path) -> bool:
    """The most memory above idle, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.files", what, str(plain)]
    said = subprocess.run(command, cwd=env.PROJECT, check=True, capture_output=True, text=True)
    above = float(said.stdout.split()[-1])
    line(f"  memory, {what:8}{above:8.1f} MB above idle{'  much' if above > ABOVE_IDLE else ''}")
    return above > ABOVE_IDLE


def _most_memory() -> float:
    """The most this process held since it last asked to forget that, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (most,) = (row for row in status.splitlines() if row.startswith("VmHWM"))
    return int(most.split()[1]) / 1024


def inside(what: str, plain: Path) -> None:
    ours = Ours()
    small = plain.with_name("small")
    small.write_bytes(secrets.token_bytes(100_000))
    ours.receive(small)
    ours.read()  # everything is loaded
    outwards: dict[str, Callable[[], None]] = {"read": ours.read, "hand_out": ours.hand_out}
    if what in outwards:
        ours.receive(plain)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    idle = _most_memory()
    outwards[what]() if what in outwards else getattr(ours, what)(plain)
    line(f"{_most_memory() - idle}")


if __name__ == "__main__":
    import django

    django.setup()
    inside(sys.argv[1], Path(sys.argv[2]))
