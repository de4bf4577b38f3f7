"""Pictures of every page in every language, light and dark, narrow and wide, to look at.

    .venv/bin/python -m pytest -q -n 0 tests/browser/pictures.py

writes them to var/pictures/, and beside them sheets of many pages at once. No part of the suite:
what is ugly is for eyes to find.
"""

import itertools
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from config import paths
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.visits import all_visits, go
from tests.browser.watching import Watch

FOLDER = paths.VAR / "pictures"
LOOKS = list(itertools.product(("en", "fa-af", "ps"), ("light", "dark"), (320, 1280)))
TALLEST = 2200
ON_A_SHEET = {320: 8, 1280: 4}


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_take_pictures(
    language: str,
    scheme: Any,
    width: int,
    site: Site,
    people: People,
    open_page: Open,
    watch: Watch,
) -> None:
    folder = FOLDER / f"{language}-{scheme}-{width}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = {}
    for number, visit in enumerate(all_visits(site.world)):
        if visit.who not in pages:
            page = pages[visit.who] = open_page(width=width, scheme=scheme, language=language)
            people.become(page, visit.who, language)
        page = pages[visit.who]
        go(page, visit, people, language)
        name = re.sub(r"[0-9a-f-]{36}", "id", visit.path).strip("/").replace("/", "_") or "home"
        page.screenshot(path=folder / f"{number:03}-{visit.who}-{name}.png", full_page=True)
    sheets(folder, ON_A_SHEET[width])


def sheets(folder: Path, number: int) -> None:
    """Put the pictures of a folder side by side, `number` to a sheet."""
    pictures = sorted(folder.glob("*.png"))
    for place in range(0, len(pictures), number):
        some = pictures[place : place + number]
        images = [Image.open(path).convert("RGB") for path in some]
        images = [image.crop((0, 0, image.width, min(image.height, TALLEST))) for image in images]
        size = (sum(image.width + 8 for image in images), max(image.height for image in images))
        sheet = Image.new("RGB", size, "magenta")
        left = 0
        for image in images:
            sheet.paste(image, (left, 0))
            left += image.width + 8
        sheet.save(folder.parent / f"sheet-{folder.name}-{place // number:02}.png")
