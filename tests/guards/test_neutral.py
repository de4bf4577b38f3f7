"""T-15, T-18: what stays in histories, on tabs and in proxies' logs tells neither topic nor person."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from config import env
from tests.guards import repository
from tests.sweep.addresses import all_addresses

# Words that tell what this is about, in the languages of the pages. Parts of words count.
TELLING = (
    "gawah", "گواه", "witness", "testimon", "survivor", "victim", "persecut", "gender", "women",
    "woman", "girl", "afghan", "taliban", "crime", "criminal", "court", "evidence", "dossier",
    "rape", "tortur", "abuse", "violen", "apartheid", "icc", "prosecut", "justice", "asylum",
    "شهادت", "زنان", "طالب", "افغان", "جرم", "جنایت",
)  # fmt: skip


def telling(text: str) -> list[str]:
    return [word for word in TELLING if word in text.lower()]


@pytest.mark.parametrize("text", ["/cases/testimonies/", "Gawah", "victims.css", "گواه"])
def test_a_telling_word_is_seen(text: str) -> None:
    assert telling(text)


def test_T18_no_address_tells_the_topic() -> None:
    # What stands in brackets is a parameter: its name is not in the address, an opaque id is.
    routes = [re.sub(r"<[^>]*>", "", address.route) for address in all_addresses()]
    assert {route: telling(route) for route in routes if telling(route)} == {}


def test_T18_no_static_file_tells_the_topic() -> None:
    names = [str(path) for path in repository.files() if path.parts[0] == "static"]
    assert names
    assert [name for name in names if telling(name)] == []


def test_T18_the_icon_is_a_plain_shape() -> None:
    icon = (repository.ROOT / "static/icon.svg").read_text(encoding="utf-8")
    assert not re.search(r"<(?:text|title|desc|metadata|image|!--)", icon)


def test_T18_there_is_no_manifest_that_would_name_an_app() -> None:
    """An app on the home screen would be a name and an icon that stay on the device."""
    named = [str(path) for path in repository.files() if "manifest.json" in path.name or path.suffix == ".webmanifest"]  # fmt: skip
    assert named == []
    assert 'rel="manifest"' not in (repository.ROOT / "templates/base.html").read_text("utf-8")


def test_T15_the_title_is_the_neutral_name_on_every_page() -> None:
    """Pages have no title of their own: base.html has the only one, and no block in it."""
    titles = {
        str(path): re.findall(r"<title>(.*?)</title>", repository.read(path), flags=re.DOTALL)
        for path in repository.with_suffix(".html", below="templates")
        if path.parts[1] != "pdf"
    }
    assert {path: found for path, found in titles.items() if found} == {
        "templates/base.html": ["{{ site_name }}"],
        "templates/leave.html": ["{{ away }}"],
    }
    assert env.text("SITE_NAME", "Workspace") == settings.SITE_NAME
    assert telling(settings.SITE_NAME) == []


def test_T17_T18_the_page_left_behind_names_only_where_it_leads() -> None:
    page = render_to_string("leave.html", {"away": settings.LEAVE_URL})
    assert telling(page) == []
    assert settings.SITE_NAME not in page


def test_T15_no_mail_tells_the_topic() -> None:
    texts = repository.with_suffix(".txt", below="templates")
    assert {str(path): telling(repository.read(path)) for path in texts if telling(repository.read(path))} == {}  # fmt: skip
