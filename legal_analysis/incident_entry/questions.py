"""The pages: what, when and where, whether it is there already, to whom, by whom, and who says so."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence import dates
from evidence.incidents import UNKNOWN, Published
from evidence.likeness import Alike
from evidence.models import Entry
from evidence.vocabulary import (
    ActKind,
    CountingUnit,
    Credibility,
    DegreeOfInvolvement,
    Means,
    Reliability,
    VictimGroup,
    is_judged,
)
from legal_analysis.interview.answers import NO, YES_NO, Questions, radio, said, several, words
from legal_analysis.interview.questions_events import provinces
from legal_analysis.templatetags.records import dated, place_name, place_words

from . import finding

ANOTHER = "another"
PERSON, GROUP = "person", "group"
AUTHORITY, WORDS, NOT_KNOWN = "authority", "words", "unknown"
SEARCHED = {"person", "authority", "account", "source"}
FIRST = _("Write a part of it and press Search.")


class Asked(Questions):
    """One page. `entry` and `user`: whose it is, which decides what can be found and chosen here."""

    searches = False

    def __init__(self, *args: Any, entry: Entry, user: User, **kwargs: Any) -> None:
        self.entry, self.user = entry, user
        super().__init__(*args, **kwargs)

    def text(self, name: str) -> str:
        """What stands in a field, right or wrong."""
        return str(self.data.get(name) or "") if self.is_bound else ""

    @property
    def has_found(self) -> bool:
        """Whether a search has given something to choose from."""
        return any(
            isinstance(one, forms.ChoiceField) and one.choices and not one.widget.is_hidden
            for name, one in self.fields.items()
            if name in SEARCHED
        )

    def forgive(self) -> None:
        """Say nothing of what is wrong or missing yet."""
        self._errors: Any = ErrorDict()

    def offer(self, name: str, options: list[finding.Option]) -> None:
        """Let one of these be chosen; a field with nothing to choose is not shown."""
        field: Any = self.fields[name]
        field.choices = options
        if not options:
            field.widget = forms.HiddenInput()


class What(Asked):
    """The act and, for a new incident, its one line."""

    title = words(
        _("What happened, in one line"),
        required=True,
        most=200,
        help_text=_("No names and no village. Colleagues find the event by it."),
    )
    kind = radio(
        _("What was done"), ActKind.choices, help_text=_("One act; others are added after.")
    )
    means = several(_("By what means"), Means.choices, help_text=_("Empty: not known."))
    summary = words(
        _("In a few sentences"),
        rows=4,
        most=4_000,
        help_text=_(
            "De-identified: no names, no village, no workplace. Empty: the one line stands."
        ),
    )


class OneMore(What):
    """One more act of an incident that is there."""

    title = None
    summary = None


class When(Asked):
    """Time and place, as exactly as it is said and no more so."""

    date = words(
        _("When"),
        most=200,
        help_text=_(
            "As it is said: 12 Hamal 1401, early winter 1401, about 2021, between 1400 and 1402. Empty: not known."
        ),
    )
    province = forms.ChoiceField(label=_("Province"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["province"]
        field.choices = [("", _("Not known, or outside the country")), *provinces()]

    def clean_date(self) -> str:
        text: str = self.cleaned_data["date"]
        if text and text == said(self.answers, "began_with", "date"):
            return text  # of an incident that is there: it stays as it was
        try:
            dates.understand(text)
        except dates.BadDate as error:
            raise forms.ValidationError(str(error)) from error
        return text


class District(Asked):
    """A district of that province, if it is said."""

    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = finding.districts(said(self.answers, "when", "province"))
        field: Any = self.fields["district"]
        field.choices = [
            ("", _("Not said")),
            *((code, place_words(*names)[0]) for code, *names in found),
        ]


class Like(Asked):
    """Whether it is one of those that are there. `found`: what pages.py found."""

    which = radio(_("Is it one of these?"), ())

    def __init__(self, *args: Any, found: list[Alike], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["which"]
        field.choices = [
            *((str(one.incident.pk), _in_words(one)) for one in found),
            (ANOTHER, _("No, it is another one")),
        ]


def _in_words(one: Alike) -> Any:
    row = one.incident
    return format_html(
        '<span>{}: <bdi>{}</bdi> <span class="note"><bdi class="code">{}</bdi> · {} · {}</span></span>',
        _("Yes, this one"),
        row.title,
        row.code,
        dated(row.date_edtf, row.date_calendar),
        place_name(row.place),
    )


class Whom(Asked):
    """One victim of the act: a person, by her code, or a group."""

    searches = True

    who = radio(
        _("To whom was it done?"),
        ((PERSON, _("To a person whose code we have")), (GROUP, _("To others, counted or not"))),
    )
    find = words(_("Find the person by her code or label"), most=60, help_text=FIRST)
    person = radio(_("Persons found"), (), required=False)
    group = radio(_("Which group"), [("", _("Not said")), *VictimGroup.choices], required=False)
    count = forms.IntegerField(
        label=_("How many, as it is said"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        help_text=_("Empty: not known."),
    )
    unit = radio(
        _("What the number counts"), [("", _("No number")), *CountingUnit.choices], required=False
    )
    more = radio(_("Was it done to somebody else as well?"), YES_NO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("more", NO)
        self.offer("person", finding.people(self.user, self.text("find"), self.text("person")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("who") == PERSON:
            self.need("person", _("Search for her code and choose her."))
            found["count"], found["unit"] = None, ""
        elif found.get("who") == GROUP:
            found["person"] = ""
            self.need("group", _("Say to whom it was done."))
            if found.get("count"):
                self.need("unit", _("Say what the number counts."))
            elif found.get("unit"):
                self.need("count", _("Write the number, or choose: no number."))
        return found


class By(Asked):
    """One alleged perpetrator of the act."""

    searches = True

    who = radio(
        _("Who is said to have done it?"),
        (
            (AUTHORITY, _("An authority or office of the library")),
            (WORDS, _("Others: a unit, or men as they are described")),
            (NOT_KNOWN, _("Not known")),
        ),
    )
    find = words(_("Find the authority or office"), most=60, help_text=FIRST)
    authority = radio(_("Authorities found"), (), required=False)
    described_as = words(
        _("As the account or source says it"),
        most=200,
        help_text=_("For example: four men of the morality police, unit of the third district."),
    )
    degree = radio(_("What is said of their part"), DegreeOfInvolvement.choices)
    more = radio(_("Is somebody else said to have taken part?"), YES_NO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("more", NO)
        self.offer("authority", finding.authorities(self.text("find"), self.text("authority")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("who") == AUTHORITY:
            self.need("authority", _("Search for the authority and choose it."))
        else:
            found["authority"] = ""
        if found.get("who") == NOT_KNOWN:
            found["described_as"] = UNKNOWN
        else:
            self.need("described_as", _("Write how they are described."))
        return found


class Told(Asked):
    """Who says so: an account of the case, or a source of the library with its grade.

    `published`: it is an incident of the library, whose sources come with its files.
    """

    searches = True

    find = words(
        _("Find the account by its code, or the source by its title"), most=100, help_text=FIRST
    )
    account = radio(_("Accounts of this case"), (), required=False)
    source = radio(_("Sources of the library"), (), required=False)
    reliability = forms.ChoiceField(
        label=_("Reliability of the source"), choices=Reliability.choices, initial=Reliability.F
    )
    credibility = forms.ChoiceField(
        label=_("Credibility of what it says"),
        choices=Credibility.choices,
        initial=Credibility.NOT_JUDGED,
    )
    reason = words(_("Why these grades"), rows=2, most=2000)

    def __init__(self, *args: Any, published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = published
        text = self.text("find")
        team: Any = self.entry.team
        self.offer("account", finding.accounts(self.user, team, text, self.text("account")))
        self.offer("source", finding.sources(text, self.text("source")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        chosen = [name for name in ("account", "source") if found.get(name)]
        if not chosen:
            self.add_error(
                "find", _("Search for the account or source that tells of it, and choose it.")
            )
        elif len(chosen) > 1:
            self.add_error("source", _("Choose one: the account or the source."))
        elif found.get("source") and self.published:
            self.add_error("source", Published.message)
        elif (
            found.get("source")
            and is_judged(found["reliability"], found["credibility"])
            and not (found.get("reason") or "").strip()
        ):
            self.add_error("reason", _("Say in a few words why."))
        return found


class Facts(Asked):
    """What an incident says of itself in words, to be corrected."""

    title = words(_("What happened, in one line"), required=True, most=300)
    summary = words(
        _("In a few sentences"),
        rows=6,
        required=True,
        most=8_000,
        help_text=_("De-identified: no names, no village, no workplace."),
    )
    note = words(
        _("Caveats"), rows=3, most=4_000, help_text=_("Printed with the incident wherever it goes.")
    )
