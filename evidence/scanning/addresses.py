"""Names and contacts in the address of a page: in any writing, with whatever stands between two words."""

import re
from urllib.parse import unquote

from evidence.scanning import patterns
from evidence.scanning.kinds import CONTACTS, NAMES, ORDER, Kind
from evidence.scanning.lexicon import Lexicon

_BETWEEN = re.compile(r"[-_+/=&?#.,:;~|%\s]+")
_PARTS = re.compile(r"[/?&=#]")
# Of numbers in addresses most are days and numbers of pages: only what is dialled like this.
_DIALLED = ("07", "937", "00937")


def kind_in(lexicon: Lexicon, address: str, *, whole: bool = False) -> Kind | None:
    """Return what an address holds that may not be said, the weightiest first. `whole`: as in Lexicon."""
    text = unquote(unquote(address))  # what was put into another address is written so twice
    kinds = {one.kind for one in lexicon.found(_BETWEEN.sub(" ", text), NAMES, whole=whole)}
    if lexicon.has_number_in(text):
        kinds.add(Kind.PHONE)
    for part in _PARTS.split(text):
        for one in patterns.found(part):
            bare = patterns.digits(part[one.start : one.end])
            if one.kind != Kind.PHONE or bare.startswith(_DIALLED):
                kinds.add(one.kind)
    return min(kinds & (NAMES | CONTACTS - {Kind.WEB}), key=ORDER.__getitem__, default=None)
