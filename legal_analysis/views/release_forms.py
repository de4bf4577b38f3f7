"""The forms of releases, recalls and keys of receivers."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Channel, Mechanism, Recall, Release
from legal_analysis.releases.after import Told

_OFF = {"autocomplete": "off"}


class _ConditionsRead(forms.Form):
    """Whether what the people in it asked for was read. Without conditions there is nothing to say.

    `conditions`: the digest of those that hold now. What was said of others is not taken.
    """

    conditions_seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    kept = forms.BooleanField(
        label=_("I have read what they asked for, and it is kept"),
        error_messages={"required": _("Read what they asked for, and say that it is kept.")},
    )

    def __init__(self, *args: Any, conditions: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = conditions
        if not conditions:
            del self.fields["kept"], self.fields["conditions_seen"]
            return
        self.initial["conditions_seen"] = conditions
        if self.is_bound and self.data.get("conditions_seen") != conditions:
            posted: Any = self.data
            self.data = changed = posted.copy()
            changed.pop("kept", None)
            changed["conditions_seen"] = conditions


class AllowForm(_ConditionsRead):
    """That it may go."""


class AskForm(_ConditionsRead):
    """How it will go to its receiver."""

    field_order = ("channel", "public", "kept", "conditions_seen")

    channel = forms.ChoiceField(
        label=_("How it will be sent"), choices=Channel.choices, widget=forms.RadioSelect
    )
    public = forms.BooleanField(
        required=False,
        label=_("With a public version"),
        help_text=_(
            "For courts: the same text without what is confidential. In it is only who allowed that what"
            " she told is published."
        ),
    )

    def __init__(self, *args: Any, extents: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Release.Extent.TWINS not in extents:
            del self.fields["public"]


class RefusalForm(forms.Form):
    refusal = forms.ChoiceField(
        label=_("Why you refuse"), choices=Release.Refusal.choices, widget=forms.RadioSelect
    )


class FollowForm(forms.Form):
    """What became of it."""

    reference = forms.CharField(
        required=False,
        max_length=120,
        label=_("Reference of the receiver"),
        help_text=_("The number they gave it, if they gave one."),
        widget=forms.TextInput(attrs={**_OFF, "dir": "auto"}),
    )
    follow_up_due = forms.DateField(
        required=False,
        label=_("Ask again on"),
        help_text=_("Gregorian, for example 2026-12-31."),
        widget=forms.TextInput(attrs={**_OFF, "dir": "ltr"}),
    )
    followed_up = forms.BooleanField(required=False, label=_("We have asked, or they answered"))
    feedback_due = forms.DateField(
        required=False,
        label=_("Survivors were promised to hear of it by"),
        help_text=_("Gregorian, for example 2026-12-31."),
        widget=forms.TextInput(attrs={**_OFF, "dir": "ltr"}),
    )
    feedback_given = forms.BooleanField(required=False, label=_("They have heard of it"))

    def told(self) -> Told:
        return Told(sent=True, **self.cleaned_data)


class NoticeForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How you sent it"), choices=Channel.choices, widget=forms.RadioSelect
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What they answered"), choices=Recall.Answer.choices, widget=forms.RadioSelect
    )


class KeyForm(forms.Form):
    """A public key, given twice: copied from two places, where there are two."""

    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(), to_field_name="code", label=_("Receiver"), empty_label=None
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which organisation"), empty_label=None
    )
    key = forms.CharField(
        max_length=200,
        label=_("Public key"),
        help_text=_("It begins with “age1”. Take it from the receiver's own page or letter."),
        widget=forms.TextInput(attrs={**_OFF, "dir": "ltr"}),
    )
    again = forms.CharField(
        max_length=200,
        label=_("The same key once more"),
        help_text=_("From a second place, if there is one."),
        widget=forms.TextInput(attrs={**_OFF, "dir": "ltr"}),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["mechanism"].queryset = Mechanism.objects.filter(available=True)
        fields["mechanism"].label_from_instance = lambda one: in_our_words(one.name)
        fields["organisation"].queryset = Organisation.objects.filter(
            pk__in=[one.pk for one in organisations]
        )
        fields["organisation"].label_from_instance = lambda one: one.name
        if organisations:
            fields["organisation"].initial = organisations[0].pk
