"""BagIt bags (RFC 8493), versions 0.97 and 1.0, as a ZIP."""

from __future__ import annotations

import re

from .container import Container
from .found import Claims, Details, Wrong
from .listed import state

CODE = "bagit"
LIST = re.compile(r"(?P<tag>tag)?manifest-(?P<algorithm>[a-z0-9]+)\.txt")
STRONG = {"sha256", "sha384", "sha512"}
LINE = re.compile(r"(?P<hash>[0-9A-Fa-f]+)[ \t]+\*?(?P<name>.+)")
ENCODED = re.compile(r"%(0A|0D|25)", re.IGNORECASE)
LABELS = {
    "Source-Organization": "collector",
    "Contact-Name": "collector",
    "Bagging-Date": "packed_at",
    "External-Description": "title",
    "External-Identifier": "title",
    "Bag-Software-Agent": "tool",
}


def is_it(container: Container) -> bool:
    return "bagit.txt" in container


def claims(container: Container) -> Claims:
    made = Claims()
    lists = {name: found for name in container if (found := LIST.fullmatch(name))}
    made.lists = {*lists, "bagit.txt"}
    _check_declaration(container, made)
    if "fetch.txt" in container:
        made.wrong.append(Wrong("fetch.txt", "to_be_fetched"))
    payload = {name for name in container if name.startswith("data/")}
    complete = False
    for name, found in lists.items():
        if found["algorithm"] not in STRONG:
            made.notes.append("weak_list_left")
            continue
        before = len(made.stated)
        _read_list(container, name, made)
        if not found["tag"]:
            complete = True
            of_this = {stated.name for stated in made.stated[before:]}
            made.wrong += [Wrong(one, "unlisted", name) for one in sorted(payload - of_this)]
    if not complete:
        made.wrong.append(Wrong("manifest-sha256.txt", "missing"))
    _check_sum(container, payload, made)
    listed = {stated.name for stated in made.stated}
    made.support = {name for name in container if not name.startswith("data/")} - made.lists
    if made.support - listed:
        made.notes.append("tags_not_covered")
    if not made.lists <= listed | {n for n, found in lists.items() if found["tag"]}:
        made.notes.append("list_not_covered")
    return made


def details(container: Container) -> Details:
    said = Details()
    for label, value in _tags(container, "bag-info.txt"):
        if what := LABELS.get(label):
            said.say(None, what, value, f"bag-info.txt, {label}")
    return said


def _check_declaration(container: Container, made: Claims) -> None:
    tags = dict(_tags(container, "bagit.txt"))
    for label, wanted in (
        ("BagIt-Version", {"0.97", "1.0"}),
        ("Tag-File-Character-Encoding", {"UTF-8"}),
    ):
        if tags.get(label) not in wanted:
            made.wrong.append(Wrong("bagit.txt", "not_supported", label, tags.get(label, "")))


def _check_sum(container: Container, payload: set[str], made: Claims) -> None:
    """Payload-Oxum: bytes and files of the payload, a first check that costs nothing."""
    stated = dict(_tags(container, "bag-info.txt")).get("Payload-Oxum", "")
    found = f"{sum(container.size(name) for name in payload)}.{len(payload)}"
    if stated and stated != found:
        made.wrong.append(Wrong("bag-info.txt", "size_differs", "Payload-Oxum", stated, found))


def _read_list(container: Container, name: str, made: Claims) -> None:
    try:
        lines = container.text(name).splitlines()
    except UnicodeDecodeError:
        made.wrong.append(Wrong(name, "list_unreadable"))
        return
    for number, line in enumerate(lines, 1):
        where = f"{name}, line {number}"
        if found := LINE.fullmatch(line.strip("\ufeff")):
            told = ENCODED.sub(lambda match: chr(int(match[1], 16)), found["name"])
            state(told, found["hash"], where, made)
        elif line.strip():
            made.wrong.append(Wrong(name, "list_unreadable", where, stated=line))


def _tags(container: Container, name: str) -> list[tuple[str, str]]:
    """Return label and value of each line; a line that begins with a space goes on the last."""
    if name not in container:
        return []
    try:
        text = container.text(name)
    except UnicodeDecodeError:
        return []
    tags: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line[:1] in {" ", "\t"} and tags:
            tags[-1] = (tags[-1][0], f"{tags[-1][1]} {line.strip()}")
        elif ":" in line:
            label, value = line.split(":", 1)
            tags.append((label.strip(), value.strip()))
    return tags
