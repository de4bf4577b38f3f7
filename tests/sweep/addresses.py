"""Every address of the site, as the resolver has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Address:
    """One URL pattern: its whole route, its name, the converters of its parameters."""

    route: str
    name: str
    converters: dict[str, Any]

    def path(self, values: dict[str, Any]) -> str:
        """Return the address with values put in, as `reverse()` would."""
        found = "/" + self.route
        for name, converter in self.converters.items():
            kind = next(part for part in _parts(self.route) if part.endswith(f"{name}>"))
            found = found.replace(kind, converter.to_url(values[name]))
        return found


def _parts(route: str) -> list[str]:
    return [piece.split(">")[0].join("<>") for piece in route.split("<")[1:]]


def all_addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", {}))


def _walk(entries: list[Any], before: str, converters: dict[str, Any]) -> Iterator[Address]:
    for entry in entries:
        route = before + str(entry.pattern)
        known = {**converters, **entry.pattern.converters}
        if isinstance(entry, URLPattern):
            yield Address(route, entry.name or "", known)
        else:
            yield from _walk(entry.url_patterns, route, known)
