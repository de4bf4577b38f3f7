"""Prose of a case on a page: references become links, figures are those of the last frozen version.

The markup is that of legal_analysis/references.py.
"""

import uuid
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from evidence import merging
from evidence.models import Authority, Incident
from legal_analysis.models import CaseFile, CaseLaw, Element, Instrument, Policy, Right
from legal_analysis.references import MARKUP, parsed
from legal_analysis.views.reading import readable_accounts


class Prose:
    """Renders the texts of one case for one reader. Costs the same however long they are."""

    def __init__(
        self,
        texts: Iterable[str],
        *,
        case_file: CaseFile,
        user: User,
        figures: Mapping[str, object],
    ) -> None:
        found = [match.groups() for text in texts for match in MARKUP.finditer(text)]
        references = {reference.strip() for reference, _see, _n, _emphasis in found if reference}
        seen = {see.split(":")[-1] for _reference, see, _n, _emphasis in found if see}
        self._case, self._figures = case_file, figures
        self._links = _links_to(references, user)
        self._elements = _keys(Element, seen)
        self._rights = _keys(Right, seen)

    def paragraphs(self, texts: Iterable[str]) -> list[SafeString]:
        return [self._paragraph(" ".join(text.split())) for text in texts]

    def _paragraph(self, text: str) -> SafeString:
        done: list[SafeString] = []
        position = 0
        for match in MARKUP.finditer(text):
            done.append(conditional_escape(text[position : match.start()]))
            position = match.end()
            reference, see, figure, emphasis = match.groups()
            if reference:
                done.append(self._reference(reference.strip()))
            elif see:
                done.append(self._see(see))
            elif figure:
                done.append(self._figure(figure))
            else:
                done.append(format_html("<em>{}</em>", emphasis))
        done.append(conditional_escape(text[position:]))
        return mark_safe("".join(done))  # noqa: S308 (each part is escaped)

    def _reference(self, reference: str) -> SafeString:
        """A reference whose record this reader may not see stays a code, like one that is not there."""
        address = self._links.get(reference)
        shown = format_html('<bdi class="code" dir="ltr">{}</bdi>', _without_kind(reference))
        return format_html('[<a href="{}">{}</a>]', address, shown) if address else shown

    def _see(self, see: str) -> SafeString:
        name = see.split(":")[-1]
        if name in self._elements:
            address = reverse("case_assessment", args=[self._case.pk, self._elements[name]])
        elif name in self._rights:
            address = reverse("right", args=[self._rights[name]])
        else:
            return format_html("{}", _("the dossier"))
        return format_html('<a href="{}"><bdi class="code" dir="ltr">{}</bdi></a>', address, name)

    def _figure(self, name: str) -> SafeString:
        if name in self._figures:
            return format_html("<bdi>{}</bdi>", self._figures[name])
        return format_html('<span class="note">[{}]</span>', _("counted when the case is frozen"))


def _without_kind(reference: str) -> str:
    """Return "ICCPR art. 19" for "INSTRUMENT:ICCPR:19", and the code alone for the others."""
    one = parsed(reference)
    return f"{one.code} {_('art.')} {one.article}" if one.kind == "INSTRUMENT" else one.code


def _links_to(references: set[str], user: User) -> dict[str, str]:
    """Return the address of each reference this reader may follow."""
    links: dict[str, str] = {}
    found = [parsed(reference) for reference in references]
    plain = {one.code for one in found if one.is_record}
    for name, model in (("policy", Policy), ("authority", Authority)):
        links |= {code: reverse(name, args=[pk]) for code, pk in _keys(model, plain).items()}
    incidents = Incident.objects.visible_to(user).filter(code__in=plain)
    found_here = list(incidents.values_list("code", "pk"))
    if plain - set(links) - {code for code, _pk in found_here}:
        found_here += merging.led_to(plain, user)
    for code, pk in found_here:
        links[code] = reverse("incident", args=[pk])
    accounts = readable_accounts(user).filter(code__in=plain)
    for code, pk in accounts.values_list("code", "pk"):
        links[code] = reverse("account", args=[pk])
    rest = {one.code for one in found if not one.is_record}
    elements, cases, instruments = (_keys(one, rest) for one in (Element, CaseLaw, Instrument))
    for one in found:
        if one.kind == "LAW" and one.code in elements:
            links[one.written] = reverse("element", args=[elements[one.code]])
        elif one.kind == "CASE" and one.code in cases:
            links[one.written] = f"{reverse('decisions')}#{cases[one.code]}"
        elif one.kind == "INSTRUMENT" and one.code in instruments:
            links[one.written] = f"{reverse('instruments')}#{instruments[one.code]}"
    return links


def _keys(model: type, codes: set[str]) -> dict[str, uuid.UUID]:
    """Return the key of each code there is: an address holds a key, which tells nothing (T-18)."""
    rows = model._default_manager.filter(code__in=codes)  # type: ignore[attr-defined]
    return dict(rows.values_list("code", "pk"))
