"""Looks at sound and film with ffprobe: how long, which streams. Told which reader to use, always:
left to choose, it would follow play lists, which name other files."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace

from . import bounds
from .kinds import MP4, Kind
from .report import Stop

READ_ONLY_THIS = ["-protocol_whitelist", "file", "-probesize", "5M", "-analyzeduration", "10M"]


def look(kind: Kind) -> tuple[Kind, dict[str, object]]:
    """Return what ffprobe says; without it, nothing: then no copies are made either."""
    if not shutil.which("ffprobe"):
        return kind, {}
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    command += [*READ_ONLY_THIS, "-f", kind.demuxer, "-i", "file:/dev/stdin"]
    done = subprocess.run(command, capture_output=True, check=False)
    try:
        said = json.loads(done.stdout)
        streams = [stream for stream in said["streams"] if stream.get("codec_type")]
        seconds = float(said["format"].get("duration", 0))
    except (ValueError, KeyError, TypeError) as error:
        raise Stop("damaged") from error
    if len(streams) > bounds.STREAMS:
        raise Stop("too_many_parts")
    if not seconds < bounds.SECONDS:  # a duration that is no number is too long as well
        raise Stop("too_long")
    facts: dict[str, object] = {"seconds": round(seconds, 3)}
    sound = [stream for stream in streams if stream["codec_type"] == "audio"]
    film = [stream for stream in streams if is_film(stream)]
    if film:
        width, height = int(film[0]["width"]), int(film[0]["height"])
        if width * height > bounds.PIXELS:
            raise Stop("too_many_pixels")
        facts |= {"width": width, "height": height}
        if kind.media_type in ("audio/ogg", "audio/mp4"):  # sound is the usual content of these
            kind = replace(kind, media_type=kind.media_type.replace("audio", "video"))
    elif not sound:
        raise Stop("damaged")
    elif kind.media_type.startswith("video/"):
        kind = replace(kind, media_type="audio/" + kind.media_type.partition("/")[2])
        if kind.media_type == "audio/quicktime":
            kind = replace(kind, media_type=MP4.media_type.replace("video", "audio"))
    facts["sound"] = bool(sound)
    return kind, facts


def is_film(stream: dict[str, object]) -> bool:
    """A cover picture counts as a stream of film too, but is none."""
    disposition = stream.get("disposition")
    cover = isinstance(disposition, dict) and disposition.get("attached_pic")
    return stream.get("codec_type") == "video" and not cover
