"""Who she is, if she wants it kept; how the conversation was; and her account in her own words."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Interview, Paragraph
from evidence.vocabulary import Language

from .answers import MOST_WORDS, NO, YES, YES_NO, Questions, radio, words


class Details(Questions):
    """Sealed at once, and gone from this page when it is sent. All of it may stay empty."""

    full_name = words(_("Name"), most=200)
    father_name = words(_("Father's name"), most=200)
    phone = words(_("Telephone"), most=100)
    address = words(_("Where she lives"), rows=2, most=500)
    birth_date = words(_("Date or year of birth"), most=100)
    document_number = words(_("Number of a document"), most=100)
    contact_plan = words(
        _("How she can be reached safely"),
        rows=3,
        help_text=_("Channel, days and hours, what to say, who may answer."),
    )


class Setting(Questions):
    """The conversation itself: conditions, not content."""

    held_on = forms.DateField(
        label=_("Day of the conversation"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    place_kind = radio(
        _("Kind of place"), Interview.PlaceKind.choices, help_text=_("Never the address.")
    )
    language = radio(_("Language in which she spoke"), Language.choices)
    others_present = words(
        _("Who else was there"),
        required=True,
        most=300,
        help_text=_("By what they are to her, for example: her sister. If nobody, write: nobody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = _today

    def clean_held_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["held_on"]
        if day > _today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


def _today() -> datetime.date:
    return timezone.localdate()


class Words(Questions):
    """One paragraph. A text with empty lines in it becomes several."""

    text = words(
        _("What she says, in her own words"),
        rows=9,
        required=True,
        most=MOST_WORDS,
        help_text=_(
            "As she says it, in her language. An empty line begins a new paragraph. Nothing she does"
            " not want to say."
        ),
    )
    knowledge = radio(_("How she knows it"), Paragraph.Knowledge.choices)


class End(Questions):
    """Before you part."""

    read_back = radio(_("Was the account read back to her?"), YES_NO)
    wellbeing = words(
        _("How she was when you parted"),
        rows=2,
        required=True,
        help_text=_("And what you agreed for the next days. No names."),
    )
    code_wanted = radio(
        _("Does she want a code?"),
        (
            (YES, _("Yes, she keeps it or learns it by heart")),
            (NO, _("No, it would be a danger to her")),
        ),
        help_text=_(
            "With it she can see from any browser what she allowed, take it back, or ask to be"
            " contacted. It shows neither her name nor her account."
        ),
    )
