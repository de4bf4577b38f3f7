"""What is asked of a policy, one group of questions a page."""

import datetime
import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.once import once
from evidence import dates
from evidence.models import Authority, Place
from evidence.vocabulary import Credibility, Language, Reliability, VictimGroup
from legal_analysis.interview.answers import (
    MOST_WORDS,
    Answers,
    Questions,
    WrittenChoices,
    radio,
    several,
    words,
)
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Policy, PolicyRelation, Right
from legal_analysis.templatetags.records import place_words, written

from . import similar
from .intervals import intervals

# Where an entry says what it is about, beside the answers; no page has this name.
ABOUT = "_about"
_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
AS_SAID = _("As people say it: 12 Hamal 1401, winter 1401, about May 2022.")


def about(answers: Answers, name: str) -> str:
    """Return what is known of the entry itself: `policy` and `entry` are ids, `code` that it has."""
    return str(answers.get(ABOUT, {}).get(name, ""))


def check_date(text: str) -> str:
    """Return a date as typed. Errors: ValidationError says what could not be read."""
    try:
        dates.understand(text)
    except dates.BadDate as error:
        raise forms.ValidationError(str(error)) from error
    return text


class Search(forms.Form):
    """Asked first: is it there already?"""

    title = words(
        _("Title, or what it orders in a few words"),
        required=True,
        most=300,
        help_text=_("In Dari, Pashto or English. Different keyboards make no difference."),
    )
    number = words(_("Number, if it has one"), most=60)
    issuer = words(_("Who issued it, if you know"), most=300)
    date = words(_("When it was issued, if you know"), most=200, help_text=AS_SAID)

    def clean_date(self) -> str:
        return check_date(self.cleaned_data["date"])


class Name(Questions):
    """What it is called, and what it says in short."""

    title = words(
        _("Title in English"),
        required=True,
        most=300,
        help_text=_("Its own title translated; if it has none, what it orders in a few words."),
    )
    title_fa_af = words(_("Title in Dari"), most=300)
    title_ps = words(_("Title in Pashto"), most=300)
    summary = words(
        _("What it orders, in two or three sentences in English"), rows=4, required=True, most=4000
    )


