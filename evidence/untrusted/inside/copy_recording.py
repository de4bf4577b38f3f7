"""Makes the copies of sound and film that people work with: `DEMUXER film|sound SECONDS`."""

from __future__ import annotations

import io
import shutil

from PIL import Image

from . import ffmpeg, pixels
from .made import Made, Maker

LASTING = 60 * 60
"""Longer sound than an hour is not made into a lasting copy too: it would not fit in memory."""
SMALL = "scale=w='trunc(min(640,iw)/2)*2':h=-2"


def main(arguments: list[str]) -> None:
    demuxer, what, seconds = arguments[0], arguments[1], float(arguments[2])
    maker = Maker()
    if shutil.which("ffmpeg"):
        if what == "film":
            film(maker, demuxer, seconds)
        else:
            sound(maker, demuxer, seconds)
    maker.finish()


def sound(maker: Maker, demuxer: str, seconds: float) -> None:
    tool = ffmpeg.made_with()
    small = ffmpeg.sound_as_mp3(demuxer, "-ac", "1", "-b:a", "64k")
    maker.add(Made("transcoded", 1, "audio/mpeg", *tool), small)
    if seconds <= LASTING:
        lasting = ffmpeg.convert(demuxer, [*ffmpeg.SOUND, "-c:a", "flac"], "flac")
        maker.add(Made("transcoded", 1, "audio/flac", *tool), lasting)


def film(maker: Maker, demuxer: str, seconds: float) -> None:
    """A still first: it is what is shown, and film is made only for who opens it."""
    options = ["-map", "0:V:0", "-frames:v", "1", "-c:v", "png"]
    still = ffmpeg.convert(demuxer, options, "png", start=min(1.0, seconds / 2))
    with Image.open(io.BytesIO(still), formats=("PNG",)) as image:
        pixels.preview(maker, pixels.upright(image))
    small = ffmpeg.film_as_mp4(demuxer, SMALL, "-preset", "veryfast", "-crf", "30", "-b:a", "64k")
    maker.add(Made("transcoded", 1, "video/mp4", *ffmpeg.made_with()), small)
