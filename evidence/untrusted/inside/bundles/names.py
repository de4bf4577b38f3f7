"""Names of members, as somebody else wrote them. No file is ever written under one (T-31)."""

from __future__ import annotations

import re
import unicodedata

LONGEST_PART = 255  # characters
LONGEST = 1000
DEEPEST = 16

JOINERS = "\u200c\u200d"  # Persian and Pashto words are written with them
DRIVE = re.compile(r"[A-Za-z]:")


def normal(name: str) -> str:
    """Return the form under which names are compared and shown: composed, no leading "./"."""
    while name.startswith("./"):
        name = name[2:]
    return unicodedata.normalize("NFC", name)


def key(name: str) -> str:
    """Return what two names share that some file system would take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def fault(name: str) -> str:
    """Return the code of what is wrong with a name, empty if nothing is.

    Marks that turn the direction of writing are refused: `photo_gpj.exe` must not be shown as
    something else. A folder's name ends with a slash.
    """
    if any(_is_hidden(letter) for letter in name):
        return "name_hidden"
    if not name or name.startswith(("/", "\\")) or DRIVE.match(name):
        return "name_absolute"
    parts = name.removesuffix("/").split("/")
    if "\\" in name or ".." in parts or "." in parts or "" in parts:
        return "name_leaves"
    if len(name) > LONGEST or max(map(len, parts)) > LONGEST_PART:
        return "name_too_long"
    if len(parts) > DEEPEST:
        return "name_too_deep"
    return ""


def harmless(text: str, longest: int = 300) -> str:
    """Return text that can be shown anywhere: what is hidden in it is written out, long is cut."""
    shown = "".join(
        f"\\u{ord(letter):04x}" if _is_hidden(letter) else letter for letter in text[:longest]
    )
    return shown if len(text) <= longest else shown + "…"


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and letter not in JOINERS
