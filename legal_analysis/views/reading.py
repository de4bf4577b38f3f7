"""Who may read a page, and how exactly she may see when and where."""

import datetime
import functools
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access, access_days
from accounts.models import Role, User
from evidence import dates
from evidence.coarse import month_begins, month_ends, months
from evidence.models import Incident, Place, Testimony
from evidence.search import with_words, words_of
from legal_analysis import lists
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Page
from legal_analysis.models import Right
from legal_analysis.templatetags.records import place_words

View = Callable[..., HttpResponse]
Days = tuple[datetime.date | None, ...]
Row = TypeVar("Row", bound=Model)

YES_NO = (("yes", _("Yes")), ("no", _("No")))
WORDS = Filter("words", _("Words"), with_words, understood=lambda value: bool(words_of(value)))
CHECKED = Filter("checked", _("Checked by us"), lambda value: Q(verified=value == "yes"), YES_NO)


def library_page(view: View) -> View:
    """A page for everybody who is assigned to something; to others it does not exist."""
    return require_safe(_of_the_library(view))


def library_list_page(view: View) -> View:
    """The same for a list, which takes its choice by POST."""
    return require_http_methods(["GET", "HEAD", "POST"])(_of_the_library(view))


def _of_the_library(view: View) -> View:
    @login_required
    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.can_read_library(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def record_page(view: View) -> View:
    """A page on sensitive records: what shows on it is asked of access.py by the view."""
    return require_safe(login_required(view))


def record_list(view: View) -> View:
    """A list of sensitive records, which takes its choice by POST."""
    return require_http_methods(["GET", "HEAD", "POST"])(login_required(view))


def reader(request: HttpRequest) -> User:
    """Return who reads. Only behind login_required."""
    return cast(User, request.user)


def may_read(user: User, model: type[Any], field: str) -> bool:
    """Whether access.py opens this field of such rows to her."""
    return field in access.visible_fields(model, user)


def check_may_read(user: User, model: type[Any], field: str) -> None:
    """Errors: Http404 for somebody to whom access.py opens no row of this kind with that field."""
    if not may_read(user, model, field):
        raise Http404


def not_her_own(user: User, path: str) -> Q:
    """The records a documenter did not take down herself.

    Submit and forget holds for her whatever other role she has: who is made to open what she sent
    must be unable to.
    """
    if not access.has_role(user, Role.DOCUMENTER):
        return Q()
    return ~Q(**{path: user})


def readable_accounts(user: User) -> QuerySet[Testimony]:
    """The accounts she may open. Drafts belong to whoever is writing them."""
    rows = Testimony.objects.visible_to(user).exclude(status=Testimony.Status.DRAFT)
    return rows.filter(not_her_own(user, "interview__interviewer"))


def rights_to_choose() -> Sequence[tuple[str, str]]:
    """The rights as options of a list, in the language of the page."""
    titles = Right.objects.values_list("code", "title")
    return [(code, in_our_words(title)) for code, title in titles]


def provinces_to_choose() -> Sequence[tuple[str, str]]:
    """The provinces as options of a list. By columns: thirty-four records would cost a millisecond."""
    provinces = Place.objects.filter(level=Place.Level.PROVINCE)
    names = provinces.values_list("code", "name_en", "name_fa_af", "name_ps")
    return [(code, place_words(*in_languages)[0]) for code, *in_languages in names]


def in_province(code: str) -> Q:
    """Records of one province and of its districts."""
    return Q(place__in=Place.objects.filter(Q(code=code) | Q(province__code=code)).values("pk"))


def dates_between(
    *, exactly: bool, of: Sequence[str] = ("",), also: Callable[[Days], Q] = lambda _days: Q()
) -> tuple[Filter, Filter]:
    """Two filters: not before a date, not after one. As people say dates, in either calendar.

    Who sees months only also chooses by months: else she could close in on the day.
    `of`: the ways to the records whose date is meant, e.g. "act__incident__".
    `also`: what else meets the days, where no way leads to a date.
    """

    def meets(*days: datetime.date | None) -> Q:
        found = also(days)
        for way in of:
            found |= Q(**{f"{way}date_range__overlap": days})
        return found

    def since(value: str) -> Q:
        first, _after = days_of(value, exactly=exactly)
        return meets(first, None)

    def until(value: str) -> Q:
        _first, after = days_of(value, exactly=exactly)
        return meets(None, after)

    return (
        Filter("since", _("From (as you say it: 1401, winter 1401)"), since, understood=_is_date),
        Filter("until", _("Until (as you say it)"), until, understood=_is_date),
    )


def _is_date(value: str) -> bool:
    try:
        days_of(value, exactly=True)
    except dates.BadDate:
        return False
    return True


def days_of(value: str, *, exactly: bool) -> tuple[datetime.date, datetime.date]:
    """Return the first day, and the first after; whole months if not exactly. Raises dates.BadDate."""
    said = dates.understand(value)
    if not said.edtf:
        raise dates.BadDate(value)
    first, after = dates.bounds(said.edtf, said.calendar)
    if first is None or after is None:
        raise dates.BadDate(value)
    return (first, after) if exactly else (month_begins(first), month_ends(after))


def sees_exactly(user: User, *, of: Model | None = None) -> bool:
    """Analysts see the day and the district of what a survivor told; others the month and province.

    `of`: one record; without it, of all that she reads.
    """
    return access_days.sees_days(user) if of is None else access_days.sees_days_of(user, of)


def when(record: Testimony | Incident, *, exactly: bool) -> tuple[str, str]:
    """Return EDTF text and calendar as this reader may see them; empty text if nothing is known.

    What others published is as exact as they made it.
    """
    if exactly or record.organisation_id is None:
        return record.date_edtf, record.date_calendar
    return months(record), dates.Calendar.GREGORIAN


def where(record: Testimony | Incident, *, exactly: bool) -> Place | None:
    """Return the place as this reader may see it. Needs `place__province`."""
    if record.place is None or exactly or record.organisation_id is None:
        return record.place
    return record.place.at_province_level()


# What a line of a list does not show and need not fetch.
NOT_LISTED = (
    "summary",
    "note",
    "place__alternative_codes",
    "place__province__alternative_codes",
)


@dataclass(frozen=True)
class Line:
    """One record as a list shows it: the date and place as exact as this reader may see."""

    record: Testimony | Incident
    address: str
    edtf: str
    calendar: str
    place: Place | None


def lines_of(
    rows: Iterable[Testimony | Incident], page_name: str, *, exactly: bool
) -> Sequence[Line]:
    """Return the lines of a list. `page_name`: of the page that opens one of them."""
    return [
        Line(row, address, *when(row, exactly=exactly), where(row, exactly=exactly))
        for row, address in with_addresses(rows, page_name)
    ]


def addresses_of(page_name: str, *, keys: int = 1) -> Callable[..., str]:
    """Return what makes the addresses of one kind of page. The pattern is asked once, not for each row."""
    any_of = [uuid.UUID(int=number) for number in range(keys)]
    pattern = reverse(page_name, args=any_of)
    for number, one in enumerate(any_of):
        pattern = pattern.replace(str(one), f"{{{number}}}")
    return pattern.format


def with_addresses(rows: Iterable[Row], page_name: str) -> Iterable[tuple[Row, str]]:
    """Return each row with the address of its page."""
    address = addresses_of(page_name)
    return ((row, address(row.pk)) for row in rows)


def library_list(
    request: HttpRequest, template: str, listing: Listing, rows: QuerySet[Any], **context: Any
) -> HttpResponse:
    """Answer with one page of a list of the library, or keep the choice that its form sends."""
    if request.method == "POST":
        return keep_choice(request, listing)
    page = listing.page(rows, library_choice(request, listing))
    context |= {"page": page} | library_addresses(request, page)
    return TemplateResponse(request, template, context)


def keep_choice(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Keep what the form of a list of the library sends, and go back to its first page."""
    lists.remember(request, listing, _list_name(request))
    return redirect(request.path)


def library_choice(request: HttpRequest, listing: Listing) -> lists.Choice:
    """Return the choice kept for this list, at the page its address names."""
    page = request.GET.get("page", "1")
    return lists.remembered(request, listing, _list_name(request), page=page)


def library_addresses(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """Return where the form of a list is sent, and the addresses of its other pages: numbers only."""
    turns = {which: f"?page={number}" for which, number in page.turns.items()}
    return {"sent_to": request.path, "addresses": turns}


def _list_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"library.{match.url_name}" if match else ""


def chosen_elsewhere(request: HttpRequest, listing: Listing, name: str) -> HttpResponse | None:
    """Keep the choice a form of a list of records sends, and go back to its first page."""
    if request.method != "POST":
        return None
    lists.remember(request, listing, name)
    return redirect(name)


def record_addresses(page: Page[Any], name: str) -> dict[str, str]:
    """Return the addresses of the other pages, by number only."""
    return {which: reverse(f"{name}_page", args=[number]) for which, number in page.turns.items()}
