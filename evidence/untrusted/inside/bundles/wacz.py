"""WACZ 1.1.1: captured web pages, and the list of hashes they are packed with."""

from __future__ import annotations

from typing import Any

from . import warc
from .container import Container
from .found import Claims, Details, Wrong
from .listed import state
from .text import Unreadable, parse_object, read_object

CODE = "wacz"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
MOST_PAGES = 500  # shown; the rest is counted


def is_it(container: Container) -> bool:
    return PACKAGE in container and any(name.startswith("archive/") for name in container)


def claims(container: Container) -> Claims:
    made = Claims(lists={PACKAGE})
    if DIGEST in container:
        made.lists.add(DIGEST)
        _check_digest(container, made)
    else:
        made.notes.append("list_not_covered")
    stated = len(made.stated)
    try:
        package = read_object(container, PACKAGE)
    except Unreadable:
        made.wrong.append(Wrong(PACKAGE, "list_unreadable"))
        return made
    if not str(package.get("wacz_version", "")).startswith("1."):
        found = str(package.get("wacz_version", ""))
        made.wrong.append(Wrong(PACKAGE, "not_supported", "wacz_version", found))
    resources = package.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else [], 1):
        _state_resource(resource, f"{PACKAGE}, resource {number}", made)
    if len(made.stated) == stated and not made.wrong:
        made.wrong.append(Wrong(PACKAGE, "list_empty"))
    if PAGES not in container:
        made.wrong.append(Wrong(PAGES, "missing"))
    return made


def details(container: Container) -> Details:
    """What the package, the list of pages and the records say (COC-7): who, with what, when."""
    said = Details()
    package = read_object(container, PACKAGE)
    for field, what in (
        ("title", "title"),
        ("software", "tool"),
        ("created", "packed_at"),
        ("mainPageUrl", "address"),
        ("mainPageURL", "address"),
        ("mainPageDate", "captured_at"),
        ("organization", "collector"),
    ):
        said.say(None, what, package.get(field), f"{PACKAGE}, {field}")
    contributors = package.get("contributors")
    for person in contributors if isinstance(contributors, list) else []:
        if isinstance(person, dict):
            said.say(None, "collector", person.get("title"), f"{PACKAGE}, contributors")
    _say_signature(container, said)
    pages = _say_pages(container, said)
    for name in container:
        if name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz")):
            warc.say(container, name, pages, said)
    return said


def _state_resource(resource: object, where: str, made: Claims) -> None:
    resource = resource if isinstance(resource, dict) else {}
    path, value, size = (resource.get(field) for field in ("path", "hash", "bytes"))
    if not isinstance(path, str) or not isinstance(value, str):
        made.wrong.append(Wrong(str(path or PACKAGE), "list_unreadable", where))
        return
    state(path, value.rpartition(":")[2], f"{where}, hash", made)
    if isinstance(size, int):
        made.sizes.append((path, size, f"{where}, bytes"))


def _check_digest(container: Container, made: Claims) -> None:
    try:
        digest = read_object(container, DIGEST)
    except Unreadable:
        made.wrong.append(Wrong(DIGEST, "list_unreadable"))
        return
    if digest.get("path") != PACKAGE:
        found = str(digest.get("path", ""))
        made.wrong.append(Wrong(DIGEST, "list_unreadable", "path", PACKAGE, found))
    made.state(PACKAGE, str(digest.get("hash", "")).rpartition(":")[2], f"{DIGEST}, hash")
    signed = digest.get("signedData")
    if isinstance(signed, dict):
        value = str(signed.get("hash", "")).rpartition(":")[2]
        made.state(PACKAGE, value, f"{DIGEST}, signedData.hash")
        made.notes.append("signature_not_checked")


def _say_signature(container: Container, said: Details) -> None:
    if DIGEST not in container:
        return
    signed = read_object(container, DIGEST).get("signedData")
    if not isinstance(signed, dict):
        return
    for field, what in (
        ("domain", "signed_by"),
        ("created", "signed_at"),
        ("software", "tool"),
    ):
        said.say(None, what, signed.get(field), f"{DIGEST}, signedData.{field}")


def _say_pages(container: Container, said: Details) -> dict[str, str]:
    """Say address, time and title of each page of the list; return times by address."""
    times: dict[str, str] = {}
    try:
        lines = container.text(PAGES).splitlines()
    except UnicodeDecodeError:
        said.note(PAGES, "not_readable")
        return times
    for number, line in enumerate(lines, 1):
        try:
            page: dict[str, Any] = parse_object(line)
        except Unreadable:
            if line.strip():
                said.note(PAGES, "not_readable")
            continue
        address = page.get("url")
        if isinstance(address, str) and len(times) < MOST_PAGES:
            times[address] = str(page.get("ts", ""))
            where = f"{PAGES}, line {number}"
            said.say(PAGES, "address", address, f"{where}, url")
            said.say(PAGES, "captured_at", page.get("ts"), f"{where}, ts")
            said.say(PAGES, "title", page.get("title"), f"{where}, title")
    return times
