"""Closed lists on pages: how their options are written in a form, and what a record has of them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

Group = tuple[str | None, list[dict[str, Any]], int]


@register.filter
def choice(record: Model, name: str) -> Any:
    """What a record has of a closed list, in the language of the page: `{{ person|choice:"kind" }}`.

    For lists of records: `get_kind_display` translates every option for each row, to take one of them.
    """
    value = getattr(record, name)
    return _words(type(record), name).get(value, value)


@cache
def _words(model: type[Model], name: str) -> dict[Any, Any]:
    field: Any = model._meta.get_field(name)
    return dict(field.flatchoices)  # not translated yet: that depends on who asks


@register.filter
def written_options(groups: Iterable[Group]) -> SafeString:
    """The options as a widget has them (`optgroups`), as Django's own templates write them.

    In Python, because those read two templates for each option: most of the time of a page with a
    form that offers two hundred.
    """
    return SafeString("".join(_lines(groups)))


def _lines(groups: Iterable[Group]) -> Iterator[str]:
    for name, options, _number in groups:
        if name:
            yield format_html('\n  <optgroup label="{}">', name)
        for option in options:
            value = conditional_escape(str(option["value"]))
            label = conditional_escape(option["label"])
            yield f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>'
        if name:
            yield "\n  </optgroup>"


def _attributes(attributes: Mapping[str, Any]) -> str:
    """True stands by its name alone, False stands not at all."""
    return "".join(
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in attributes.items()
        if value is not False
    )
