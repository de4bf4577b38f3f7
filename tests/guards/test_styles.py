"""CSS has no left and right: the same rules serve both directions of writing."""

import re

import pytest

from tests.guards import repository

# Properties and values that name a side. The margin boxes of a printed page (@top-left and so on)
# are named by their side and turn with no language, so what stands in them may name it too.
PHYSICAL = re.compile(
    r"(?<![\w@-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:left|right)\s*:"
    r"|(?:text-align|float|clear|caption-side|justify-content)\s*:\s*(?:left|right))"
)
MARGIN_BOX = re.compile(
    r"@(?:top|bottom|left|right)-(?:left|center|right|top|middle|bottom)[\w-]*\s*\{[^{}]*\}"
)


def physical(css: str) -> list[str]:
    """Return what names a side, comments and page margin boxes left out."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return [match[0] for match in PHYSICAL.finditer(MARGIN_BOX.sub("", css))]


def _styles() -> list[str]:
    return [str(path) for path in repository.with_suffix(".css")]


@pytest.mark.parametrize("name", _styles())
def test_no_style_sheet_names_a_side(name: str) -> None:
    assert physical((repository.ROOT / name).read_text(encoding="utf-8")) == []


def test_no_page_carries_styles_or_scripts_of_its_own() -> None:
    """The content security policy would refuse them. Printed files have no such policy."""
    found = [
        f"{path}: {match[0]}"
        for path in repository.with_suffix(".html", below="templates")
        if path.parts[1] != "pdf"
        for match in re.finditer(
            r'\sstyle="|<style\b|\son\w+="|<script(?![^>]*(?:\bsrc=|type="application/json"))',
            repository.read(path),
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "css",
    [
        "p { margin-left: 1em }", "p{padding-right:0}", "p { left: 0 }", "p { right : 0; }",
        "p { text-align: right }", "p { float:left }", "p { border-left: 1px solid }",
        "p { border-top-left-radius: 2px }",
    ],
)  # fmt: skip
def test_a_side_is_seen(css: str) -> None:
    assert physical(css)


@pytest.mark.parametrize(
    "css",
    [
        "@page { @top-left { text-align: left } @bottom-right-corner { content: 'y' } }",
        "p { margin-inline-start: 1em; text-align: start }", "/* left: */ p { color: red }",
        "p { border-start-start-radius: 2px }", ".copyright { color: red }",
    ],
)  # fmt: skip
def test_logical_properties_and_page_boxes_pass(css: str) -> None:
    assert physical(css) == []
