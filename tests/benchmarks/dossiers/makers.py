"""`python -m tests.benchmarks.dossiers.makers WHO PAGES FOLDER`: make one file and say how it went.

Prints a line of JSON for each file: name, pages, seconds. Alone in its process, so that memory tells.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import django

VOLUME = 300
CREATED = datetime(2026, 11, 25, tzinfo=UTC)


class Store(dict[str, bytes]):
    """Parts laid out before, in memory; the bench measures layout and not the database."""

    def put(self, digest: str, part: bytes) -> None:
        self[digest] = part


@contextmanager
def told(*paths: Path) -> Iterator[None]:
    """Say how long it took to write these files, under the name of the first."""
    from evidence import pdf

    begin, before = time.monotonic(), _processors()
    yield
    said = {
        "file": paths[0].name,
        "seconds": time.monotonic() - begin,
        "cpu": _processors() - before,
    }
    written = [path.read_bytes() for path in paths if path.is_file()]
    said["pages"] = sum(pdf.page_count(data) for data in written)
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _processors() -> float:
    """Return the seconds of the processors so far, of this process and those it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def ours(pages: int, folder: Path) -> None:
    """In parts, on all processors; then again with one sentence more in one chapter."""
    from evidence import pdf
    from legal_analysis.dossier import html, numbering
    from legal_analysis.dossier.book import DossierBook
    from tests.benchmarks.dossiers import content
    from tests.pdfcheck import resolving

    store = Store()
    for name, changed in (("ours", False), ("changed", True)):
        document = content.dossier(pages, changed=changed)
        path = folder / f"{name}.pdf"
        with told(path):
            numbered = numbering.number(document)
            volume = pdf.write_book(
                DossierBook(numbered),
                stylesheets=[html.STYLESHEET],
                identifier="bench",
                created=CREATED,
                title=document.meta.title,
                kept=store,
            )
            path.write_bytes(volume.data)
    for fault in resolving.faults(volume.data, numbered):
        sys.stdout.write(json.dumps({"fault": fault}) + "\n")


def volumes(pages: int, folder: Path) -> None:
    """The same in volumes, with references between them."""
    from evidence import pdf
    from legal_analysis.dossier import html, numbering
    from legal_analysis.dossier.book import DossierBook
    from tests.benchmarks.dossiers import content
    from tests.pdfcheck import resolving

    document = numbering.number(content.dossier(pages))
    book = DossierBook(document)
    rule = pdf.Rule(min(VOLUME, pages // 2), True, lambda one: f"volume-{one}.pdf", book.name_of)
    paths = [folder / rule.name(number) for number in range(1, 9)]
    with told(*paths):
        written = pdf.write_volumes(
            book,
            rule,
            stylesheets=[html.STYLESHEET],
            identifier="bench",
            created=CREATED,
            title=document.meta.title,
            kept=Store(),
        )
        for path, one in zip(paths, written, strict=False):
            path.write_bytes(one.data)
    files = {path.name: path.read_bytes() for path in paths if path.is_file()}
    for fault in resolving.faults_of_volumes(files, document):
        sys.stdout.write(json.dumps({"fault": fault}) + "\n")


def one_piece(pages: int, folder: Path) -> None:
    """WeasyPrint in one piece, tagged and archival as ours, on the same HTML."""
    from evidence import pdf
    from legal_analysis.dossier import html, numbering
    from tests.benchmarks.dossiers import content

    document = content.dossier(pages)
    path = folder / "one_piece.pdf"
    with told(path):
        data = pdf.write(
            html.html(numbering.number(document)),
            stylesheets=[html.STYLESHEET],
            identifier="bench",
            created=CREATED,
            language="en",
            title=document.meta.title,
        )
        path.write_bytes(data)


def chromium(pages: int, folder: Path) -> None:
    """The same HTML printed by a browser: notes stand in the sentence, and it is not archival."""
    from legal_analysis.dossier import html, numbering
    from tests.benchmarks.dossiers import content

    page, path = folder / "page.html", folder / "chromium.pdf"
    look = f'<link rel="stylesheet" href="{html.STYLESHEET.as_uri()}"></head>'
    text = html.html(numbering.number(content.dossier(pages)))
    page.write_text(text.replace("</head>", look), encoding="utf-8")
    with told(path):
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={path}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


def typst(pages: int, folder: Path) -> None:
    """The same words in another typesetter's language, tagged (UA-1)."""
    import typst as engine

    from evidence import fonts
    from legal_analysis.dossier import numbering
    from tests.benchmarks.dossiers import content, markup

    unpacked = folder / "fonts"
    unpacked.mkdir()
    for path in fonts.FONTS.glob("*.woff2"):
        (unpacked / f"{path.stem}.ttf").write_bytes(fonts.unpacked(path))
    document = numbering.number(content.dossier(pages))
    markup.write(document, folder)
    path = folder / "typst.pdf"
    with told(path):
        engine.compile(
            str(folder / "page.typ"),
            output=str(path),
            font_paths=[str(unpacked)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )


MAKERS: dict[str, Callable[[int, Path], None]] = {
    "ours": ours,
    "volumes": volumes,
    "one_piece": one_piece,
    "chromium": chromium,
    "typst": typst,
}

if __name__ == "__main__":
    django.setup()
    MAKERS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
