"""What every page may know: the neutral name of the site, where one can go, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access_policies import VERIFIERS
from accounts.models import Role

TEAM = frozenset({Role.ANALYST, Role.ADVOCATE, Role.APPROVER})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Place:
    """A page of the navigation: the name of its address, its words, the roles it is open to."""

    name: str
    label: str | Promise
    roles: frozenset[Role]
    beneath: tuple["Place", ...] = ()


@dataclass(frozen=True)
class Way:
    """A link to show. `current` is "page" on that page, "true" inside it, else empty."""

    address: str
    label: str | Promise
    current: str


@dataclass(frozen=True)
class Navigation:
    """The links of one page: the main ones, and those beneath the one she is in."""

    ways: list[Way]
    beneath: list[Way]


# What waits first, then what she works on, then what she looks up. Whether a page opens is decided
# by its view; this only leaves out links that would lead to a refusal.
PLACES = (
    Place("home", _("Your work"), EVERYBODY),
    Place("interviews", _("Interviews"), frozenset({Role.DOCUMENTER})),
    Place("desk", _("Needs"), frozenset({Role.SUPPORT_WORKER})),
    Place("providers", _("Places of help"), frozenset({Role.SUPPORT_WORKER})),
    Place("find", _("Find"), TEAM),
    Place("cases", _("Case files"), TEAM),
    Place("builds", _("Files"), frozenset({Role.ANALYST, Role.ADVOCATE})),
    Place("releases", _("Releases"), TEAM),
    Place("reviews", _("To review"), frozenset(access.REVIEWERS)),
    Place("accounts", _("Accounts"), TEAM),
    Place("incidents", _("Incidents"), TEAM),
    Place("items", _("Evidence"), TEAM),
    Place("persons", _("Persons"), TEAM),
    Place("receive", _("Send a file"), frozenset({Role.DOCUMENTER})),
    Place("sent", _("What I sent"), frozenset({Role.DOCUMENTER})),
    Place(
        "library",
        _("Library"),
        EVERYBODY,
        (
            Place("policies", _("Policies"), EVERYBODY),
            Place("in_force", _("In force"), EVERYBODY),
            Place("papers", _("Being entered"), frozenset(VERIFIERS)),
            Place("rights", _("Rights"), EVERYBODY),
            Place("frameworks", _("Law"), EVERYBODY),
            Place("authorities", _("Authorities"), EVERYBODY),
            Place("places", _("Places"), EVERYBODY),
            Place("sources", _("Sources"), EVERYBODY),
            Place("mechanisms", _("Mechanisms"), EVERYBODY),
        ),
    ),
    Place("trail", _("The trail"), frozenset({Role.AUDITOR})),
    Place("people", _("People"), frozenset({Role.ADMINISTRATOR})),
)


def site(request: HttpRequest) -> dict[str, object]:
    """Template context: the neutral name, the navigation (asked for only if shown), the way out."""
    return {
        "site_name": settings.SITE_NAME,
        "languages": settings.LANGUAGES,  # each by its own name
        "leave_url": settings.LEAVE_URL,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
    }


def navigation(request: HttpRequest) -> Navigation:
    """Return where this person can go. Costs one query (her assignments), none for strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation([], [])
    roles = {standing.role for standing in access.standings(user)}
    return navigation_for(roles, request.path)


def address_of(name: str) -> str:
    """As `reverse`, remembered: every page asks for the same two dozen. Errors: NoReverseMatch."""
    return _reverse(name, settings.ROOT_URLCONF, get_script_prefix())


@cache
def _reverse(name: str, addresses: str, _prefix: str) -> str:
    return reverse(name, addresses)


def navigation_for(
    roles: set[Role], path: str, *, find: Callable[[str], str] = address_of
) -> Navigation:
    """Return the links for `roles` as seen from `path`. A place without an address is left out."""
    ways = _ways(PLACES, roles, path, find)
    beneath = [
        way
        for place in PLACES
        if place.beneath and _is_inside(path, _address(place, find))
        for way in _ways(place.beneath, roles, path, find)
    ]
    return Navigation(ways, beneath)


def _ways(
    places: tuple[Place, ...], roles: set[Role], path: str, find: Callable[[str], str]
) -> list[Way]:
    found = []
    for place in places:
        address = _address(place, find)
        if address and roles & place.roles:
            current = "page" if path == address else "true" if _is_inside(path, address) else ""
            found.append(Way(address, place.label, current))
    return found


def _address(place: Place, find: Callable[[str], str]) -> str:
    try:
        return find(place.name)
    except NoReverseMatch:
        return ""


def _is_inside(path: str, address: str) -> bool:
    """Whether `path` lies beneath `address`. Everything lies beneath the start, so that says nothing."""
    return address not in {"", "/"} and path.startswith(address)
