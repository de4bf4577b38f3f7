"""One search over the whole record: asked by POST, kept sealed, shown at an address that says nothing."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.models import User
from evidence.models import Place
from evidence.search import with_words, words_of
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.finding import gathering, keeping, work
from legal_analysis.finding.asked import NAMES, Asked, Kind
from legal_analysis.finding.facets import LABELS, YEAR, facets, keys_of, still_open
from legal_analysis.finding.gathering import MODELS, within
from legal_analysis.finding.trees import Library
from legal_analysis.interview.answers import words as text
from legal_analysis.lists import LONGEST_WORD, PER_PAGE
from legal_analysis.models import Provision, Search
from legal_analysis.views.reading import (
    YES_NO,
    check_may_read,
    dates_between,
    reader,
    sees_exactly,
    when,
    where,
    with_addresses,
)

FIRST = 5  # of each kind on the first page of what was found
RECENT = 10
SECONDS_BETWEEN_LOOKS = 4
LOOKS_FOR = work.LONGEST
ANY = gettext_lazy("Any")
PAGES = {
    Kind.INCIDENT: "incident",
    Kind.ACCOUNT: "account",
    Kind.POLICY: "policy",
    Kind.AUTHORITY: "authority",
    Kind.SOURCE: "source",
}


# What each list offers, asked of the library only where it is wanted.
OFFERED: dict[str, Callable[[Library], Iterable[tuple[str, Any]]]] = {
    "right": lambda library: library.rights,
    "act": lambda _library: ActKind.choices,
    "group": lambda _library: VictimGroup.choices,
    "authority": lambda library: library.authorities.options,
    "province": lambda library: library.provinces,
    "element": lambda library: library.elements.options,
    "checked": lambda _library: YES_NO,
}


class AskForm(forms.Form):
    """What to look for. Each is left open or not; something must be asked for."""

    words = text(
        gettext_lazy("Words"),
        most=LONGEST_WORD,
        help_text=gettext_lazy(
            "In Dari, Pashto or English, whatever the keyboard. All of them must be there; a word also finds what begins with it."
        ),
    )
    right = forms.ChoiceField(label=LABELS["right"], required=False)
    act = forms.ChoiceField(label=LABELS["act"], required=False)
    group = forms.ChoiceField(label=LABELS["group"], required=False)
    authority = forms.ChoiceField(
        label=LABELS["authority"],
        required=False,
        help_text=gettext_lazy("What belongs to an institution is included."),
    )
    province = forms.ChoiceField(
        label=LABELS["province"],
        required=False,
        help_text=gettext_lazy("Its districts are included."),
    )
    element = forms.ChoiceField(
        label=LABELS["element"],
        required=False,
        help_text=gettext_lazy("In the cases you work on. The parts of an element are included."),
    )
    since = text(gettext_lazy("From (as you say it: 1401, winter 1401)"), most=LONGEST_WORD)
    until = text(gettext_lazy("Until (as you say it)"), most=LONGEST_WORD)
    checked = forms.ChoiceField(label=LABELS["checked"], required=False)

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, options in OFFERED.items():
            fields[name].choices = [("", ANY), *options(library)]
            fields[name].widget.attrs["dir"] = "auto"  # names as the sources have them

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("words") and not words_of(told["words"]):
            self.add_error("words", _("There is no word in this."))
        for one in dates_between(exactly=True):
            if (value := told.get(one.name)) and not one.understood(value):
                self.add_error(one.name, _("This date is not understood."))
        if not self.errors and not any(told.values()):
            self.add_error("words", _("Say what to look for, here or in one of the lists."))
        return told

    @property
    def beside_words(self) -> Iterable[Any]:
        """The fields that stand folded away."""
        return [self[name] for name in self.fields if name != "words"]

    @property
    def is_open(self) -> bool:
        """Whether something there is chosen or wrong."""
        return any(field.errors or field.value() for field in self.beside_words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """The form, what she keeps by name, and what she looked for lately."""
    user, library = _searcher(request), Library()
    form = AskForm(request.POST if request.method == "POST" else None, library=library)
    if form.is_valid():
        try:
            return _asked(Asked.of(form.cleaned_data), user)
        except keeping.TooManyAtOnce as error:
            form.add_error(None, str(error))  # what she typed stays
            audit.record(
                action="search.refused", outcome="refused", by=user, details={"code": error.code}
            )
    context = {
        "form": form,
        "saved": keeping.saved_of(user),
        "recent": [(one, chosen_of(asked, library)) for one, asked in keeping.lately(user, RECENT)],
    }
    return TemplateResponse(request, "legal_analysis/find.html", context)


def _asked(asked: Asked, user: User) -> HttpResponse:
    return redirect("found", keeping.ask(asked, by=user).pk)


@require_safe
@login_required
def found(request: HttpRequest, search_id: uuid.UUID) -> HttpResponse:
    """What was found, first of each kind."""
    search, user, library = _own(request, search_id), reader(request), Library()
    if search.status != Search.Status.DONE:
        return redirect("found_waiting", search.pk)
    asked = keeping.asked_of(search)
    context = {"search": search, "chosen": chosen_of(asked, library)}
    context |= _results(search, asked, user, library)
    return TemplateResponse(request, "legal_analysis/found.html", context)


@require_safe
@login_required
def waiting(request: HttpRequest, search_id: uuid.UUID, *, still: bool = False) -> HttpResponse:
    """How far a search is that a job does. The page looks again by itself while it goes on."""
    search = _own(request, search_id)
    if search.status == Search.Status.DONE:
        return redirect("found", search.pk)
    looks_again = search.is_live and not still and timezone.now() - search.asked_at < LOOKS_FOR
    context = {
        "search": search,
        "chosen": chosen_of(keeping.asked_of(search), Library()),
        "kinds": len(Kind),
        "looks_again": looks_again,
        "seconds": SECONDS_BETWEEN_LOOKS,
        "no_worker": work.has_no_worker(search),
    }
    response = TemplateResponse(request, "legal_analysis/found_waiting.html", context)
    if looks_again:
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def _results(search: Search, asked: Asked, user: User, library: Library) -> dict[str, Any]:
    told = keeping.found_of(search)
    with within(gathering.SECONDS_TO_SHOW):
        rows = still_open(told, asked, user, library)
        counted = facets(rows, told.more, asked, user, library)
    total = sum(map(len, rows.values()))
    audit.record(action="search.shown", subject=search, by=user, details={"count": str(total)})
    parts = [
        Part(kind, len(found), kind in told.more, lines(kind, keys_of(found[:FIRST]), asked, user))
        for kind, found in rows.items()
        if found
    ]
    return {
        "parts": parts,
        "total": total,
        "more": bool(told.more),
        "facets": counted,
        "left_out": [kind.label for kind in Kind if kind not in told.keys],
        "same_act": len(asked.of_act) > 1,
        "of_whole": bool(asked.right and asked.of_act),
        "trees": [name for name in ("authority", "province", "element") if name in asked.chosen],
        "form": AskForm(initial=asked.chosen, library=library),
        "name_form": NameForm(),
        "first": FIRST,
    }


@require_safe
@login_required
def found_of_kind(
    request: HttpRequest, search_id: uuid.UUID, kind: str, number: int
) -> HttpResponse:
    """All that was found of one kind, a page at a time."""
    search, user, library = _own(request, search_id), reader(request), Library()
    if kind not in Kind.values or search.status != Search.Status.DONE:
        raise Http404
    one, asked, told = Kind(kind), keeping.asked_of(search), keeping.found_of(search)
    if one not in told.keys:
        raise Http404
    with within(gathering.SECONDS_TO_SHOW):
        found = still_open(told.only(one), asked, user, library)[one]
    audit.record(
        action="search.shown",
        subject=search,
        by=user,
        details={"count": str(len(found)), "kind": kind},
    )
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(number, 1), pages)
    start = (number - 1) * PER_PAGE
    turns = {"first": 1, "previous": number - 1, "next": number + 1, "last": pages}
    context = {
        "search": search,
        "chosen": chosen_of(asked, library),
        "part": Part(
            one,
            len(found),
            one in told.more,
            lines(one, keys_of(found[start : start + PER_PAGE]), asked, user),
        ),
        "start": start + 1,
        "number": number,
        "pages": pages,
        "addresses": {
            which: reverse("found_of_kind", args=[search.pk, kind, page])
            for which, page in turns.items()
            if 1 <= page <= pages and page != number
        },
    }
    return TemplateResponse(request, "legal_analysis/found_of_kind.html", context)


@require_POST
@login_required
def narrow(request: HttpRequest, search_id: uuid.UUID) -> HttpResponse:
    """Ask again with one more condition, or with one less ("act."). The words are not sent again."""
    user, asked = _searcher(request), keeping.asked_of(_own(request, search_id))
    name, _dot, value = request.POST.get("to", "").partition(".")
    changes = {"since": value, "until": value} if name == YEAR else {name: value}
    if not set(changes) <= set(NAMES):
        return redirect("found", search_id)
    wanted = asked.but(**changes)
    if not wanted.chosen:
        return redirect("find")
    if not AskForm(wanted.chosen, library=Library()).is_valid():
        return redirect("found", search_id)
    return _asked(wanted, user)


@require_POST
@login_required
def cancel(request: HttpRequest, search_id: uuid.UUID) -> HttpResponse:
    search = keeping.cancel(_own(request, search_id), by=reader(request))
    return redirect("found_waiting", search.pk)


class NameForm(forms.Form):
    """What she calls a search she keeps."""

    name = text(gettext_lazy("Name"), required=True, most=keeping.LONGEST_NAME)


@dataclass(frozen=True)
class Line:
    """One record that was found: as much as a list shows, as exactly as this reader may see it."""

    title: str
    code: str
    address: str
    record: Any
    edtf: str = ""
    calendar: str = ""
    place: Place | None = None
    provisions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """What was found of one kind: how many there are (`more`: or more), and some of them."""

    kind: Kind
    count: int
    more: bool
    lines: list[Line]


def lines(kind: Kind, keys: list[uuid.UUID], asked: Asked, user: User) -> list[Line]:
    """Return the lines of records that are open to her, in this order. Two queries at most."""
    rows = MODELS[kind]._base_manager.filter(pk__in=keys)
    if kind in {Kind.INCIDENT, Kind.ACCOUNT}:
        rows = rows.select_related("place__province").defer("summary", "note")
    order = {key: place for place, key in enumerate(keys)}
    sorted_rows = sorted(rows, key=lambda row: order[row.pk])
    exactly = sees_exactly(user)
    hit = _provisions_with(asked, keys) if kind == Kind.POLICY else {}
    return [
        _line(kind, row, address, tuple(hit.get(row.pk, ())), exactly=exactly)
        for row, address in with_addresses(sorted_rows, PAGES[kind])
    ]


def _line(
    kind: Kind, row: Any, address: str, provisions: tuple[int, ...], *, exactly: bool
) -> Line:
    match kind:
        case Kind.INCIDENT:
            edtf, calendar = when(row, exactly=exactly)
            place = where(row, exactly=exactly)
            return Line(row.title, row.code, address, row, edtf, calendar, place)
        case Kind.ACCOUNT:
            edtf, calendar = when(row, exactly=exactly)
            place = where(row, exactly=exactly)
            return Line(row.code, "", address, row, edtf, calendar, place)
        case Kind.POLICY:
            dates = row.date_edtf, row.date_calendar
            return Line(row.title, row.code, address, row, *dates, None, provisions)
        case Kind.AUTHORITY:
            return Line(row.name, row.code, address, row)
    return Line(row.title, "", address, row)


def _provisions_with(asked: Asked, policies: list[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    """Return the numbers of the provisions the words stand in."""
    found: dict[uuid.UUID, list[int]] = {}
    if asked.words:
        rows = Provision.objects.filter(with_words(asked.words), policy__in=policies)
        for policy, number in rows.order_by("number").values_list("policy", "number"):
            found.setdefault(policy, []).append(number)
    return found


def chosen_of(asked: Asked, library: Library) -> list[tuple[str, Any, Any]]:
    """Return what is asked for as she reads it: name, label, value."""
    fields: Any = AskForm.base_fields
    found = []
    for name, value in asked.chosen.items():
        options = dict(OFFERED[name](library)) if name in OFFERED else {}
        found.append((name, fields[name].label, str(options.get(value, value)).lstrip("– ")))
    return found


def _searcher(request: HttpRequest) -> User:
    """Errors: Http404 for somebody who searches nothing here."""
    user = reader(request)
    check_may_read(user, Search, "asked_at")
    return user


def _own(request: HttpRequest, search_id: uuid.UUID) -> Search:
    return get_object_or_404(keeping.searches_of(_searcher(request)), pk=search_id)
