"""Drawings in the file: as PNG, since not every word processor draws SVG."""

import struct

from legal_analysis import charts
from legal_analysis.dossier.svg import inline_svg

from . import xml

EMU_PER_TWIP = 635
TALLEST = 12_000
"""Twentieths of a point a drawing may be high, so that it stands on one page with its caption."""


class Pictures:
    """Collects the drawings of a document; each is one member of the file."""

    def __init__(self) -> None:
        self.files: list[bytes] = []

    def add(self, svg: str, alternative_text: str) -> str:
        """Return the run that shows a drawing. Errors: ValueError if it is not harmless SVG."""
        number = len(self.files) + 1
        # The same look as the PDF takes at it: nothing from elsewhere, no scripts.
        inline_svg(svg, name=f"d{number}", alternative_text=alternative_text)
        png = charts.as_png(svg)
        self.files.append(png)
        wide, high = struct.unpack(">II", png[16:24])
        width = min(xml.TEXT_WIDTH, TALLEST * wide // high)
        size = f'cx="{width * EMU_PER_TWIP}" cy="{width * EMU_PER_TWIP * high // wide}"'
        name = f'id="{number}" name="d{number}" descr={xml.attribute(alternative_text)}'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f"<wp:extent {size}/><wp:docPr {name}/>"
            f'<a:graphic><a:graphicData uri="{xml.PIC}"><pic:pic><pic:nvPicPr>'
            f"<pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
            f'<a:blip r:embed="d{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r>"
        )
