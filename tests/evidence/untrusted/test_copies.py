"""Working copies: made behind the wall, small, plain, each with its tool and hash."""

import hashlib
import io
import json
import subprocess

import pytest
from PIL import Image

from evidence.untrusted import copies, inspection
from evidence.untrusted.copies import Copy
from evidence.untrusted.refusals import Refused
from tests.evidence.untrusted import files


def made(data: bytes) -> dict[tuple[str, str, int], Copy]:
    found = inspection.inspect(io.BytesIO(data))
    return {
        (copy.kind, copy.media_type.partition("/")[2], copy.number): copy
        for copy in copies.make_copies(found, io.BytesIO(data))
    }


def opened(copy: Copy) -> Image.Image:
    return Image.open(io.BytesIO(copy.data))


def probed(data: bytes) -> dict[str, str]:
    """Return kind → codec of the streams of a recording."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-"]
    said = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    return {stream["codec_type"]: stream["codec_name"] for stream in json.loads(said)["streams"]}


def test_each_copy_names_its_tool_and_its_hash() -> None:
    for copy in made(files.picture()).values():
        assert (copy.tool, bool(copy.tool_version)) == ("Pillow", True)
        assert copy.sha256 == hashlib.sha256(copy.data).hexdigest()
        assert copy.media_type == "image/webp"


@pytest.mark.parametrize("kind", ["jpeg", "heic", "png", "tiff"])
def test_a_picture_is_shown_grey_and_blurred_first(kind: str) -> None:
    result = made(files.picture(kind, 1600, 1200))
    assert set(result) == {("veiled", "webp", 1), ("preview", "webp", 1), ("resized", "jpeg", 1)}
    blurred = opened(result["veiled", "webp", 1]).convert("RGB")
    clear = opened(result["preview", "webp", 1])
    assert blurred.size == (320, 240)
    assert clear.size == (960, 720)
    red, green, blue = (channel.getextrema() for channel in blurred.split())
    assert red == green == blue  # grey
    edges = [
        abs(blurred.getpixel((x + 1, 60))[0] - blurred.getpixel((x, 60))[0]) for x in range(319)
    ]
    assert max(edges) <= 6  # no edge is left: the red field ends softly
    assert opened(result["resized", "jpeg", 1]).size == (1600, 1200)


def test_a_picture_stands_upright_in_its_copies() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    files.drawing(64, 48).save(out, "JPEG", exif=exif)
    assert opened(made(out.getvalue())["preview", "webp", 1]).size == (48, 64)


def test_a_film_gives_a_still_and_a_small_film() -> None:
    result = made(files.recording("mov"))
    assert set(result) == {
        ("veiled", "webp", 1),
        ("preview", "webp", 1),
        ("transcoded", "mp4", 1),
    }
    small = result["transcoded", "mp4", 1]
    assert probed(small.data) == {"video": "h264", "audio": "aac"}
    assert (small.tool, small.media_type) == ("ffmpeg", "video/mp4")


@pytest.mark.parametrize("kind", ["wav", "ogg", "m4a"])
def test_sound_gives_a_lasting_and_a_small_copy(kind: str) -> None:
    result = made(files.recording(kind))
    assert set(result) == {("transcoded", "flac", 1), ("transcoded", "mpeg", 1)}
    assert probed(result["transcoded", "flac", 1].data) == {"audio": "flac"}
    assert probed(result["transcoded", "mpeg", 1].data) == {"audio": "mp3"}


def test_a_document_gives_its_text_and_its_pages() -> None:
    result = made(files.pdf(3, "Witness"))
    assert set(result) == {
        ("veiled", "webp", 1),
        ("preview", "webp", 1),
        ("preview", "webp", 2),
        ("preview", "webp", 3),
        ("text", "plain", 1),
    }
    assert b"Witness 1" in result["text", "plain", 1].data
    assert result["text", "plain", 1].tool == "pdftotext"
    assert result["preview", "webp", 2].tool == "pdftoppm"


def test_a_message_gives_its_words_and_nothing_that_hangs_on_it() -> None:
    result = made(files.mail(b"attached bytes"))
    assert result["text", "plain", 1].data.strip() == b"What was written."


def test_kinds_without_a_safe_copy_give_none() -> None:
    assert made(files.docx()) == made(files.zipped({"a.txt": b"x"})) == {}


@pytest.mark.parametrize(
    ("change", "data"),
    [
        ({"media_type": "text/html"}, b"<html>"),
        ({"media_type": "image/webp"}, b"<html>"),
        ({"kind": "original"}, b"RIFF"),
        ({"number": 21}, b"RIFF"),
        ({"tool": None}, b"RIFF"),
        ({}, b""),
        ({}, None),
    ],
)
def test_T32_a_copy_that_is_not_what_it_says_is_thrown_away(
    change: dict[str, object], data: bytes | None
) -> None:
    row = {"kind": "preview", "number": 1, "media_type": "image/webp"}
    row |= {"tool": "Pillow", "version": "1"}
    assert copies._checked(row, b"RIFF").kind == "preview"
    with pytest.raises(Refused):
        copies._checked(row | change, data)
