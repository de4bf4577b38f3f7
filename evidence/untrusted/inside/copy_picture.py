"""Makes the copies of a picture that people work with."""

from __future__ import annotations

from . import pixels
from .look_picture import decoded, opened
from .made import Made, Maker


def main(_arguments: list[str]) -> None:
    maker = Maker()
    with opened() as image:
        image.draft(None, (pixels.RESIZED, pixels.RESIZED))  # JPEG: decode no more than is needed
        full = image.size
        clean = pixels.within(pixels.upright(decoded(image)), pixels.RESIZED)
    pixels.preview(maker, clean)
    if max(full) > pixels.CLEAR:
        made = Made("resized", 1, "image/jpeg", pixels.TOOL, pixels.VERSION)
        maker.add(made, pixels.as_jpeg(clean))
    maker.finish()
