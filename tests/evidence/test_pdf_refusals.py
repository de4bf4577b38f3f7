"""The PDF engine in its closed room: what it may not read, and what stops a file."""

from __future__ import annotations

import http.server
import io
import logging
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from evidence import pdf
from tests.pdfcheck.writing import bare, write


def test_a_character_no_font_holds_stops_the_file_by_name() -> None:
    with pytest.raises(pdf.PdfRefused, match="CJK UNIFIED IDEOGRAPH-8B49"):
        write(bare("<p>證</p>"))


def test_a_system_font_is_never_used(tmp_path: Path) -> None:
    path = tmp_path / "fonts.pdf"
    path.write_bytes(write(bare('<p style="font-family: DejaVu Sans, sans-serif">Text</p>')))
    listing = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True)
    assert "DejaVu" not in listing.stdout
    assert "Noto" in listing.stdout


@pytest.mark.parametrize(
    "body",
    ['<p style="colour: red">Text</p>', '<a href="#nowhere">Text</a>', "<style>p { x: 1 }</style>"],
)
def test_a_complaint_of_the_engine_stops_the_file(body: str) -> None:
    with pytest.raises(pdf.PdfRefused):
        write(bare(body))


def test_complaints_quote_the_document_and_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(pdf.PdfRefused, match="canary-7f3a"):
        write(bare('<p style="canary-7f3a: 1">Text</p>'))
    assert "canary-7f3a" not in caplog.text


class Listener(http.server.ThreadingHTTPServer):
    """Counts requests; sends /redirect to a file."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.requests: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class Answer(http.server.BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.send_response(302 if self.path == "/redirect" else 200)
        if self.path == "/redirect":
            self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><title>x</title>{}</svg>'
ATTACKS = {
    "image": ("<img alt=x src='{}'>", ""),
    "source set": ("<img alt=x srcset='{} 1x'>", ""),
    "embedded": ("<embed src='{}'>", ""),
    "object": ("<object data='{}'></object>", ""),
    "frame": ("<iframe src='{}'></iframe>", ""),
    "background": ("<p style=\"background: url('{}')\">x</p>", ""),
    "list mark": ("<ul><li style=\"list-style-image: url('{}')\">x</ul>", ""),
    "generated": ("<style>p::before {{ content: url('{}') }}</style>", ""),
    "import": ("", "<style>@import url('{}');</style>"),
    "stylesheet": ("", "<link rel=stylesheet href='{}'>"),
    "attachment of the file": ("", "<link rel=attachment href='{}'>"),
    "attachment of a link": ("<a rel=attachment href='{}'>x</a>", ""),
    "font": ("<p style='font-family: x'>x</p>", "<style>@font-face {{ font-family: x; src: url('{}') }}</style>"),
    "local font": ("<p style='font-family: x'>x</p>", "<style>@font-face {{ font-family: x; src: local('DejaVu Sans') }}</style>"),
    "drawing image": (SVG.format("<image width='9' height='9' xlink:href='{}'/>"), ""),
    "drawing use": (SVG.format("<use xlink:href='{}#a'/>"), ""),
    "drawing fill": (SVG.format("<rect width='9' height='9' fill=\"url('{}#a')\"/>"), ""),
    "base": ("<img alt=x src='secret.txt'>", "<base href='{}/'>"),
    "colour profile": ("", "<style>@color-profile --x {{ src: url('{}') }}</style>"),
}  # fmt: skip
TARGETS = ["file", "listener", "redirect", "http://169.254.169.254/latest/meta-data/", "data"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_T14_the_engine_reads_no_file_and_no_address(
    attack: str, target: str, listener: Listener, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-5d1e")
    address = {
        "file": secret.as_uri(),
        "listener": f"{listener.address}/x",
        "redirect": f"{listener.address}/redirect",
        "data": "data:text/plain,CANARY-5d1e",
    }.get(target, target)
    body, head = (part.format(address) for part in ATTACKS[attack])
    try:
        data = write(bare(body, head), attachments=[])
    except pdf.PdfRefused:
        data = b""  # nothing came out at all
    assert listener.requests == []
    if data:
        with pikepdf.open(io.BytesIO(data)) as document:
            assert not document.attachments
            streams = [o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
        assert not any(b"CANARY-5d1e" in stream for stream in streams)
        assert b"DejaVu" not in b"".join(streams)


@pytest.mark.parametrize(
    "attack",
    sorted(set(ATTACKS) - {"source set", "frame", "drawing use", "drawing fill", "local font"}),
)
def test_T14_asking_for_a_file_stops_the_whole_file(attack: str, tmp_path: Path) -> None:
    body, head = (part.format((tmp_path / "secret.txt").as_uri()) for part in ATTACKS[attack])
    with pytest.raises(pdf.PdfRefused):
        write(bare(body, head), attachments=[])
