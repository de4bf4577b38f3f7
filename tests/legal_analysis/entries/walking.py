"""Entering an incident in a browser without JavaScript, as Django's test client. All invented."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import AuditEvent
from evidence.models import Act, Entry, Incident, Involvement
from tests.factories import evidence as make

Typed = Mapping[str, Any]

TITLE = "Teacher beaten at a checkpoint"


def places() -> None:
    with acting_for_system(reason="test.arrange"):
        province = make.PlaceFactory(code="AF01", level="province", province=None)
        make.PlaceFactory(code="AF0101", level="district", province=province)
        make.PlaceFactory(code="AF02", level="province", province=None)


def told(**changes: Typed) -> dict[str, Typed]:
    """Answers of a whole entry, by page; `changes` replaces some of a page."""
    pages: dict[str, dict[str, Any]] = {
        "what": {"title": TITLE, "kind": "beating", "means": ["struck"], "summary": ""},
        "when": {"date": "12 Hamal 1401", "province": "AF01"},
        "district": {"district": "AF0101"},
        "like": {"which": "another"},
        "whom.1": {"who": "group", "group": "women", "count": "3", "unit": "persons", "more": "no"},
        "by.1": {
            "who": "words",
            "described_as": "four men of the third district",
            "degree": "alleged_direct",
            "more": "no",
        },
    }
    for key, more in changes.items():
        page = key.replace("_", ".")
        pages[page] = {**pages.get(page, {}), **more}
    return pages


def begin(browser: Client, name: str, *args: object, **form: str) -> str:
    """Press a button that begins an entry; return the address of the page it leads to."""
    answer = browser.post(reverse(name, args=args), form)
    assert answer.status_code == 302, answer.status_code
    return str(answer.headers["Location"])


def key_of(address: str) -> str:
    """Return the key under which a page keeps its answers; empty for the check."""
    _before, at, name = address.partition("/at/")
    return name.strip("/").replace("/", ".") if at else ""


def walk(browser: Client, address: str, pages: Mapping[str, Typed]) -> list[str]:
    """Answer page after page until the check; return the keys of the pages that were asked."""
    asked: list[str] = []
    while key := key_of(address):
        assert len(asked) < 40, asked
        asked.append(key)
        assert browser.get(address).status_code == 200, address
        answer = browser.post(address, {**pages[key], "go_on": ""})
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        address = str(answer.headers["Location"])
    return asked


def entry() -> Entry:
    """The entry that was begun last."""
    with acting_for_system(reason="test.look"):
        rows = Entry.objects.unscoped(reason="test").select_related("key", "incident")
        return rows.latest("begun_at")


def enter(browser: Client) -> Any:
    """Press the button of the check; return the page that follows."""
    return browser.post(reverse("entry_enter", args=[entry().pk]), follow=True)


def incidents() -> list[Incident]:
    with acting_for_system(reason="test.look"):
        rows = Incident.objects.unscoped(reason="test").select_related("place", "organisation")
        return list(rows.order_by("code"))


def acts(incident: Incident) -> list[Act]:
    with acting_for_system(reason="test.look"):
        sides = Involvement.objects.unscoped(reason="test")
        rows = Act.objects.unscoped(reason="test").filter(incident=incident)
        return list(rows.prefetch_related(Prefetch("involvements", sides)).order_by("kind"))


def actions() -> list[str]:
    rows = AuditEvent.objects.unscoped(reason="test").order_by("id")
    return list(rows.values_list("action", flat=True))
