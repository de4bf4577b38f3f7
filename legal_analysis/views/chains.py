"""The chain of an authority on a day, as its page, that of an incident, and that of a case show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence import dates
from evidence.models import Authority
from legal_analysis.in_force import Asked
from legal_analysis.interview.answers import words
from legal_analysis.linkage import drawing
from legal_analysis.linkage.reading import Authorities, Link

KEPT = "library.chain"  # in the session: no address tells the day (T-18)


class DayForm(forms.Form):
    """On which day."""

    day = words(
        gettext_lazy("On which day"),
        required=True,
        most=100,
        help_text=gettext_lazy(
            "In either calendar, as you say it: 1 June 2023, 11 Jawza 1402. A month or a year will do."
        ),
    )

    def clean_day(self) -> str:
        text = str(self.cleaned_data["day"])
        try:
            said = dates.understand(text)
        except dates.BadDate as error:
            raise forms.ValidationError(str(error)) from error
        if not said.edtf:
            raise forms.ValidationError(_("Say which day is meant."))
        return text


def kept(request: HttpRequest) -> dict[str, str]:
    """The day that was chosen last, in the words it was typed in; else today."""
    return {"day": request.session.get(KEPT) or timezone.now().date().isoformat()}


@dataclass(frozen=True)
class Shown:
    """One chain: its places from the top down, the picture, and the day it is of."""

    authority: Authority
    links: Sequence[Link]
    picture: SafeString
    edtf: str
    calendar: str

    @property
    def is_alone(self) -> bool:
        """Whether nobody stands above or below, so that there is nothing to draw."""
        return len(self.links) < 2


def shown(
    authorities: Authorities, authority: Authority, *, edtf: str, calendar: str, name: str
) -> Shown:
    """`name` tells its picture from others on the page."""
    links = authorities.chain_of(authority, asked_on(edtf, calendar))
    title = _("Chain of %(name)s on the day that is asked") % {"name": authority.name}
    svg = drawing.drawn(links, title=title, name=f"chain-{name}")
    return Shown(authority, links, mark_safe(svg), edtf, calendar)  # noqa: S308 (escaped there)


def asked_on(edtf: str, calendar: str) -> Asked:
    first, after = dates.bounds(edtf, calendar)
    return Asked(first, after - timedelta(days=1) if after else None)


def of_incident(named: Sequence[Any], edtf: str, calendar: str) -> list[Shown]:
    """The chain of each authority that is alleged in an incident, on its day; without a day none."""
    if not edtf:
        return []
    known = Authorities()
    found = {one.authority_id: one.authority for one in named if one.authority}
    return [
        shown(known, one, edtf=edtf, calendar=calendar, name=str(number))
        for number, one in enumerate(found.values())
    ]
