"""An analyst enters a decree with three provisions on the pages, in the whole library; what it weighs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.legal_analysis.policy_entry import told

# What the invented decree refers to, as the library calls it.
REAL = {"invented": "expression", "AF99": "AF11", "AUT-INVENTED": "", "POL-EARLIER": ""}
EARLIER = "POL-2022-11-10-parks-ban"


@dataclass
class Walked:
    """What came over the line: bytes of each page, buttons pressed, choices ticked, fields typed in."""

    pages: list[tuple[str, bytes]] = field(default_factory=list)
    presses: int = 0
    ticks: int = 0
    typed: int = 0

    @property
    def weight(self) -> int:
        return sum(len(content) for _path, content in self.pages)


CHOSEN = {"kind", "authority", "status", "scope", "provinces", "language", "rights", "groups"} | {
    "earlier", "reliability", "credibility",
}  # fmt: skip


def enter(browser: Client) -> Walked:
    """Walk from the list of entries to what waits for a second person."""
    walked = Walked()
    typed = dict(_decree())
    show(browser, walked, reverse("papers"))
    show(browser, walked, reverse("paper_new"))
    walked.presses += 1
    # Those of the walks before are like it; so she says that it is none of them.
    looked = {"title": "Umbrellas in gardens of no place", "number": "", "issuer": "", "enter": ""}
    address = press(browser, walked, reverse("paper_new"), looked)
    while "/at/" in address:
        show(browser, walked, address)
        name, number = [*address.split("/at/")[1].strip("/").split("/"), ""][:2]
        form = typed[f"{name}.{number}" if number else name]
        if name == "relation":
            walked.pages.append((address, browser.post(address, {**form, "look": ""}).content))
            walked.presses += 1
        more = {"more": ""} if name == "rule" and number in {"1", "2"} else {}
        address = press(browser, walked, address, form | more)
    show(browser, walked, address)
    show(browser, walked, press(browser, walked, f"{address}send/", {}))
    return walked


def _decree() -> Iterator[tuple[str, dict[str, Any]]]:
    for key, page in told.decree().items():
        real = {
            name: [REAL.get(one, one) for one in each] if isinstance(each, list)
            else REAL.get(each, each)
            for name, each in page.items()
        }  # fmt: skip
        if key == "relation.1":
            real |= {"find": "parks", "earlier": EARLIER, "kind": "amends"}
        if key == "when":
            real["date"] = "۱۷ ثور ۱۴۰۲"
        yield key, real


def show(browser: Client, walked: Walked, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    walked.pages.append((path, answer.content))


def press(browser: Client, walked: Walked, path: str, form: dict[str, Any]) -> str:
    answer = browser.post(path, form)
    assert answer.status_code == 302, (path, form)
    walked.presses += 1
    for name, value in form.items():
        several = value if isinstance(value, list) else [value]
        if name in CHOSEN:
            walked.ticks += len([one for one in several if one])
        elif value:
            walked.typed += 1
    return str(answer.headers["Location"])
