"""Pages of a PDF as pictures, drawn by poppler: scripts do not run, what is hidden stays hidden."""

from __future__ import annotations

import io

from PIL import Image

from .made import run, version


def made_with() -> tuple[str, str]:
    return "pdftoppm", version("pdftoppm", "-v")


def drawn(page: int, side: int) -> Image.Image:
    """Return one page, its longer side `side` pixels, however large the page says it is."""
    number = str(page)
    command = ["pdftoppm", "-f", number, "-l", number, "-singlefile", "-scale-to", str(side)]
    data = run([*command, "/dev/stdin"])
    with Image.open(io.BytesIO(data), formats=("PPM",)) as image:
        return image.convert("RGB")
