"""Sealed files in a bucket of an S3-compatible object store. Only evidence/store.py uses it.

The client of django-storages is used and not its files: those spool to a disk, and closing one finishes
its upload also after an error.
"""

import contextlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from evidence.store_errors import ObjectMissing, StoreAway

# Held in memory while it is written. The store takes at most 10,000 of them for one object: 78 GiB.
PART = 8 << 20


class Bucket(S3Storage):
    """Written once; an object is whole or not there."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            **settings,
            default_acl=None,
            file_overwrite=False,
            client_config=Config(
                s3={"addressing_style": "path" if settings.get("endpoint_url") else "auto"},
                connect_timeout=5,
                read_timeout=60,
                retries={"mode": "standard", "total_max_attempts": 3},
                # Not every server knows the newer checksums; each segment has its own tag.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _named(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": name}

    @contextlib.contextmanager
    def put(self, name: str) -> Iterator[BinaryIO]:
        """Write a new object; it is there when the block has ended well, and not before.

        Errors: FileExistsError; StoreAway.
        """
        if self._is_there(name):
            raise FileExistsError(name)
        writing = _Writing(self._client, self._named(name))
        try:
            yield writing  # type: ignore[misc]
            writing.complete()
        except BaseException:
            writing.abort()
            raise

    def _is_there(self, name: str) -> bool:
        with _asking():
            found = self._client.list_objects_v2(Bucket=self.bucket_name, Prefix=name, MaxKeys=1)
        return bool(found.get("KeyCount"))

    def get(self, name: str) -> BinaryIO:
        """Errors: ObjectMissing; StoreAway, also while reading."""
        with _asking(name):
            answer = self._client.get_object(**self._named(name))
        return _Reading(answer["Body"])  # type: ignore[return-value]

    def remove(self, name: str) -> None:
        with _asking():
            self._client.delete_object(**self._named(name))

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of each object, and when it was written; a thousand at a time."""
        with _asking():
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name
            ):
                for found in page.get("Contents", ()):
                    yield found["Key"], found["LastModified"]

    def abort_unfinished(self, before: datetime) -> int:
        """Abort the uploads a crash left unfinished, which no list of objects shows."""
        gone = 0
        with _asking():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket_name):
                for found in page.get("Uploads", ()):
                    if found["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            **self._named(found["Key"]), UploadId=found["UploadId"]
                        )
                        gone += 1
        return gone


@contextlib.contextmanager
def _asking(name: str = "") -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if name and code == "NoSuchKey":
            raise ObjectMissing(name) from None
        if code in {"PreconditionFailed", "ConditionalRequestConflict"}:
            raise FileExistsError(name) from None
        raise StoreAway from error
    except BotoCoreError as error:
        raise StoreAway from error


class _Writing(io.RawIOBase):
    """Takes bytes and sends them in parts; nothing is there before `complete`."""

    def __init__(self, client: Any, named: dict[str, str]) -> None:
        super().__init__()
        self._client, self._named = client, named
        self._waiting = bytearray()
        self._upload = ""
        self._parts: list[dict[str, Any]] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._waiting += piece
        if len(self._waiting) >= PART:
            self._send()
        return len(piece)

    def _send(self) -> None:
        with _asking():
            if not self._upload:
                self._upload = self._client.create_multipart_upload(**self._named)["UploadId"]
            number = len(self._parts) + 1
            sent = self._client.upload_part(
                **self._named, UploadId=self._upload, PartNumber=number, Body=self._waiting
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._waiting = bytearray()

    def complete(self) -> None:
        if self._upload and self._waiting:
            self._send()
        with _asking():
            if not self._upload:
                self._client.put_object(**self._named, Body=self._waiting, IfNoneMatch="*")
                return
            self._client.complete_multipart_upload(
                **self._named,
                UploadId=self._upload,
                MultipartUpload={"Parts": self._parts},
                IfNoneMatch="*",
            )

    def abort(self) -> None:
        if self._upload:
            # The store may be away, which is why it failed: then the sweep does it.
            with contextlib.suppress(StoreAway), _asking():
                self._client.abort_multipart_upload(**self._named, UploadId=self._upload)


class _Reading(io.RawIOBase):
    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _asking():
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()
