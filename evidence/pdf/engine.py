"""The room WeasyPrint is kept in: it can read the stylesheets it is given and our fonts, no more.

No file, no address, no data: image. Whatever asks for more stops the whole file (threat T-14), and
so does any warning, for a filing must not lose something quietly.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import cssselect2
import weasyprint
from weasyprint.text import ffi as pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from evidence import fonts

from . import extensions  # noqa: F401 (WeasyPrint is extended before anything is laid out)

# Never opened; relative addresses in our stylesheets need something to be relative to.
ASSETS = "https://assets.invalid"

Progress = Callable[[str, int], None]
"""Called with "parse", "style", "layout", "write" and the page in hand (0 if none)."""


class PdfRefused(Exception):
    """The file was not written. `.problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the PDF was not written: " + "; ".join(self.problems))


class Room:
    """The stylesheets and fonts one or many documents are laid out with, read once."""

    def __init__(self, stylesheets: Sequence[Path]) -> None:
        self.fetcher = ClosedFetcher((*stylesheets, *sorted(fonts.FONTS.glob("*.woff2"))))
        self.fonts = OwnFonts()
        self.sheets = [
            weasyprint.CSS(url=_address(path), url_fetcher=self.fetcher, font_config=self.fonts)
            for path in stylesheets
        ]

    def page(self, html: str, problems: list[str]) -> weasyprint.HTML:
        """Return HTML read; what no font of ours can print goes to the problems."""
        page = _read(html, self.fetcher)
        problems += fonts.missing(page.etree_element.itertext())
        return page

    def laid_out(self, page: weasyprint.HTML) -> weasyprint.Document:
        document = page.render(font_config=self.fonts, stylesheets=self.sheets)
        for sheet in document.pages:
            # A piece inside a link would become a link of its own, outside the Link element.
            sheet.links = [link for link in sheet.links if link[3].element_tag.split(":")[0] == "a"]
        return document


def _read(html: str, fetcher: URLFetcher) -> weasyprint.HTML:
    """Read HTML. What is well-formed XML is read as such, which takes a tenth of the time."""
    base = f"{ASSETS}/html/"
    if "<!ENTITY" not in html:
        with contextlib.suppress(ElementTree.ParseError):
            # Ours, and escaped; and it declares no entities.
            return _WellFormed(ElementTree.fromstring(html), base, fetcher)  # noqa: S314
    return weasyprint.HTML(string=html, base_url=base, url_fetcher=fetcher, media_type="print")


class _WellFormed(weasyprint.HTML):
    """HTML that is a tree already."""

    def __init__(self, tree: ElementTree.Element, base_url: str, fetcher: URLFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = base_url, fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class _ForeignAddress(FatalURLFetchingError):
    """Stops the engine at once; WeasyPrint swallows ordinary exceptions."""


class ClosedFetcher(URLFetcher):
    """Hands out the given files by name and refuses everything else."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(allowed_protocols=())
        self._files = {_address(path): path for path in files}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = self._files.get(url)
        if path is None:
            scheme = url.split(":", 1)[0][:12]
            raise _ForeignAddress(f"it asks for an address outside the fixed assets ({scheme}:)")
        if path.suffix == ".css":
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})
        return URLFetcherResponse(url, fonts.unpacked(path), {"Content-Type": "font/ttf"})


def _address(path: Path) -> str:
    return f"{ASSETS}/{path.parent.name}/{path.name}"


class OwnFonts(FontConfiguration):
    """Fonts of the stylesheets only: a system font would change the look and the bytes."""

    def __init__(self) -> None:
        super().__init__()
        empty = _empty_font_configuration()
        pango.pangoft2.pango_fc_font_map_set_config(
            pango.ffi.cast("PangoFcFontMap *", self.font_map), empty
        )
        # The font map holds its own reference now; WeasyPrint uses the same one through `_config`.
        pango.fontconfig.FcConfigDestroy(empty)
        self._config = empty


def _empty_font_configuration() -> object:
    """Return a new fontconfig configuration that knows no font at all."""
    try:
        create = pango.fontconfig.FcConfigCreate
    except AttributeError:
        # WeasyPrint declares only what it calls itself.
        pango.ffi.cdef("FcConfig * FcConfigCreate (void);")
        create = pango.fontconfig.FcConfigCreate
    return create()


@contextmanager
def complaints(progress: Progress | None) -> Iterator[list[str]]:
    """Collect what the engine complains about, and let none of it reach a log.

    Its messages quote the document, and the document is confidential.
    """
    engine, steps = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    collector, reporter = _Collector(), _Reporter(progress)
    before = (engine.propagate, engine.level, steps.propagate, steps.level)
    engine.propagate = steps.propagate = False
    engine.setLevel(logging.WARNING)
    steps.setLevel(logging.INFO)
    engine.addHandler(collector)
    steps.addHandler(reporter)
    try:
        yield collector.problems
    except _ForeignAddress as refusal:
        raise PdfRefused([*collector.problems, str(refusal)]) from None
    finally:
        engine.removeHandler(collector)
        steps.removeHandler(reporter)
        engine.propagate, engine.level, steps.propagate, steps.level = before


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(record.getMessage())


class _Reporter(logging.Handler):
    """Turns WeasyPrint's "Step 5 - Creating layout - Page 3" into a call."""

    STEPS = ("", "parse", "parse", "style", "layout", "layout", "write", "write")
    STEP = re.compile(r"Step (\d) - [^-]*(?:- Page (\d+))?")

    def __init__(self, progress: Progress | None) -> None:
        super().__init__(logging.INFO)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        if self.progress is not None and (found := self.STEP.match(record.getMessage())):
            self.progress(self.STEPS[int(found[1])], int(found[2] or 0))
