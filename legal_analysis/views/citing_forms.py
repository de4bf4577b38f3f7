"""The forms of citing: what is cited and where, what is said of it, and why it is taken back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import own
from evidence.models import EvidenceItem, Paragraph
from evidence.vocabulary import Language
from legal_analysis import citing
from legal_analysis.cited import Target
from legal_analysis.models import CaseFile, Citation, Element
from legal_analysis.templatetags.records import library_word

_OWN_WORDS = _(
    "In your own words. It is kept in clear: no words of the account, and nobody's name, belong here."
)


def _reason(label: Any, *, longest: int, rows: int) -> forms.CharField:
    attrs = {"rows": rows, "dir": "auto", "autocomplete": "off"}
    return forms.CharField(
        label=label, help_text=_OWN_WORDS, max_length=longest, widget=forms.Textarea(attrs=attrs)
    )


class SaysForm(forms.Form):
    """What a citation says of what it points at."""

    stance = forms.ChoiceField(
        label=_("What it does to the element"),
        choices=Citation.Stance.choices,
        widget=forms.RadioSelect,
    )
    weight = forms.ChoiceField(
        label=_("Weight"), choices=Citation.Weight.choices, widget=forms.RadioSelect
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights it bears on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    perpetrators = forms.MultipleChoiceField(
        label=_("Alleged perpetrators it bears on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(_("Why"), longest=citing.LONGEST_REASON, rows=4)

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rights = {str(one.pk): one for one in case_file.rights.order_by("position")}
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (pk, library_word(one.title)) for pk, one in self._rights.items()
        ]

        self._alleged = {str(one.pk): one for one in case_file.alleged_perpetrators.all()}
        if self._alleged:
            choices = [(pk, own(one.name)) for pk, one in self._alleged.items()]
            self.fields["perpetrators"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["perpetrators"]

    def says(self, before: Citation | None = None) -> citing.Says:
        """What was `before`, and names rights or people the case no longer does, goes on naming them."""
        told = self.cleaned_data
        rights = [self._rights[pk] for pk in told["rights"]]
        alleged = [self._alleged[pk] for pk in told.get("perpetrators", ())]
        if before is not None:
            known, named = set(self._rights.values()), set(self._alleged.values())
            rights += [one for one in before.rights.all() if one not in known]
            alleged += [one for one in before.perpetrators.all() if one not in named]
        return citing.Says(
            told["stance"], told["weight"], told["reason"], tuple(rights), tuple(alleged)
        )


class CiteForm(SaysForm):
    """What is cited, and against which elements."""

    piece = forms.ChoiceField(label=_("What you cite"), widget=forms.RadioSelect)
    of = forms.ChoiceField(label=_("Sentences counted in"), required=False)
    first = forms.IntegerField(label=_("From sentence"), required=False, min_value=1)
    last = forms.IntegerField(label=_("To sentence"), required=False, min_value=1)
    pinpoint = forms.CharField(
        label=_("Page or time in it"),
        help_text=_("A page (12, 12-14) or a time (00:01:30). Empty: all of it."),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    elements = forms.MultipleChoiceField(label=_("Elements"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, found: Sequence[Target], elements: Sequence[Element], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._targets = {str(one.pk): one for one in found}
        self._elements = {str(one.pk): one for one in elements}
        choices = {
            "piece": [(pk, pk) for pk in self._targets],
            "elements": [(pk, one.code) for pk, one in self._elements.items()],
            "of": [("", _("the original")), *Language.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not found or not isinstance(found[0], Paragraph):
            for name in ("of", "first", "last"):
                del self.fields[name]
        if not found or not isinstance(found[0], EvidenceItem):
            del self.fields["pinpoint"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("last") and not told.get("first"):
            self.add_error("first", _("Say from which sentence."))
        return told

    @property
    def target(self) -> Target:
        return self._targets[self.cleaned_data["piece"]]

    @property
    def against(self) -> list[Element]:
        return [self._elements[pk] for pk in self.cleaned_data["elements"]]

    def part(self) -> citing.Sentences | None:
        told = self.cleaned_data
        first = told.get("first")
        return citing.Sentences(first, told.get("last") or first, told["of"]) if first else None

    @property
    def shown(self) -> str:
        """What the page showed of the piece that is chosen, as it says itself."""
        return str(self.data.get(f"shown-{self.target.pk}", ""))


class BackForm(forms.Form):
    """Why a citation is taken back."""

    why = _reason(_("Why you take it back"), longest=citing.LONGEST_TAKING_BACK, rows=2)
