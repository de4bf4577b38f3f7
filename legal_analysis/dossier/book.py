"""A numbered document as the parts it is laid out in: cover, contents, one for each chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString, mark_safe

from evidence.pdf import Binding, Places
from legal_analysis.dossier import front
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import Document
from legal_analysis.dossier.halving import Piece, halves
from legal_analysis.dossier.html import Renderer, tag

# As wide as the page of most books, for the lines whose page is not known yet.
UNKNOWN = 888


class DossierBook:
    """A dossier for `evidence.pdf`. What is in a part does not depend on the others; in one volume
    of several, only on where in other volumes stands what it refers to."""

    def __init__(self, document: Document) -> None:
        if any(not chapter.number for chapter in document.parts):
            raise ValueError("the document has not been numbered")
        self.document = document
        self.renderer = Renderer(document)
        self.words = self.renderer.words
        self.language = tag(document.meta.language)
        self.right_to_left = self.renderer.direction == "rtl"

    def cover(self, places: Places | None = None, binding: Binding | None = None) -> str:
        """Return the cover; a letter is all in one part, since its text follows on the same page."""
        if self.renderer.is_letter:
            return self._part(self.renderer.cover() + self._main(self.renderer, self._all()))
        if binding is None:
            return self._part(self.renderer.cover())
        volume = f"{self.name_of(binding)} · {self._pages_of(binding)}"
        renderer = self._in(binding.volume, places)
        return self._part(renderer.cover(volume, alone=binding.volume > 1))

    def contents(self, places: Places | None, bindings: Sequence[Binding] = ()) -> list[str]:
        def page(anchor: str) -> tuple[int, str]:
            if places is None:
                return 0, self._digits(UNKNOWN)
            return places[anchor].volume, self._digits(places[anchor].page)

        headings = [
            f"{self.words.volume.format(self._digits(one.volume))} · {self._pages_of(one)}"
            for one in bindings
        ]
        return [self._part(part) for part in front.lists(self.renderer, page, headings)]

    def pieces(self) -> list[Piece]:
        """Return each chapter; those that follow each other without new pages are one piece."""
        if self.renderer.is_letter:
            return []
        if self.document.flowing:
            return [self._all()]
        return [(chapter,) for chapter in self.document.parts]

    def chapter(self, piece: Piece, places: Places | None = None, volume: int = 0) -> str:
        return self._part(self._main(self._in(volume, places), piece))

    def halves(self, piece: Piece) -> tuple[Piece, Piece] | None:
        return halves(piece, lambda block: len(self.renderer.block(block)))

    def around(self, kinds: Sequence[str]) -> str:
        """Return one empty page of each kind; only these know the version and the short title."""
        meta = self.document.meta
        pages = self.renderer.template("around", kinds=kinds, draft=self.renderer.text(meta.draft))
        version = self.words.version.format(meta.version)
        return self._part(pages, names=meta, version=version)

    def numbers(self, pages: Iterable[int], last: int, binding: Binding | None = None) -> str:
        before, between, after = self.words.page_of
        of = self._digits(last)
        volume = ""
        if binding is not None:
            volume = f"{self.words.volume.format(self._digits(binding.volume))} · "
        lines = [
            self.renderer.text(f"{volume}{before}{self._digits(page)}{between}{of}{after}")
            for page in pages
        ]
        return self._part(self.renderer.template("numbers", lines=lines))

    def name_of(self, binding: Binding) -> str:
        """Return "Volume 2 of 3" in the language of the dossier."""
        return self.words.volume_of.format(self._digits(binding.volume), self._digits(binding.of))

    # Below ------------------------------------------------------------------------------

    def _all(self) -> Piece:
        return self.document.parts

    def _main(self, renderer: Renderer, piece: Piece) -> SafeString:
        chapters = [renderer.chapter(chapter) for chapter in piece]
        return renderer.template("main", chapters=chapters)

    def _in(self, volume: int, places: Places | None) -> Renderer:
        """Return what prints a part of a volume: references into others say where that is."""
        if places is None:
            return self.renderer

        def elsewhere(anchor: str) -> str:
            place = places[anchor]
            if place.volume in (0, volume):
                return ""
            numbers = (self._digits(place.volume), self._digits(place.page))
            # Spaces that cannot break keep each word and its number on one line.
            where = self.words.in_volume.format(*numbers).replace(" ", "\u00a0")
            return f" ({where})".replace(",\u00a0", ", ").replace("،\u00a0", "، ")

        return Renderer(self.document, elsewhere)

    def _pages_of(self, binding: Binding) -> str:
        return self.words.volume_pages.format(
            self._digits(binding.first), self._digits(binding.last)
        )

    def _digits(self, page: int) -> str:
        return wording.digits(page, self.document.meta.language)

    def _part(self, body: SafeString, **context: object) -> SafeString:
        return mark_safe(  # noqa: S308 (a template of ours)
            self.renderer.template(
                "part",
                lang=self.language,
                dir=self.renderer.direction,
                form=self.renderer.form,
                body=body,
                **context,
            )
        )
