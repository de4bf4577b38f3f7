"""The forms in which an analyst records what a source says, and decides what stands."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.choices import OwnWords
from evidence import dates
from evidence.actors import reconciling, stating
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, Authority, Reconciliation, Source
from evidence.models.actor import Probability, StatementKind
from legal_analysis.interview.answers import radio, words

# Refusals she can do something about while her words stay in the form.
MENDED = (
    dates.BadDate,
    reconciling.DecidedMeanwhile,
    reconciling.RestsOnNothing,
    stating.BadStatement,
    stating.SameAsBefore,
    stating.StatedAlready,
    stating.StatementChanged,
)
ANOTHER = "another"
_AS_SAID = gettext_lazy(
    "In either calendar, as it is said: 7 September 2021, Sunbula 1400. Empty: it is not said."
)


def dates_in(row: Any) -> dict[str, str]:
    """Return the dates of a row in words that are understood again."""
    language = get_language() or "en"
    return {
        name: dates.in_words(edtf, row.calendar, language) if edtf else ""
        for name, edtf in (("since", row.from_edtf), ("until", row.to_edtf))
    }


class TimesForm(forms.Form):
    """From when to when, as people say dates."""

    since = words(gettext_lazy("From when"), most=100, help_text=_AS_SAID)
    until = words(gettext_lazy("Until when, the last day"), most=100, help_text=_AS_SAID)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        said = {}
        for name in ("since", "until"):
            try:
                said[name] = dates.understand(told.get(name, ""))
            except dates.BadDate as error:
                self.add_error(name, str(error))
                return told
        calendars = {one.calendar for one in said.values() if one.edtf}
        if len(calendars) > 1:
            self.add_error("until", _("Say both days in one calendar."))
            return told
        told["from_edtf"], told["to_edtf"] = said["since"].edtf, said["until"].edtf
        told["calendar"] = next(iter(calendars), dates.Calendar.GREGORIAN)
        for name, column in (("since", "from_edtf"), ("until", "to_edtf")):
            if len(told[column]) > 32:
                self.add_error(name, _("This is too long. Say it more shortly."))
        return told


class StatementForm(TimesForm):
    """How a source was read."""

    denied = forms.BooleanField(
        label=gettext_lazy("The source says that it is not so"), required=False
    )
    place_in_source = words(
        gettext_lazy("Where in the source"),
        most=120,
        help_text=gettext_lazy("Page, paragraph or time: p. 12, § 4, 00:03:20."),
    )
    quote = words(
        gettext_lazy("Its own words, short"),
        rows=2,
        most=300,
        help_text=gettext_lazy(
            "Of public material only. Everybody who reads the library reads this: no words of an"
            " account, and nobody who is no public office-holder."
        ),
    )
    probability = forms.ChoiceField(
        label=gettext_lazy("How likely it is that this holds"),
        required=False,
        choices=[("", gettext_lazy("Not judged")), *Probability.choices],
        help_text=gettext_lazy(
            "Your judgement of what it says, in the words of the standard ICD 203; the grade of the"
            " source is another matter."
        ),
    )
    comment = words(gettext_lazy("Comment"), rows=2, most=500)

    field_order: Any = ("since", "until", "denied")

    def says(self) -> Says:
        told = self.cleaned_data
        names = ("denied", "from_edtf", "to_edtf", "calendar", *stating.LONGEST, "probability")
        return Says(**{name: told[name] for name in names})


class NewStatementForm(StatementForm):
    """What is said, by whom, and how."""

    said_by = forms.ChoiceField(widget=OwnWords, label=gettext_lazy("Which source says it"))
    title = words(
        gettext_lazy("Title of the source"),
        most=500,
        help_text=gettext_lazy("This and the next three: for another source only."),
    )
    publisher = words(gettext_lazy("Published by"), most=300)
    date_text = words(gettext_lazy("Its date, as it gives it"), most=64)
    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it says"),
        choices=[("", gettext_lazy("Choose")), *StatementKind.choices],
    )
    object_actor = forms.ChoiceField(
        widget=OwnWords,
        label=gettext_lazy("Of which other institution or office-holder"),
        required=False,
        help_text=gettext_lazy(
            "For: held office, belonged to, reported to, commanded, same as. Otherwise leave it empty."
        ),
    )
    object_text = words(
        gettext_lazy("Name or thing, in words"),
        most=200,
        help_text=gettext_lazy(
            "For: also called, issued; for an office that is not on record, or to name it."
        ),
    )

    field_order = (
        "said_by", "title", "publisher", "date_text", "url", "kind", "object_actor", "object_text",
        "since", "until", "denied",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = Q(authoritysource_set__authority=actor) | Q(actor_statements__actor=actor)
        self._sources = {str(one.pk): one for one in Source.objects.filter(linked).distinct()}
        others = Authority.objects.exclude(pk=actor.pk).order_by("name", "code")
        self._actors = {str(one.pk): one for one in others.only("name", "code", "kind")}
        offered = {
            "said_by": [
                ("", _("Choose")),
                *((pk, _named(one)) for pk, one in self._sources.items()),
                (ANOTHER, _("Another source, named below")),
            ],
            "object_actor": [
                ("", _("None")),
                *((pk, one.name) for pk, one in self._actors.items()),
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("said_by") == ANOTHER and not told.get("title"):
            self.add_error("title", _("Say what the source is called."))
        return told

    def of(self) -> Of:
        told = self.cleaned_data
        return Of(told["kind"], self._actors.get(told["object_actor"]), told["object_text"])

    def source(self) -> Source:
        """Return the source, added to the library if it is new there."""
        told = self.cleaned_data
        if told["said_by"] != ANOTHER:
            return self._sources[told["said_by"]]
        names = ("title", "publisher", "date_text", "url")
        found, _made = Source.objects.get_or_create(**{name: told[name].strip() for name in names})
        return found


def _named(source: Source) -> str:
    return " · ".join(filter(None, (source.title, source.publisher, source.date_text)))


class BackForm(forms.Form):
    """Why a statement is taken back."""

    why = words(
        gettext_lazy("Why you take it back"), rows=2, required=True, most=stating.LONGEST_REASON
    )


class DecisionForm(TimesForm):
    """What stands of a point, on what it rests, and why."""

    verdict = radio(gettext_lazy("What stands"), Reconciliation.Verdict.choices)
    goes_on = forms.BooleanField(
        label=gettext_lazy("It had not ended: it goes on"),
        required=False,
        help_text=gettext_lazy(
            "Without this and without a last day, it is possible after its first day, and no more. Where"
            " a source says it up to a day, give that as the last day: 1 June 2025 or later."
        ),
    )
    rests_on = forms.MultipleChoiceField(
        label=gettext_lazy("It rests on what these say"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    probability = forms.ChoiceField(
        label=gettext_lazy("How likely it is that this holds"),
        choices=[("", gettext_lazy("Choose")), *Probability.choices],
        help_text=gettext_lazy(
            "In chains, counts and drawings only what is almost certain can be sure. All else is possible."
        ),
    )
    reason = words(
        gettext_lazy("Why"),
        rows=3,
        required=True,
        most=reconciling.LONGEST_REASON,
        help_text=gettext_lazy("Everybody who reads the library reads this."),
    )
    # What was on the page she decided from: another reading is refused.
    read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100_000)
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ("verdict", "rests_on", "since", "until", "goes_on", "probability", "reason")

    def __init__(
        self,
        *args: Any,
        own: Sequence[ActorStatement],
        read: Sequence[ActorStatement],
        last: Reconciliation | None,
        initial: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        texts = " ".join(f"{row.pk}:{row.version}" for row in read)
        super().__init__(*args, **kwargs)
        self.initial = {**initial, "read": texts, "seen": last.pk if last else None}
        self.fields["rests_on"].choices = [  # type: ignore[attr-defined]
            (
                str(row.pk),
                _named(row.source) if row.source else _("The library, from several sources"),
            )
            for row in own
        ]

    def decision(self) -> reconciling.Decision:
        told = self.cleaned_data
        names = ("verdict", "probability", "reason", "from_edtf", "to_edtf", "calendar", "goes_on")
        return reconciling.Decision(**{name: told[name] for name in names})

    def rests_on_ids(self) -> set[UUID]:
        return {UUID(pk) for pk in self.cleaned_data["rests_on"]}

    def was_read(self) -> dict[UUID, int]:
        """Errors: reconciling.DecidedMeanwhile, for what no page of ours sends."""
        found = {}
        for one in self.cleaned_data["read"].split():
            pk, _colon, number = one.partition(":")
            try:
                found[UUID(pk)] = int(number)
            except ValueError as error:
                raise reconciling.DecidedMeanwhile from error
        return found

    def was_seen(self) -> UUID | None:
        seen: UUID | None = self.cleaned_data["seen"]
        return seen
