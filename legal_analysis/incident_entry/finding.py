"""Search first: what is there already and may be chosen. Only what she may see, a few at a time."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import CaseTeam, User
from accounts.names import normalise
from evidence.models import Authority, Person, Place, Source, Testimony
from legal_analysis.models import CaseFile
from legal_analysis.views.persons import readable_people
from legal_analysis.views.reading import readable_accounts

MOST = 10

Option = tuple[str, Any]


def ids(values: Iterable[str]) -> list[uuid.UUID]:
    """Return what of `values` is an id. What somebody made up finds nothing."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _words(text: str) -> list[str]:
    return normalise(text).split()


def _line(code: str, words: str) -> SafeString:
    return format_html('<span><bdi class="code">{}</bdi> <bdi>{}</bdi></span>', code, words)


def people(user: User, text: str, *chosen: str) -> list[Option]:
    """Return persons by their code or label, under their codes, and who was chosen before."""
    rows = readable_people(user).only("id", "code", "label")
    return [(str(one.pk), _line(one.code, one.label)) for one in _of(rows, text, chosen, "label")]


def person(user: User, value: str) -> Person:
    return readable_people(user).get(pk=value)


def accounts(user: User, team: CaseTeam, text: str, *chosen: str) -> list[Option]:
    """Return accounts of a case by their code or their person's."""
    rows = _of_case(user, team).select_related("person")
    found = _of(rows, text, chosen, "person__code")
    return [(str(one.pk), _line(one.code, one.person.code)) for one in found]


def account(user: User, team: CaseTeam, value: str) -> Testimony:
    return _of_case(user, team).get(pk=value)


def _of_case(user: User, team: CaseTeam) -> QuerySet[Testimony]:
    return readable_accounts(user).filter(materials__team=team)


def _of(rows: QuerySet[Any], text: str, chosen: Iterable[str], also: str) -> list[Any]:
    """Return rows whose code or `also` holds the text, and those that were chosen before."""
    text = text.strip()
    wanted = Q(pk__in=ids(chosen))
    if text:
        wanted |= Q(code__icontains=text) | Q(**{f"{also}__icontains": text})
    return list(rows.filter(wanted).order_by("code")[:MOST])


def authorities(text: str, *chosen: str) -> list[Option]:
    """Return authorities with every word of `text` in name or office, in whatever spelling."""
    words = _words(text)
    rows = Authority.objects.order_by("name").values_list("code", "name", "role")
    found = [
        (code, _line(code, name))
        for code, name, role in rows
        if code in chosen or (words and all(one in normalise(f"{name} {role}") for one in words))
    ]
    return found[:MOST]


def sources(text: str, *chosen: str) -> list[Option]:
    """Return sources of the library with every word of `text` in title or publisher."""
    wanted = Q(pk__in=ids(chosen))
    if words := text.split():
        fits = Q()
        for word in words:
            fits &= Q(title__icontains=word) | Q(publisher__icontains=word)
        wanted |= fits
    rows = Source.objects.filter(wanted).order_by("title", "publisher", "date_text")[:MOST]
    return [
        (
            str(one.pk),
            format_html(
                "<bdi>{}</bdi>",
                _(", ").join(filter(None, (one.title, one.publisher, one.date_text))),
            ),
        )
        for one in rows
    ]


def districts(province: str) -> Iterable[tuple[str, ...]]:
    """Return code and names (English, Dari, Pashto) of the districts of a province."""
    found = Place.objects.filter(province__code=province).order_by("name_en")
    return found.values_list("code", "name_en", "name_fa_af", "name_ps")


def cases_with(user: User, account: Testimony) -> QuerySet[CaseFile]:
    """Return the cases that have an account and that she analyses."""
    cases = CaseFile.objects.visible_to(user).select_related("team")
    found = cases.filter(team__materials__testimony=account)
    hers = [one.pk for one in found if access.can_analyse(user, one.team)]
    return cases.filter(pk__in=hers).order_by("title")
