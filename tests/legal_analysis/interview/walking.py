"""Walking through an interview in a browser without JavaScript, as Django's test client."""

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from legal_analysis.models import Mechanism
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.interview.told import PARAGRAPHS

AT = re.compile(r"/entries/(?P<draft>[0-9a-f-]{36})/(?:at/(?P<name>[a-z]+)/(?:(?P<number>\d+)/)?)?")


def library() -> None:
    """What the pages choose from: a receiver, a province with a district, rights, a policy."""
    if not Mechanism.objects.filter(code="icc-otp").exists():
        law.MechanismFactory(code="icc-otp", name="Invented receiver")
    province = make.PlaceFactory(code="AF01", level="province", province=None)
    make.PlaceFactory(code="AF0101", level="district", province=province)
    right = law.RightFactory(code="work")
    policy = law.PolicyFactory(code="POL-1")
    law.ProvisionFactory(policy=policy).rights.add(right)


def begin(browser: Client) -> str:
    """Begin an interview; return the address of its first page."""
    answer = browser.post(reverse("interviews"))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def key_of(address: str) -> str:
    """Return the key under which the page at an address keeps its answers; empty for the check."""
    found = AT.fullmatch(address)
    assert found, address
    name, number = found["name"], found["number"]
    if name == "receiver":
        return "receiver.icc-otp"
    return f"{name}.{number}" if number else name or ""


def walk(browser: Client, address: str, told: Mapping[str, Any]) -> list[str]:
    """Answer page after page until the check; return the keys of the pages that were asked."""
    asked: list[str] = []
    while key := key_of(address):
        assert len(asked) < 60, asked
        asked.append(key)
        page = browser.get(address)
        assert page.status_code == 200, address
        if key == "words":
            for text in PARAGRAPHS:
                browser.post(address, {"text": text, "knowledge": "direct", "more": ""})
            answer = browser.post(address, {"text": "", "go_on": ""})
        else:
            answer = browser.post(address, told[key])
        assert answer.status_code == 302, key
        if answer.headers["Location"] == address:
            raise AssertionError((key, browser.get(address).context["form"].errors))
        address = str(answer.headers["Location"])
    return asked


def check_of(address: str) -> str:
    found = AT.fullmatch(address)
    assert found
    return reverse("interview_check", args=[found["draft"]])


def send(browser: Client, address: str) -> Any:
    """Press the button of the check; return the page that follows."""
    return browser.post(f"{check_of(address)}send/", follow=True)
