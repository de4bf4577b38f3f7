"""Closed lists whose choices are not in the language of the page."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString


class OwnWords(forms.Select):
    """A choice among names that people gave: each runs in the direction it is written in."""

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **more)
        if value:  # "none of them" is the page's own
            option["attrs"]["dir"] = "auto"
        return option


class OwnName(str):
    """A name that people gave, among the options of a list: it runs in its own direction."""

    __slots__ = ()


def own(name: str) -> SafeString:
    """Return such a name for a label beside a box to tick."""
    return format_html("<bdi>{}</bdi>", name)


class Languages(forms.Select):
    """A choice among languages, each in its own words."""

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **more)
        option["attrs"]["lang"] = str(value)
        return option


def in_words(model: type[Model], name: str) -> dict[Any, str]:
    """Return what each value of a field with choices says, in the language of the page.

    For lists of records: `get_…_display` translates every option again for each record.
    """
    field: Any = model._meta.get_field(name)
    return {value: str(label) for value, label in field.flatchoices}
