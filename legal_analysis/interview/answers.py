"""What was answered on each page: kept as it was typed, read through the page's form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from legal_analysis.templatetags.records import written

Answers = Mapping[str, Any]
YES, NO, NOT_KNOWN = "yes", "no", "not_known"
YES_NO = ((YES, _("Yes")), (NO, _("No")))
YES_NO_NOT_KNOWN = (*YES_NO, (NOT_KNOWN, _("Not known")))
GRANTED, REFUSED, NOT_ASKED = "granted", "refused", "not_asked"
DECISIONS = (
    (GRANTED, _("She allows it")),
    (REFUSED, _("She does not allow it")),
    (NOT_ASKED, _("Not asked, or she is not sure yet")),
)
MOST_WORDS = 20_000


class Questions(forms.Form):
    """One page of questions. `answers`: those of all pages, which may decide what is asked here."""

    def __init__(self, *args: Any, answers: Answers, number: int = 0, **kwargs: Any) -> None:
        self.answers, self.number = answers, number
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def typed(self) -> dict[str, list[str]]:
        """What was typed into the fields of this page, right or wrong, and into no others (T-03)."""
        data = self.data
        if not isinstance(data, MultiValueDict):
            return {}
        return {name: data.getlist(name) for name in self.fields if name in data}

    def need(self, name: str, message: Any) -> None:
        """Say that a field must be answered because of what another one says."""
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)


def bound(kind: type[Questions], typed: Any, *, answers: Answers, number: int = 0) -> Questions:
    """Return a page with what was typed on it before; unbound if it was never saved."""
    if not isinstance(typed, Mapping):
        return kind(answers=answers, number=number)
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return kind(data, answers=answers, number=number)


def begun(kind: type[Questions], typed: Any, *, answers: Answers, number: int = 0) -> Questions:
    """Return a page with what was typed on it so far, and no word of what is wrong with it."""
    form = kind(answers=answers, number=number)
    if isinstance(typed, Mapping):
        form.initial = {
            name: values if isinstance(form.fields[name], forms.MultipleChoiceField) else values[0]
            for name, values in typed.items()
            if values and name in form.fields
        }
    return form


def said(answers: Answers, page: str, field: str) -> str:
    """Return one answer as typed, empty if there is none."""
    typed = answers.get(page)
    values = typed.get(field, []) if isinstance(typed, Mapping) else []
    return str(values[0]) if values else ""


def all_said(answers: Answers, page: str, field: str) -> list[str]:
    """Return all answers to a question with several."""
    typed = answers.get(page)
    return list(typed.get(field, [])) if isinstance(typed, Mapping) else []


def radio(label: Any, choices: Any, *, required: bool = True, help_text: Any = "") -> Any:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.RadioSelect,
    )


class WrittenChoices(forms.CheckboxSelectMultiple):
    """Choices named by the library: each in the direction of its own language."""

    def create_option(
        self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        return super().create_option(name, value, written(label), *args, **kwargs)


def several(
    label: Any,
    choices: Any,
    *,
    required: bool = False,
    help_text: Any = "",
    widget: Any = forms.CheckboxSelectMultiple,
) -> Any:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, help_text=help_text, widget=widget
    )


def words(
    label: Any, *, rows: int = 0, required: bool = False, help_text: Any = "", most: int = 2_000
) -> Any:
    """A text in her words or in the documenter's; with `rows` on several lines."""
    attrs: dict[str, Any] = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
    widget: Any = (
        forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    )
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=most, widget=widget
    )
