"""The forms of the desk. They take what they show and nothing else (T-03)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Languages, OwnWords
from accounts.help import HelpRequest, Kind
from support.models import CheckIn, Need, Provider

# By days and not by a date: nobody has to say it in a calendar.
LATER = (
    ("1", _("Tomorrow")),
    ("3", _("In three days")),
    ("7", _("In a week")),
    ("14", _("In two weeks")),
    ("30", _("In a month")),
    ("", _("Nothing is agreed")),
)


def _words(label: Any, *, rows: int = 0, most: int = 2_000, **more: Any) -> Any:
    attrs: dict[str, Any] = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
    widget: Any = (
        forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    )
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


def _kinds(label: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )


class NeedFilter(forms.Form):
    """Which needs to show; kept in the session, not in the address (T-18)."""

    state = forms.ChoiceField(
        label=_("How far it came"),
        choices=[("", _("What is not closed")), *Need.State.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of help"), choices=[("", _("Every kind")), *Kind.choices], required=False
    )


class NeedForm(forms.Form):
    """What somebody asks a support worker for herself. It needs no account, and asks for none."""

    kinds = _kinds(_("What she needs help with"))
    words = _words(
        _("In her own words"), rows=4, required=False, help_text=_("What she needs, and how soon.")
    )
    called = _words(
        _("What to call her"),
        most=100,
        required=False,
        help_text=_("A name she chooses. It need not be hers."),
    )
    contact = _words(
        _("How to reach her safely"),
        rows=3,
        required=False,
        help_text=_(
            "Channel, days and hours, what to say, who may answer. Empty: she comes by herself."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language in which she is spoken to"),
        choices=settings.LANGUAGES,
        widget=Languages,
    )

    def request(self) -> HelpRequest:
        said = self.cleaned_data
        return HelpRequest(
            kinds=tuple(said["kinds"]),
            words=said["words"],
            called=said["called"],
            contact=said["contact"],
            language=said["language"],
            agreed=True,  # she says it to who writes it down
        )


class LookInForm(forms.Form):
    """How she is, and when somebody looks in next."""

    how = forms.ChoiceField(
        label=_("How is she?"), choices=CheckIn.How.choices, widget=forms.RadioSelect
    )
    note = _words(
        _("What was said or agreed"),
        rows=4,
        required=False,
        help_text=_("As little as you need next time. Nothing of what was done to her."),
    )
    later = forms.ChoiceField(
        label=_("When somebody looks in next"),
        choices=LATER,
        required=False,
        widget=forms.RadioSelect,
    )

    def next_on(self) -> datetime.date | None:
        days = self.cleaned_data["later"]
        return timezone.now().date() + datetime.timedelta(days=int(days)) if days else None


class ReferForm(forms.Form):
    """One place of help, what may be told there, and that she agreed to both."""

    provider = forms.ChoiceField(
        label=_("Where"),
        widget=OwnWords,
        help_text=_("Only places that somebody asked in the last three months."),
    )
    told = _words(
        _("What may be told there"),
        rows=4,
        help_text=_(
            "Word for word as she agrees to it. No name that she does not want to be said."
        ),
    )
    agreed = forms.BooleanField(
        label=_("She agreed that this place is told this"),
        error_messages={
            "required": _("Nobody is told of her before she agreed to it, for this place.")
        },
    )

    def __init__(self, *args: Any, offered: Iterable[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["provider"]
        field.choices = [(str(one.pk), one.name) for one in offered]


class CloseForm(forms.Form):
    """How it ended, and whether she wants it forgotten."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=Need.Outcome.choices, widget=forms.RadioSelect
    )
    forget = forms.BooleanField(
        label=_("She wants every word of hers here destroyed"),
        required=False,
        help_text=_("Nobody can read it again then, ever. The code and the days stay."),
    )


class ProviderForm(forms.Form):
    """A place of help, as somebody there said today."""

    name = _words(pgettext_lazy("place of help", "Name"), most=200)
    kinds = _kinds(_("What it helps with"))
    contact = _words(
        _("How a woman or we reach it"),
        rows=3,
        required=False,
        help_text=_("Of a shelter never the street: how to ask for the way."),
    )
    note = _words(
        _("For whom, when, and at what price"),
        rows=3,
        required=False,
        help_text=_("Also whether somebody must come along, and what they ask to see."),
    )
