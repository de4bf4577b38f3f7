"""What a well-formed value is. Each check yields (field, reason) for each fault it finds."""

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from django.db.models import Model

from evidence import dates

Fault: TypeAlias = tuple[str, str]
Check: TypeAlias = Callable[[object, str], Iterator[Fault]]

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?")
# PostgreSQL takes no NUL and no half of a surrogate pair; other control characters are accidents.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Shape:
    """An object with these keys and no others."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: object, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield path, f"must be an object, but is {kind_of(value)}"
            return
        keys = {**self.required, **self.optional}
        for key in value:
            if key not in keys:
                yield _join(path, key), "is no key we know" + meant(key, keys)
        for key, check in keys.items():
            if key in value:
                yield from check(value[key], _join(path, key))
            elif key in self.required:
                yield _join(path, key), "is missing"


def text(limit: int | None = None, *, empty: bool = False) -> Check:
    """A text, at most `limit` characters long."""

    def check(value: object, path: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield path, f"must be a text, but is {kind_of(value)}"
        elif not value.strip():
            if not empty or value:
                yield path, "is empty"
        elif _UNPRINTABLE.search(value):
            yield path, "holds a character that cannot be printed"
        elif limit is not None and len(value) > limit:
            yield path, f"is {len(value)} characters long; at most {limit} are kept"

    return check


def fits(model: type[Model], column: str, *, empty: bool = False) -> Check:
    """A text that the column of a model can hold."""
    return text(getattr(model._meta.get_field(column), "max_length", None), empty=empty)


def code(model: type[Model]) -> Check:
    """The code of a record: letters, figures and . _ / - without spaces."""
    inner = fits(model, "code")

    def check(value: object, path: str) -> Iterator[Fault]:
        faults = list(inner(value, path))
        yield from faults
        if not faults and not _CODE.fullmatch(str(value)):
            yield path, f"“{value}” is not a code: use letters, figures and . _ / - only"

    return check


def boolean(value: object, path: str) -> Iterator[Fault]:
    """True or false."""
    if not isinstance(value, bool):
        yield path, f"must be true or false, but is {kind_of(value)}"


def whole_number(value: object, path: str) -> Iterator[Fault]:
    """A count or position: 0 or more, as PostgreSQL's integer holds it."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield path, f"must be a whole number, but is {kind_of(value)}"
    elif value < 0:
        yield path, f"{value} is negative"
    elif value > 2_147_483_647:
        yield path, f"{value} is too large"


def position(value: object, path: str) -> Iterator[Fault]:
    """A place in an order, as PostgreSQL's small integer holds it."""
    faults = list(whole_number(value, path))
    yield from faults
    if not faults and isinstance(value, int) and value > 32_767:
        yield path, f"{value} is too large"


def date(limit: int | None, *, empty: bool = False) -> Check:
    """A Gregorian date in EDTF."""
    inner = text(limit, empty=empty)

    def check(value: object, path: str) -> Iterator[Fault]:
        faults = list(inner(value, path))
        yield from faults
        if not faults and value:
            try:
                dates.bounds(str(value))
            except dates.BadDate as error:
                yield path, str(error)

    return check


def url(*, empty: bool = False) -> Check:
    """A web address."""
    inner = text(1000, empty=empty)

    def check(value: object, path: str) -> Iterator[Fault]:
        faults = list(inner(value, path))
        yield from faults
        if not faults and value and not _is_web_address(str(value)):
            yield path, f"“{value}” is not an http or https address"

    return check


def one_of(choices: Collection[str], what: str) -> Check:
    """A word of a vocabulary; `what` names the vocabulary, e.g. "kind of act"."""

    def check(value: object, path: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield path, f"must be a text, but is {kind_of(value)}"
        elif value not in choices:
            yield path, f"“{value}” is no {what} we know" + meant(value, choices)

    return check


def nullable(inner: Check) -> Check:
    """The same, or null where nothing is known."""

    def check(value: object, path: str) -> Iterator[Fault]:
        if value is not None:
            yield from inner(value, path)

    return check


def either(*inners: Check) -> Check:
    """What one of the checks takes; the faults of the last are shown."""

    def check(value: object, path: str) -> Iterator[Fault]:
        found = [list(inner(value, path)) for inner in inners]
        if all(found):
            yield from found[-1]

    return check


def list_of(inner: Check, *, least: int = 0, each_once: bool = True) -> Check:
    """A list of such values, with at least `least`, none of them twice."""

    def check(value: object, path: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield path, f"must be a list, but is {kind_of(value)}"
            return
        if len(value) < least:
            yield path, "is empty"
        for number, item in enumerate(value):
            yield from inner(item, f"{path}[{number}]")
            if each_once and item in value[:number]:
                yield f"{path}[{number}]", "stands there twice"

    return check


def texts_by_key(inner: Check) -> Check:
    """An object whose keys are codes and whose values are texts."""

    def check(value: object, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield path, f"must be an object, but is {kind_of(value)}"
            return
        for key, item in value.items():
            yield from inner(item, _join(path, key))

    return check


def any_list(value: object, path: str) -> Iterator[Fault]:
    """A list whose records are checked on their own."""
    if not isinstance(value, list):
        yield path, f"must be a list, but is {kind_of(value)}"


def kind_of(value: object) -> str:
    """Return what a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
    )


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def meant(word: str, words: Collection[str]) -> str:
    """Return a question after a word that is close to one we know, or nothing."""
    near = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean “{near[0]}”?" if near else ""