class What(Questions):
    """Of which kind it is, and who issued it."""

    kind = radio(_("Kind"), Policy.Kind.choices)
    number = words(_("Number it bears"), most=60, help_text=_("As written on it. Empty: none."))
    issuer = words(
        _("Who issued it, in the words of the source"),
        required=True,
        most=300,
    )
    authority = forms.ChoiceField(
        label=_("Which authority or office of the library that is"),
        required=False,
        help_text=_("Empty: none of these, or not known."),
    )
    code = words(
        _("Code"),
        most=80,
        help_text=_(
            "By which files and colleagues refer to it: Latin letters, figures and strokes."
            " Empty: one is made."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Authority.objects.order_by("name").values_list("code", "name")
        field: Any = self.fields["authority"]
        field.choices = [("", "—"), *names]
        field.widget.attrs["dir"] = "auto"
        if about(self.answers, "code"):
            del self.fields["code"]  # a code, once given, never changes

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if code and not _CODE.fullmatch(code):
            raise forms.ValidationError(
                _("Latin letters and figures, joined by strokes, for example POL-2022-05-07-face.")
            )
        if code and similar.is_taken(code, entry=about(self.answers, "entry")):
            raise forms.ValidationError(
                _("“%(code)s” is the code of another record already. Choose another one."),
                params={"code": code},
            )
        return code


class When(Questions):
    """When it was issued, and since when it holds."""

    date = words(
        _("When it was issued"),
        most=200,
        help_text=_(
            "As people say it: 12 Hamal 1401, winter 1401, about May 2022. Empty: not known."
        ),
    )
    since = words(
        _("Since when it is in force"),
        most=200,
        help_text=_("Empty: since it was issued. A provision may say otherwise."),
    )
    status = radio(_("Does it hold today?"), Policy.Status.choices)

    def clean_date(self) -> str:
        text = check_date(self.cleaned_data["date"])
        said = dates.understand(text)
        first = dates.bounds(said.edtf, said.calendar)[0] if said.edtf else None
        if first and first > timezone.localdate() + datetime.timedelta(days=1):
            raise forms.ValidationError(_("This day has not come yet."))
        return text

    def clean_since(self) -> str:
        return check_date(self.cleaned_data["since"])


class Where(Questions):
    """Where it holds."""

    scope = radio(
        _("Where it holds"),
        (
            (Policy.Scope.NATIONAL, _("In the whole country")),
            (Policy.Scope.PROVINCE, _("In one or more provinces")),
        ),
    )
    provinces = several(_("Which provinces"), (), widget=WrittenChoices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Place.objects.filter(level=Place.Level.PROVINCE).order_by("name_en")
        names = rows.values_list("code", "name_en", "name_fa_af", "name_ps")
        field: Any = self.fields["provinces"]
        field.choices = [(code, place_words(*called)[0]) for code, *called in names]
        field.widget.attrs["class"] = "columns"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("scope") == Policy.Scope.PROVINCE:
            self.need("provinces", _("Say in which provinces."))
        elif found.get("provinces"):
            self.add_error(
                "provinces", _("You chose the whole country. Choose no provinces, or the other.")
            )
        return found


class Rule(Questions):
    """One provision: its words, what they mean, whom and what they touch, and how long they hold."""

    original = words(
        _("Its own words"),
        rows=8,
        most=MOST_WORDS,
        help_text=_("Exactly as written. Empty: nobody has the text."),
    )
    text = words(
        _("In English"),
        rows=8,
        required=True,
        most=MOST_WORDS,
        help_text=_("A translation of those words; without them, what it orders."),
    )
    language = radio(
        _("Language of its own words"),
        [("", _("Nobody has the text")), *Language.choices],
        required=False,
    )
    rights = several(_("Rights it touches"), (), widget=WrittenChoices)
    groups = several(_("Whom it is aimed at"), VictimGroup.choices)
    since = words(
        _("In force since"), most=200, help_text=_("Empty: as long as the policy itself.")
    )
    until = words(_("Until"), most=200, help_text=_("Empty: no end is known."))
    again_since = words(
        _("If it was lifted and came back: since when again"), most=200, help_text=AS_SAID
    )
    again_until = words(_("And until"), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Once for all provisions of a page: there may be sixty.
        titles = once("rights", lambda: list(Right.objects.values_list("code", "title")))
        field: Any = self.fields["rights"]
        field.choices = [(code, in_our_words(title)) for code, title in titles]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("original"):
            self.need("language", _("Say in which language its own words are."))
        elif found.get("language"):
            self.need("original", _("Write its own words, or choose: nobody has the text."))
        for name in ("since", "until", "again_since", "again_until"):
            try:
                check_date(found.get(name, ""))
            except forms.ValidationError as error:
                self.add_error(name, error)
        if found.get("again_until"):
            self.need("again_since", _("Say since when it was in force again."))
        if found.get("again_since"):
            self.need("until", _("Say until when it was in force the first time."))
        if not self.errors:
            self._check_times(found)
        return found

    def _check_times(self, found: dict[str, Any]) -> None:
        try:
            intervals(found, self.answers)
        except dates.BadDate as error:
            self.add_error("again_since" if found["again_since"] else "until", str(error))


class WrittenRadio(forms.RadioSelect):
    """One of several titles: each in the direction of its own language."""

    def create_option(
        self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        return super().create_option(name, value, written(label), *args, **kwargs)


class Relation(Questions):
    """What it changes or builds on. `find` looks for it, then one of what was found is chosen.

    While she is `looking`, nothing is wrong yet.
    """

    looking = False

    find = words(
        _("Find the earlier one"),
        most=200,
        help_text=_("Some words of its title, its number or its code. Empty: there is none."),
    )
    earlier = forms.ChoiceField(
        label=_("Which one it is"), required=False, widget=WrittenRadio(attrs={"dir": "auto"})
    )
    kind = radio(_("What this one does to it"), PolicyRelation.Kind.choices, required=False)
    note = words(_("Note"), most=300, help_text=_("For example: article 3 only."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["earlier"].data or "" if self.is_bound else ""
        sought = self["find"].data or "" if self.is_bound else ""
        field: Any = self.fields["earlier"]
        field.choices = similar.to_choose(
            sought, chosen=str(chosen), leave_out=about(self.answers, "code")
        )
        if not field.choices:
            for name in ("earlier", "kind", "note"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("earlier"):
            if not self.looking:
                self.need("kind", _("Say what this one does to it."))
            self._check_earlier(found["earlier"])
        elif found.get("kind") and not self.looking:
            self.need("earlier", _("Say which one it is."))
        elif found.get("find") and not self.looking:
            self.add_error(
                "find",
                _("Choose one of those that were found, or empty this field: there is none."),
            )
        return found

    def _check_earlier(self, code: str) -> None:
        for number in range(1, self.number):
            if self.answers.get(f"relation.{number}", {}).get("earlier") == [code]:
                self.add_error("earlier", _("This one was named before."))
        earlier = Policy.objects.get(code=code)
        if similar.is_later(earlier, self.answers):
            self.add_error("earlier", _("This one is later. Only what came before can be chosen."))
        elif (policy := about(self.answers, "policy")) and similar.builds_on(earlier, policy):
            self.add_error("earlier", _("That one builds on this one already."))


class Origin(Questions):
    """One source of it, with its grade: how reliable the source is, and how credible what it says."""

    title = words(_("Title of the source"), required=True, most=500)
    publisher = words(_("Published by"), most=300)
    date_text = words(_("Its date, as it gives it"), most=64)
    url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "spellcheck": "false"}),
        help_text=_("Empty: it is on no page."),
    )
    reliability = radio(_("How reliable the source is"), Reliability.choices)
    credibility = radio(_("How credible this is"), Credibility.choices)
    reason = words(_("Why these grades"), rows=2, most=2000)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        graded = {found.get("reliability"), found.get("credibility")}
        if graded - {Reliability.F, Credibility.NOT_JUDGED, None}:
            self.need("reason", _("Say in a few words why."))
        for number in range(1, self.number):
            before = self.answers.get(f"source.{number}", {})
            same = [
                name
                for name in ("title", "publisher", "date_text", "url")
                if (before.get(name) or [""])[0].strip() == (found.get(name) or "")
            ]
            if len(same) == 4:
                self.add_error("title", _("This source was named before."))
        return found


class Answer(forms.Form):
    """What the author says to the question of the second person, when she sends it again."""

    reply = words(_("Your answer"), rows=3, most=4000, help_text=_("Empty: the entry answers it."))


class Question(forms.Form):
    """What the second person wants to know before she verifies it."""

    question = words(
        _("What is not clear"),
        rows=3,
        required=True,
        most=4000,
        help_text=_("Who entered it is shown this. Name no survivor and no colleague."),
    )
