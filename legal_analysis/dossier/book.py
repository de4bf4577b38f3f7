"""A numbered document as the parts it is laid out in: cover, contents, one for each chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import Document
from legal_analysis.dossier.html import Renderer, tag

# As wide as the page of most books, for the lines whose page is not known yet.
UNKNOWN = 888


class DossierBook:
    """A dossier for `evidence.pdf.write_book`. What is in a part does not depend on the others."""

    def __init__(self, document: Document) -> None:
        if any(not chapter.number for chapter in document.parts):
            raise ValueError("the document has not been numbered")
        self.document = document
        self.renderer = Renderer(document)
        self.language = tag(document.meta.language)
        self.right_to_left = self.renderer.direction == "rtl"

    def cover(self) -> str:
        """Return the cover; a letter is all in one part, since its text follows on the same page."""
        cover = self.renderer.cover()
        return self._part(cover + self._main() if self.renderer.is_letter else cover)

    def contents(self, pages: Mapping[str, int] | None) -> list[str]:
        def page(anchor: str) -> str:
            return self._digits(UNKNOWN if pages is None else pages[anchor])

        return [self._part(part) for part in self.renderer.lists(page)]

    def chapters(self) -> list[str]:
        """Return each chapter; those that follow each other without new pages are one part."""
        if self.renderer.is_letter:
            return []
        if self.document.flowing:
            return [self._part(self._main())]
        return [
            self._part(self.renderer.template("main", chapters=[self.renderer.chapter(part)]))
            for part in self.document.parts
        ]

    def _main(self) -> SafeString:
        chapters = [self.renderer.chapter(part) for part in self.document.parts]
        return self.renderer.template("main", chapters=chapters)

    def around(self, kinds: Sequence[str]) -> str:
        """Return one empty page of each kind; only these know the version and the short title."""
        meta = self.document.meta
        pages = self.renderer.template("around", kinds=kinds, draft=self.renderer.text(meta.draft))
        version = self.renderer.words.version.format(meta.version)
        return self._part(pages, names=meta, version=version)

    def numbers(self, total: int) -> str:
        before, between, after = self.renderer.words.page_of
        last = self._digits(total)
        lines = [
            self.renderer.text(f"{before}{self._digits(page)}{between}{last}{after}")
            for page in range(1, total + 1)
        ]
        return self._part(self.renderer.template("numbers", lines=lines))

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
