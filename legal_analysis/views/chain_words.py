"""The chain of custody as people read it: what it keeps as codes, said in words of their language."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from evidence.bundles import words as bundle_words
from evidence.custody_acts import PlaceKind, WordsFor
from evidence.models import CustodyEvent, FileReason, Original, WorkingCopy
from evidence.untrusted.refusals import Why
from legal_analysis.views.handing import named_recipients
from legal_analysis.views.histories import Names

Word = str | Promise

# What is said of an event beside who, what and when.
DETAILS: dict[str, Word] = {
    "authority": gettext_lazy("Time authority"),
    "bytes": gettext_lazy("Bytes"),
    "copy": gettext_lazy("Copy"),
    "device": gettext_lazy("Device"),
    "input": gettext_lazy("Hash of what it was made from"),
    "kind": gettext_lazy("Kind"),
    "mechanism": gettext_lazy("For whom"),
    "media_type": gettext_lazy("Type by its content"),
    "method": gettext_lazy("How"),
    "number": gettext_lazy("Number"),
    "output": gettext_lazy("Hash of what was made"),
    "place": gettext_lazy("Kind of place"),
    "purpose": gettext_lazy("What for"),
    "reason": gettext_lazy("Why"),
    "recipient": gettext_lazy("For whom"),
    "same_as": gettext_lazy("The same as"),
    "sha256": "SHA-256",
    "sha512": "SHA-512",
    "standing": gettext_lazy("State of the file"),
    "submission": gettext_lazy("Submission"),
    "tool": gettext_lazy("Tool"),
    "version": gettext_lazy("Version"),
}
# The same where it is no hash, but the code of an item.
_OF_ITEMS: dict[str, Word] = {
    "input": gettext_lazy("Came out of"),
    "output": gettext_lazy("Item that was made"),
}
_HASH = re.compile(r"[0-9a-f]{64}")
_KINDS: dict[str, Word] = {
    "outside": gettext_lazy("To somebody outside"),
    "words": gettext_lazy("Sealed words of the chain"),
    "copies": gettext_lazy("Copies of the file"),
}
_METHODS: dict[str, Word] = {
    "form": gettext_lazy("By a form, in one piece"),
    "pieces": gettext_lazy("In pieces, put together here"),
    "bundle": gettext_lazy("In a bundle"),
}


def _of(choices: Any) -> Callable[[str], Word | None]:
    return lambda code: choices(code).label if code in choices.values else None


def _kind(code: str) -> Word | None:
    return _KINDS.get(code) or _of(bundle_words.Format)(code)


def _method(code: str) -> Word | None:
    of_bundle = _of(bundle_words.Format)(code.removesuffix("-list"))
    if code.endswith("-list") and of_bundle:
        return _("By the list of hashes in the bundle (%(format)s)") % {"format": of_bundle}
    return _METHODS.get(code)


_COPIES: dict[str, Word] = {
    "member": gettext_lazy("File of the bundle"),
    "original": gettext_lazy("The original"),
}


def _copy(code: str) -> Word | None:
    return _COPIES.get(code) or _of(WorkingCopy.Kind)(code)


def _reason(code: str) -> Word | None:
    return _of(Why)(code) or _of(WordsFor)(code) or _of(FileReason)(code)


# A code in none of these (a hash, a version, a media type) is shown as it stands.
_VALUES: dict[str, Callable[[str], Word | None]] = {
    "copy": _copy,
    "kind": _kind,
    "method": _method,
    "place": _of(PlaceKind),
    "reason": _reason,
    "standing": _of(Original.Standing),
}


def detail(key: str, value: str) -> tuple[Word, Word, bool]:
    """Return what a detail is called, what it says, and whether that is a code and no words."""
    name = DETAILS.get(key, key)
    if key in _OF_ITEMS and not _HASH.fullmatch(value):
        name = _OF_ITEMS[key]
    said = _VALUES[key](value) if key in _VALUES else None
    return name, said or value, not said


def told(chain: Iterable[CustodyEvent], user: User) -> list[dict[str, Any]]:
    """Return the events of a chain as a page shows them: names of colleagues of her cases only."""
    events = list(chain)
    names = Names(user, (one.actor_id for one in events))
    rows = [(one, json.loads(one.details)) for one in events]
    recipients = named_recipients((details for _one, details in rows), user)
    return [
        {
            "event": one,
            "who": names.of(one.actor_id),
            "to": recipients.get(details.get("recipient", "")),
            "to_id": details.pop("recipient", ""),
            "details": [detail(key, value) for key, value in details.items()],
            "has_note": one.note_sealed is not None,
        }
        for one, details in rows
    ]
