"""Makes the copies of a PDF that people work with: `PAGES`. Its text, and its pages as pictures."""

from __future__ import annotations

from . import pages, pixels
from .made import Made, Maker, run, version

SHOWN = 20
"""Pages that are drawn; whoever needs more opens the original."""
TEXT = 8 * 1024**2


def main(arguments: list[str]) -> None:
    maker = Maker()
    pixels.preview(maker, pages.drawn(1, pixels.CLEAR))
    for number in range(2, min(SHOWN, int(arguments[0])) + 1):
        data = pixels.as_webp(pages.drawn(number, pixels.CLEAR))
        made = Made("preview", number, pixels.WEBP, *pages.made_with())
        maker.add(made, data)
    text = run(["pdftotext", "-enc", "UTF-8", "-nopgbrk", "/dev/stdin", "-"])[:TEXT]
    made = Made("text", 1, "text/plain", "pdftotext", version("pdftotext", "-v"))
    if text.strip():  # a scanned document has none
        maker.add(made, text.decode("utf-8", "ignore").encode())
    maker.finish()
