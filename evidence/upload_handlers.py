"""What the web framework does with a file in a form: nothing of it stays in memory or on a disk.

Pages take no files (NoFiles is the setting); the one form that does puts SealingHandler in its place.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from accounts.errors import DomainError
from evidence.models import Upload
from evidence.originals import PIECE
from evidence.receiver import NotWhole, Received, Receiver


class NoFiles(FileUploadHandler):
    """Of every page that takes no files: what is sent as one is passed over, and kept nowhere."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:
        return None


class SealedFile(UploadedFile):
    """What a form gets in place of a file: the sealed bytes are in the store already."""

    def __init__(self, name: str, received: Received) -> None:
        super().__init__(file=None, name=name, size=received.size)
        self.received = received


class SealingHandler(FileUploadHandler):
    """Seals the first file of one form while the form is read. One for each request."""

    chunk_size = PIECE

    def __init__(self, upload: Upload) -> None:
        super().__init__()
        self.upload = upload
        self.name = ""
        self.error: DomainError | None = None
        self._receiver: Receiver | None = None
        self._done = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._done:
            raise SkipFile
        self.name, self._done = self.file_name or "", True
        self._receiver = Receiver(self.upload)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._receiver is None:
            return
        try:
            self._receiver.write(raw_data)
        except DomainError as error:
            self._stop(error)

    def file_complete(self, file_size: int) -> SealedFile | None:
        if self._receiver is None:
            return None
        receiver, self._receiver = self._receiver, None
        try:
            return SealedFile(self.name, receiver.finish())
        except DomainError as error:
            self.error = error
            return None

    def upload_interrupted(self) -> None:
        if self._receiver is not None:
            self._stop(NotWhole())

    def _stop(self, error: DomainError) -> None:
        self.error = error
        if self._receiver is not None:
            receiver, self._receiver = self._receiver, None
            receiver.give_up(error)
