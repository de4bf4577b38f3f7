"""What can be wrong with a page that stands in a browser."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

RIGHT_TO_LEFT = {"fa-af", "ps"}

# Texts that stand there as they are in every language: their element says so.
_WORDS = """() => {
  const theirs = "[lang]:not(html), [dir=auto], bdi, code, time, pre, samp, kbd";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent && !parent.closest(`script, style, textarea, ${theirs}`)) found.push([node.data, parent.tagName]);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (one.closest(theirs)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (one.hasAttribute(name)) found.push([one.getAttribute(name), name]);
    }
  }
  return [...found, [document.title, "TITLE"]];
}"""
_PLANTED = re.compile("[A-Z][a-z]+é[a-z]+ñ")
_LATIN = re.compile(r"[A-Za-z]{3,}")
# Names of laws, bodies, file formats and events of the trail stay as they are known.
_KEPT = re.compile(r"\b[A-Z][A-Z0-9/-]+s?\b|JavaScript|Gawah")
_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")

_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room + 1) return [];
  const scrolls = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > room + 1 || box.left < -1) && !scrolls(one);
  }).slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
}"""


def faults(page: Page, language: str, *, markup: bool = True) -> list[str]:
    """Return what is wrong with the page that is open, in sentences. `markup`: as axe sees it."""
    loaded(page)
    found = axe(page) if markup else []
    return [*found, *direction(page, language), *wide(page), *untranslated(page, language)]


def loaded(page: Page) -> None:
    """Wait for the style sheet: without it everything is too wide, and what is for paper is seen."""
    page.wait_for_load_state("load")


def axe(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"axe {one['id']}: {one['help']} {node['html'][:160]} {node['failureSummary']}"
        for one in violations
        for node in one["nodes"][:2]
    ]


def contrasts(page: Page) -> list[str]:
    """What axe says of colours, on a page it was asked about before: all that a scheme changes."""
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations']})"
    )
    return [
        f"axe {one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"][:2]
    ]


def direction(page: Page, language: str) -> list[str]:
    wanted = [language, "rtl" if language in RIGHT_TO_LEFT else "ltr"]
    got = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    return [] if got == wanted else [f"is {got}, must be {wanted}"]


def wide(page: Page) -> list[str]:
    """Return what does not fit into the width of the window and is not in a box that scrolls."""
    loaded(page)
    found: list[str] = page.evaluate(_WIDE)
    return [f"too wide: {one}" for one in found]


def untranslated(page: Page, language: str) -> list[str]:
    """Return words in Latin letters on a page in Dari or Pashto that no element says are a text's own."""
    if language not in RIGHT_TO_LEFT:
        return []
    texts: list[tuple[str, str]] = page.evaluate(_WORDS)
    return [
        f"not translated, or without dir=auto: {' '.join(text.split())[:120]}"
        for text, where in texts
        if _LATIN.search(_without_names(text, where))
    ]


def _without_names(text: str, where: str) -> str:
    # A name in a closed list cannot say its direction; those of the world are planted words.
    text = _PLANTED.sub("", text) if where == "OPTION" else text
    return _KEPT.sub("", _EVENT.sub("", text.replace(settings.SITE_NAME, "")))
