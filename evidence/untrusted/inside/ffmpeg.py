"""Runs ffmpeg: told what to read and with which reader, and to carry nothing over but the content."""

from __future__ import annotations

from pathlib import Path

from . import bounds
from .look_recording import READ_ONLY_THIS
from .made import run, version

CLEAN = ["-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-sn", "-dn"]
CLEAN += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
SOUND = ["-map", "0:a:0"]
FILM = ["-map", "0:V:0", "-map", "0:a:0?"]  # V: film, not the cover picture of a song
EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2"


def made_with() -> tuple[str, str]:
    return "ffmpeg", version("ffmpeg", "-version")


def convert(demuxer: str, options: list[str], ending: str, *, start: float = 0) -> bytes:
    """Return the input made into something else. Errors: Stop if it cannot be read."""
    target = Path("/scratch") / f"made.{ending}"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "2"]
    command += [*READ_ONLY_THIS, "-ss", str(start), "-t", str(bounds.SECONDS)]
    command += ["-f", demuxer, "-i", "file:/dev/stdin", *options, *CLEAN, "-threads", "2"]
    run([*command, f"file:{target}"])
    data = target.read_bytes()
    target.unlink()
    return data


def sound_as_mp3(demuxer: str, *quality: str) -> bytes:
    options = [*SOUND, "-c:a", "libmp3lame", *quality, "-id3v2_version", "0", "-write_xing", "0"]
    return convert(demuxer, options, "mp3")


def film_as_mp4(demuxer: str, scale: str, *quality: str) -> bytes:
    options = [*FILM, "-vf", scale, "-c:v", "libx264", "-pix_fmt", "yuv420p", *quality]
    options += ["-c:a", "aac", "-ac", "2", "-movflags", "+faststart"]
    options += ["-bsf:v", "filter_units=remove_types=6"]  # notes of the encoder in the stream
    return convert(demuxer, options, "mp4")
