"""Makes the copy that may leave: the content made anew, and nothing else: `MEDIA_TYPE DEMUXER PAGES`.

Nothing is taken out of a file here. What is wanted is drawn or played again into a new one, so what
nobody thought of (a note of the camera, an earlier revision, words under a black bar) stays behind.
"""

from __future__ import annotations

import io
import mmap
import sys

import pikepdf
from PIL import Image

from . import ffmpeg, pages, pixels
from .kinds import decoded as text_of
from .look_picture import count_frames, decoded, opened
from .made import Made, Maker
from .report import Stop

PAGES = 300
SIDE = 2200
"""Pixels of the longer side of a page: A4 at 190 to the inch."""
LONG = 842
"""Points of the longer side of a page: A4."""


def main(arguments: list[str]) -> None:
    media_type, demuxer, count = arguments[0], arguments[1], int(arguments[2])
    family, _slash, _rest = media_type.partition("/")
    maker = Maker()
    if family == "image":
        picture(maker, media_type)
    elif family == "video":
        data = ffmpeg.film_as_mp4(demuxer, ffmpeg.EVEN, "-preset", "veryfast", "-crf", "20")
        maker.add(Made("export", 1, "video/mp4", *ffmpeg.made_with()), data)
    elif family == "audio":
        data = ffmpeg.sound_as_mp3(demuxer, "-q:a", "2")
        maker.add(Made("export", 1, "audio/mpeg", *ffmpeg.made_with()), data)
    elif media_type == "application/pdf":
        maker.add(Made("export", 1, media_type, *pages.made_with()), pdf(count))
    elif media_type == "text/plain":
        text = text_of(mmap.mmap(sys.stdin.fileno(), 0, prot=mmap.PROT_READ)[:]) or ""
        version = ".".join(map(str, sys.version_info[:3]))
        maker.add(Made("export", 1, media_type, "Python", version), text.encode())
    else:
        raise Stop("no_clean_copy")
    maker.finish()


def picture(maker: Maker, media_type: str) -> None:
    """PNG and GIF stay exact; photographs become JPEG, whatever they were."""
    with opened() as image:
        if count_frames(image) > 1:  # leaving all but one out would be leaving content out
            raise Stop("no_clean_copy")
        clean = pixels.upright(decoded(image))
    if media_type in ("image/png", "image/gif"):
        made = Made("export", 1, "image/png", pixels.TOOL, pixels.VERSION)
        maker.add(made, pixels.as_png(clean))
    else:
        made = Made("export", 1, "image/jpeg", pixels.TOOL, pixels.VERSION)
        maker.add(made, pixels.as_jpeg(clean, 92))


def pdf(count: int) -> bytes:
    """Return the pages as pictures in a new PDF; words in it can no longer be selected."""
    if count > PAGES:
        raise Stop("too_many_pages")
    with pikepdf.new() as made:
        for number in range(1, count + 1):
            drawn = pages.drawn(number, SIDE)
            scale = LONG / max(drawn.size)
            width, height = round(drawn.width * scale, 1), round(drawn.height * scale, 1)
            made.add_blank_page(page_size=(width, height))
            page = made.pages[number - 1]
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=_jpeg(made, drawn)))
            page.Contents = made.make_stream(f"{width} 0 0 {height} 0 0 cm /P Do".encode())
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def _jpeg(made: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    stream = made.make_stream(pixels.as_jpeg(image, 85))
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = image.size
    stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    stream.Filter = pikepdf.Name.DCTDecode
    return stream
