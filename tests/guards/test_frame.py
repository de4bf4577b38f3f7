"""The frame every page hangs in: its pieces are shown, its weight is kept, its forms keep nothing."""

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.guards import repository

pytestmark = pytest.mark.django_db

CSS_BUDGET = 28_000  # bytes as written, all sheets of the pages
FIRST_LOAD = 50_000  # bytes compressed, of what base.html asks for
REQUESTS = 6
PRINTED = "book.css"  # of printed files; no page asks for it


def components() -> list[str]:
    paths = repository.with_suffix(".html", below="templates")
    return [f"components/{path.name}" for path in paths if path.parts[1] == "components"]


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_the_style_page_shows_every_component(language: str, client_for, analyst) -> None:
    analyst.language = language
    analyst.save()
    response = client_for(analyst).get(reverse("style"))
    assert response.status_code == 200
    shown = {template.name for template in response.templates}
    missing = sorted(set(components()) - shown)
    assert not missing, f"Show on templates/style.html, in every state: {', '.join(missing)}"


def test_a_form_in_a_part_is_given_its_token() -> None:
    """With "only" a part gets nothing it is not given, and a form without its token is refused by 403."""
    every = repository.with_suffix(".html", below="templates")
    texts = {str(path): repository.read(path) for path in every}
    parts = [path for path, text in texts.items() if "{% csrf_token %}" in text]
    without = [
        f"{path}: {tag}"
        for path, text in texts.items()
        for tag in re.findall(r"{% include [^%]+ only %}", text)
        if any(part.endswith(tag.split('"')[1]) for part in parts)
        and "csrf_token=csrf_token" not in tag
    ]
    assert len(parts) > 9
    assert not without, "\n".join(without)


def test_a_component_says_at_its_top_what_it_takes() -> None:
    for name in components():
        text = repository.read(repository.Path("templates") / name)
        assert text.startswith("{% comment %}"), name


def asked_for() -> list[str]:
    """Return the static files a page asks for: base.html has them all, with fixed names."""
    base = repository.read(repository.Path("templates/base.html"))
    return re.findall(r"\{% static '([^']+)' %\}", base)


def test_the_style_of_the_pages_is_small() -> None:
    sheets = [
        path for path in repository.with_suffix(".css", below="static") if path.name != PRINTED
    ]
    assert sum((repository.ROOT / path).stat().st_size for path in sheets) <= CSS_BUDGET


def test_a_first_load_is_few_requests_and_few_bytes(client: Client) -> None:
    files = asked_for()
    page = client.get(reverse("style")).content
    weight = sum(
        len(gzip.compress(data))
        for data in [page, *((repository.ROOT / "static" / name).read_bytes() for name in files)]
    )
    assert 1 + len(files) <= REQUESTS
    assert weight <= FIRST_LOAD


# In these a browser or a password manager must know what to fill in, or nothing is typed.
SIGN_IN = ("account", "mfa")
TYPED = re.compile(
    r"\{\{ *form|as_div|components/(?:form|field)\.html|<textarea|<select|"
    r"<input(?![^>]*type=\"(?:hidden|checkbox|radio|submit)\")"
)


def test_T16_no_form_lets_the_browser_keep_what_was_typed() -> None:
    found = []
    for path in repository.with_suffix(".html", below="templates"):
        if path.parts[1] in SIGN_IN:
            continue
        for form in re.findall(r"<form\b.*?</form>", repository.read(path), flags=re.DOTALL):
            opening = form.partition(">")[0]
            if TYPED.search(form) and 'autocomplete="off"' not in opening:
                found.append(f"{path}: {opening}")
    assert not found, "\n".join(found)
