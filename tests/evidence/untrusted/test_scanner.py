"""A real clamd (see conftest.py), and listeners that answer something else."""

import io
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from evidence.untrusted import scanner
from evidence.untrusted.scanner import ScannerDown, ScanResult
from tests.evidence.untrusted import files


@pytest.mark.usefixtures("clamd_configured")
@pytest.mark.parametrize("where", ["plain", "in a ZIP", "in a picture", "across blocks"])
def test_T32_the_test_signature_is_found(where: str) -> None:
    data = {
        "plain": files.SIGNATURE,
        "in a ZIP": files.zipped({"x.txt": files.SIGNATURE * 3}),
        "in a picture": files.picture() + files.SIGNATURE,
        "across blocks": b"x" * (scanner.BLOCK - 20) + files.SIGNATURE + b"x" * scanner.BLOCK,
    }[where]
    scan = scanner.scan(io.BytesIO(data))
    assert (scan.result, scan.name) == (ScanResult.FOUND, "Test.Signature.UNOFFICIAL")
    assert scan.scanner.startswith("ClamAV ")


@pytest.mark.usefixtures("clamd_configured")
def test_a_file_without_a_signature_is_clean() -> None:
    assert scanner.scan(io.BytesIO(files.picture())).result is ScanResult.CLEAN
    assert scanner.scan(io.BytesIO(b"")).result is ScanResult.CLEAN


@pytest.mark.usefixtures("clamd_configured")
def test_T32_what_the_scanner_does_not_take_whole_is_not_scanned() -> None:
    with pytest.raises(ScannerDown):
        scanner.scan(io.BytesIO(bytes(3 * 1024 * 1024)))


def test_where_there_is_no_scanner_that_is_said(settings: Any) -> None:
    settings.CLAMAV_SOCKET = ""
    assert scanner.scan(io.BytesIO(files.SIGNATURE)).result is ScanResult.NOT_CONFIGURED


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"stream: OK", b"stream: OKAY\0", b"stream: ERROR\0", b"OK\0", b"\xff" * 2000],
)
def test_T32_a_scanner_that_is_down_or_unclear_cleans_nothing(
    answer: bytes | None, tmp_path: Path, settings: Any
) -> None:
    """A listener that says something else; None: no listener at all."""
    settings.CLAMAV_SOCKET = str(tmp_path / "s")
    if answer is None:
        with pytest.raises(ScannerDown):
            scanner.scan(io.BytesIO(b"x"))
        return
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(settings.CLAMAV_SOCKET)
        listener.listen()
        pair = _Answers(listener, [b"ClamAV 1.0/1/x\0", answer])
        with pair, pytest.raises(ScannerDown):
            scanner.scan(io.BytesIO(b"x"))


class _Answers:
    """Answers one connection after the other, each with its words, and hangs up."""

    def __init__(self, listener: socket.socket, answers: list[bytes]) -> None:
        self.listener, self.answers = listener, answers
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_problem: object) -> None:
        self.thread.join(60)
        assert not self.thread.is_alive()  # it was asked as often as it has answers

    def _serve(self) -> None:
        for answer in self.answers:
            connection, _address = self.listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)
