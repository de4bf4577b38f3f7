"""Files sealed piece by piece: Tink's streaming AEAD, in segments of a mebibyte.

Works on the 32 bytes of a data key; accounts/vault opens those. A file's own key is derived from it,
so that no key seals both texts and files. Cut, changed or moved to another place, nothing of the
segment in question is given out.
"""

import contextlib
import hmac
import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO, cast

import tink
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2 as shapes
from tink.proto import common_pb2, tink_pb2

streaming_aead.register()

SEGMENT = 1 << 20
_PURPOSE = b"gawah-file-1"
_TYPE = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"


@lru_cache(maxsize=16)
def _primitive(data_key: bytes) -> streaming_aead.StreamingAead:
    parameters = shapes.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=SEGMENT, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
    )
    key = shapes.AesGcmHkdfStreamingKey(
        key_value=hmac.digest(data_key, _PURPOSE, "sha256"), params=parameters
    )
    keyset = tink_pb2.Keyset(primary_key_id=1)
    keyset.key.add(
        key_id=1,
        status=tink_pb2.ENABLED,
        output_prefix_type=tink_pb2.RAW,
        key_data=tink_pb2.KeyData(
            type_url=_TYPE,
            value=key.SerializeToString(),
            key_material_type=tink_pb2.KeyData.SYMMETRIC,
        ),
    )
    handle = tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


class Sealing:
    """Takes plain bytes and writes sealed ones to `destination`, which stays open."""

    def __init__(self, data_key: bytes, place: str, destination: BinaryIO) -> None:
        # Tink closes what it writes to; who opened it must still bring it to the disk.
        self._destination = _Destination(destination)
        stream = _primitive(data_key).new_encrypting_stream(self._destination, place.encode())
        # Without Python's buffer of 8 KiB between, which takes two thirds of the time.
        self._stream = cast(io.BufferedWriter, stream).detach()

    def write(self, plain: bytes) -> None:
        """Errors: what `destination` raised (OSError where a disk is full)."""
        rest: bytes | memoryview = plain
        with self._destination.own_errors():
            while rest:
                rest = memoryview(rest)[self._stream.write(rest) or 0 :]

    def finish(self) -> None:
        """Write the last segment. Without it the file does not open to its end."""
        with self._destination.own_errors():
            self._stream.close()


class Opening(io.RawIOBase):
    """Reads sealed bytes from `source` and gives plain ones. Closing closes `source`.

    Errors: what `source` raised; `broken` where what it gave was changed. The two are not the same:
            a disk or a line that is down says nothing about the file.
    """

    def __init__(
        self, data_key: bytes, place: str, source: BinaryIO, broken: Callable[[], Exception]
    ) -> None:
        super().__init__()
        self._source, self._broken = _Source(source), broken
        stream = _primitive(data_key).new_decrypting_stream(self._source, place.encode())
        self._stream = cast(io.BufferedReader, stream).detach()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            with self._source.own_errors():
                piece = self._stream.read(len(buffer)) or b""
        except tink.TinkError:
            raise self._broken() from None
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._source.close()
        super().close()


class _Kept(io.RawIOBase):
    """A file as Tink uses it. Tink makes a text of what the file raises: here it stays what it was."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._error: BaseException | None = None

    @contextlib.contextmanager
    def own_errors(self) -> Iterator[None]:
        try:
            yield
        except tink.TinkError:
            if self._error is not None:
                raise self._error from None
            raise

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        if self._error is not None:
            raise self._error  # nothing follows what failed, not even the end of the file
        try:
            yield
        except BaseException as error:
            self._error = error
            raise


class _Destination(_Kept):
    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        rest = memoryview(piece)
        with self._kept():
            while rest:  # a file without a buffer may take less than it was given
                rest = rest[self._file.write(rest) :]
        return len(piece)


class _Source(_Kept):
    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self._kept():
            return self._file.read(size)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
