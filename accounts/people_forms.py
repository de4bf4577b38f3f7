"""The forms of the pages on people. They take what they show and nothing else (T-03)."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Languages, OwnWords
from accounts.membership import Part
from accounts.models import CaseTeam, Organisation, Recovery, Role, User
from accounts.models.assignment import TEAM_ROLES

NOW, ALL = "now", "all"


def _today() -> datetime.date:
    return timezone.now().date()


class PeopleFilter(forms.Form):
    """Which of the people to show; kept in the session, not in the address (T-18)."""

    role = forms.ChoiceField(
        choices=[("", _("All roles")), *Role.choices], required=False, label=_("Role")
    )
    shown = forms.ChoiceField(
        choices=[(NOW, _("Who works here now or later")), (ALL, _("Also who has left"))],
        required=False,
        label=_("Show"),
    )


class PartForm(forms.Form):
    """A role, what for, and from when to when."""

    role = forms.ChoiceField(choices=Role.choices, label=_("Role"))
    team = forms.ModelChoiceField(
        CaseTeam.objects.none(),
        required=False,
        widget=OwnWords,
        empty_label=_("The whole organisation"),
        label=_("For"),
        help_text=_("A legal analyst, advocate or approver can work on one case only."),
    )
    starts_on = forms.DateField(
        initial=_today,
        label=_("First day"),
        help_text=_("For example 2026-01-31."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        required=False,
        label=_("Last day"),
        help_text=_("Leave it empty if you do not know."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        team.queryset = organisation.teams.all()  # type: ignore[attr-defined]
        team.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("team") and found.get("role") not in TEAM_ROLES:
            self.add_error("team", _("This role is given for a whole organisation only."))
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return found

    def part(self) -> Part:
        found = self.cleaned_data
        return Part(Role(found["role"]), found["team"], found["starts_on"], found["ends_on"])


class InviteForm(PartForm):
    """Who, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("She signs in with it. Nothing is ever sent to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    display_name = forms.CharField(
        max_length=80,
        label=_("Name her colleagues see"),
        help_text=_("May be a working name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, widget=Languages, label=_("Language of her pages")
    )
    of_partner = forms.BooleanField(
        required=False,
        label=_("She works for another organisation and helps us with one case"),
        help_text=_(
            "Her own administrator has made her account. Choose the case and the last day; she sees"
            " what belongs to this case, and nothing else of ours."
        ),
    )

    field_order = (
        "email",
        "display_name",
        "language",
        "of_partner",
        "role",
        "team",
        "starts_on",
        "ends_on",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("of_partner"):
            if not found.get("team"):
                self.add_error("team", _("Choose the case she helps with."))
            if not found.get("ends_on"):
                self.add_error("ends_on", _("Say until when she helps."))
        return found


class RecoveryForm(forms.Form):
    """What was lost, and how it was made sure that it is she."""

    lost = forms.ChoiceField(choices=Recovery.Lost.choices, label=_("What did she lose?"))
    proof = forms.ChoiceField(
        choices=Recovery.Proof.choices,
        label=_("How do you know that it is she who asks?"),
        help_text=_(
            "A message or a voice alone is not enough. Call back on a number you had before."
        ),
    )
    proven_by = forms.ModelChoiceField(
        User.objects.none(),
        empty_label=None,
        widget=OwnWords,
        label=_("Who called her back or saw her?"),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proven_by"]
        field.queryset = colleagues  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.display_name  # type: ignore[attr-defined]


def _code_field() -> forms.CharField:
    return forms.CharField(
        max_length=64,
        label=_("Your code"),
        help_text=_("26 letters and digits. Small or capital, with or without the hyphens."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """A code, typed by somebody who is signed in."""

    code = _code_field()


class ComeInForm(forms.Form):
    """A code, and the password she chooses."""

    code = _code_field()
    password = forms.CharField(
        strip=False,
        label=_("The password you choose"),
        help_text=_(
            "At least 15 signs. Four or five words that have nothing to do with each other are good."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    known = forms.CharField(
        strip=False,
        required=False,
        label=_("Your password until now"),
        help_text=_(
            "Only if you lost your phone or security key and still know your password. Else leave it"
            " empty."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    again = forms.CharField(
        strip=False,
        label=_("The same password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ("code", "known", "password", "again")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        password = found.get("password")
        if password:
            # Before the code is looked at: what is wrong here says nothing of any code.
            try:
                validate_password(password)
            except ValidationError as error:
                self.add_error("password", error)
        if password and found.get("again") and password != found["again"]:
            self.add_error("again", _("The two passwords differ."))
        return found
