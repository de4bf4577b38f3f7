"""Looks at a picture: how many pixels, how many frames, whether it can be decoded."""

from __future__ import annotations

import warnings

import pillow_heif
from PIL import Image, UnidentifiedImageError

from . import bounds
from .report import Stop

Image.MAX_IMAGE_PIXELS = None  # ours is held below, before decoding, with a reason of its own
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF")


def opened(path: str = "/dev/stdin") -> Image.Image:
    """Open a picture without decoding it. Errors: Stop if it is damaged or too large."""
    Image.init()
    pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata; we keep none of it
            image = Image.open(path, formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Stop("damaged") from error
    if image.width * image.height > bounds.PIXELS:
        raise Stop("too_many_pixels")
    return image


def decoded(image: Image.Image) -> Image.Image:
    """Decode it. Errors: Stop if it is not whole."""
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise Stop("damaged") from error
    return image


def look() -> dict[str, object]:
    with opened() as image:
        frames = count_frames(image)
        decoded(image)
        return {"width": image.width, "height": image.height, "frames": frames}


def count_frames(image: Image.Image) -> int:
    """Return how many pictures the file holds. Errors: Stop on too many, or a too large one."""
    if image.format == "MPO":  # the second picture of a telephone's JPEG is a preview of its own
        return 1
    number = 0
    try:
        while True:
            image.seek(number)
            if image.width * image.height > bounds.PIXELS:
                raise Stop("too_many_pixels")
            number += 1
            if number > bounds.FRAMES:
                raise Stop("too_many_parts")
    except EOFError:
        image.seek(0)
        return number
    except (OSError, ValueError, SyntaxError) as error:
        raise Stop("damaged") from error
