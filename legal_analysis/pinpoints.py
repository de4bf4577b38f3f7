"""Where in a file something is cited: written one way, so that one page is cited once."""

import re

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

# Digits of any script, as people type them.
_PAGES = re.compile(r"(?:pp?\.? ?)?(\d{1,5})(?: ?[-–] ?(\d{1,5}))?", re.IGNORECASE)
_TIME = r"(\d{1,2}:[0-5]\d:[0-5]\d)"
_TIMES = re.compile(f"{_TIME}(?: ?[-–] ?{_TIME})?")


class BadPlace(DomainError):
    code, status = "bad_place", 400
    message = _("This part is not in what you cite.")


def plain(written: str) -> str:
    """Return pages as "12" or "12-14", times as "00:01:30"; empty for empty. Errors: BadPlace."""
    if not written:
        return ""
    if found := _PAGES.fullmatch(written):
        places = [str(int(one)) for one in found.groups() if one]
    elif found := _TIMES.fullmatch(written):
        times = [[int(number) for number in one.split(":")] for one in found.groups() if one]
        places = ["{:02}:{:02}:{:02}".format(*one) for one in times]
    else:
        raise BadPlace(_("Say a page (12, 12-14) or a time (00:01:30)."))
    first, last = places[0], places[-1]
    if first == "0" or (len(first), first) > (len(last), last):
        raise BadPlace(_("Pages count from 1, and what you cite begins before it ends."))
    return first if first == last else f"{first}-{last}"


def as_kept(stored: str) -> str:
    """Return the same of one that is stored, as it was typed before there was one way to write it."""
    try:
        return plain(stored)
    except BadPlace:
        return stored
