"""Closed lists are written as Django writes them, and a record says what `get_…_display` says."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.choices import Languages, OwnWords, in_words
from accounts.templatetags.choices import choice
from evidence.models import Person
from evidence.vocabulary import RiskLevel

OPTIONS = [
    ("", gettext_lazy("Any")),
    ("a&b", "Markets & <streets>"),
    (3, SafeString("<bdi>three</bdi>")),
    (None, "nothing"),
    ("Of the law", [("x", "One"), ("y", "“Two”")]),
]


@pytest.mark.parametrize("widget", [forms.Select, OwnWords, Languages, forms.NullBooleanSelect])
@pytest.mark.parametrize("value", ["", "a&b", "3", "y", None, "elsewhere"])
def test_options_are_written_as_django_writes_them(widget: Any, value: str | None) -> None:
    attrs = {"id": "id_it", "dir": "auto", "required": True, "disabled": False, "data-x": '"1"'}
    field = widget(attrs=attrs) if widget is forms.NullBooleanSelect else widget(attrs, OPTIONS)
    ours = field.render("it", value, {"aria-invalid": "true"})
    theirs = field.render("it", value, {"aria-invalid": "true"}, DjangoTemplates())
    assert _lines(ours) == _lines(theirs)


def _lines(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_a_record_says_what_it_has_in_the_language_of_the_page(language: str) -> None:
    with translation.override(language):
        for kind in ("", *Person.Kind.values, "unheard of"):
            person = Person(kind=kind, risk_level=RiskLevel.values[0])
            assert str(choice(person, "kind")) == person.get_kind_display()
            assert in_words(Person, "kind").get(kind, kind) == person.get_kind_display()
            assert str(choice(person, "risk_level")) == person.get_risk_level_display()
