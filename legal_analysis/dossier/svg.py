"""Makes a chart's SVG fit to stand inside a page: harmless, named, and unlike any other's ids."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
HARMLESS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "pattern",
        "mask",
        "symbol",
        "use",
        "marker",
        "title",
        "desc",
    ]
)
REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")


def inline_svg(svg: str, *, name: str, alternative_text: str) -> SafeString:
    """Return SVG ready to be put into HTML.

    The alternative text becomes the first child `<title>`, the only place the PDF writer reads it
    from; ids get the prefix `name`, so that two charts cannot point into each other.
    Errors: ValueError if the drawing is no SVG, draws pictures or text from elsewhere, or scripts.
    """
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise ValueError(f"drawing {name}: a document type is not allowed")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 (no document type, hence no entities)
    except ElementTree.ParseError as error:
        raise ValueError(f"drawing {name}: not well-formed SVG ({error})") from None
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(f"drawing {name}: the root element is not svg")
    for parent in list(root.iter()):
        for child in list(parent):
            if (
                child.tag in (f"{{{SVG}}}title", f"{{{SVG}}}style")
                and not (child.text or "").strip()
            ):
                parent.remove(child)
    for element in root.iter():
        _check(element, name)
        _rename(element, name)
    for old in root.findall(f"{{{SVG}}}title"):
        root.remove(old)
    title = ElementTree.Element(f"{{{SVG}}}title")
    title.text = alternative_text
    root.insert(0, title)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return mark_safe(ElementTree.tostring(root, encoding="unicode"))  # noqa: S308 (serialised XML)


def _check(element: ElementTree.Element, name: str) -> None:
    """Refuse anything that is not drawing."""
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    if tag not in HARMLESS:
        raise ValueError(f"drawing {name}: the element {tag} is not allowed")
    for key, value in element.attrib.items():
        outside = key in ("href", f"{{{XLINK}}}href") and not value.startswith("#")
        elsewhere = "url(" in REFERENCE.sub("", value).lower()
        if key.startswith("on") or outside or elsewhere:
            raise ValueError(f"drawing {name}: the attribute {key} is not allowed")


def _rename(element: ElementTree.Element, name: str) -> None:
    """Give ids and the references to them the drawing's own prefix; drop what only screens use."""
    for key, value in list(element.attrib.items()):
        if key.startswith("aria-") or key in ("role", "class", "tabindex"):
            del element.attrib[key]
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif key in ("href", f"{{{XLINK}}}href"):
            element.set(key, f"#{name}-{value[1:]}")
        elif "url(" in value:
            element.set(key, REFERENCE.sub(rf"url(#{name}-\1)", value))
