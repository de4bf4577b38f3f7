"""Who did what to whom, where and when; which rights and policies it touches; and help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.help import HelpRequest, Kind
from evidence import dates
from evidence.models import Authority, Place
from evidence.vocabulary import ActKind, CountingUnit, DegreeOfInvolvement, VictimGroup
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Policy, Right
from legal_analysis.templatetags.records import place_words

from .answers import (
    GRANTED,
    NO,
    REFUSED,
    YES,
    YES_NO,
    Answers,
    Questions,
    WrittenChoices,
    all_said,
    radio,
    said,
    several,
    words,
)

ANOTHER, LIKE_THIS = "another", "like_this"
SEXUAL = {ActKind.RAPE, ActKind.SEXUAL_VIOLENCE}


class Events(Questions):
    """Whether there is anything to write down as an event of its own."""

    any = radio(
        _("Does she speak of something that was done at some time and place?"),
        YES_NO,
        help_text=_(
            "An arrest, a beating, a dismissal, a school that was closed. Each is written down once,"
            " with who did what to whom."
        ),
    )


class What(Questions):
    """The acts, and to whom they were done."""

    title = words(
        _("What happened, in one line"),
        required=True,
        most=200,
        help_text=_("No names and no village. Colleagues find the event by it."),
    )
    acts = several(_("What was done"), ActKind.choices, required=True)
    to_her = radio(_("Was it done to her?"), YES_NO)
    group = radio(
        _("To which others was it done?"),
        [("", _("To nobody else, or not known")), *VictimGroup.choices],
        required=False,
    )
    count = forms.IntegerField(
        label=_("How many, as she counts them"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        help_text=_("Empty: not known."),
    )
    unit = radio(
        _("What the number counts"),
        [("", _("No number")), *CountingUnit.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("to_her") == NO:
            self.need("group", _("Say to whom it was done."))
        if found.get("count"):
            self.need("group", _("Say who the counted ones are."))
            self.need("unit", _("Say what the number counts."))
        elif found.get("unit"):
            self.need("count", _("Write the number, or choose: no number."))
        if SEXUAL & set(found.get("acts") or ()) and said(self.answers, "begin", "help_near") == NO:
            self.add_error(
                "acts",
                _(
                    "You said that there is no help near. Do not ask about this until there is."
                    " Leave this act out, and offer help on the page for it."
                ),
            )
        return found


class By(Questions):
    """The alleged perpetrator: an authority of the library, or words."""

    authority = forms.ChoiceField(
        label=_("Who is said to have done it"),
        required=False,
        help_text=_("An authority or office. Empty: none of these, or not known."),
    )
    described_as = words(
        _("In her words"),
        required=True,
        most=200,
        help_text=_(
            "For example: four men of the morality police. If she does not know: not known."
        ),
    )
    degree = radio(_("What is said of their part"), DegreeOfInvolvement.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Authority.objects.order_by("name").values_list("code", "name")
        field: Any = self.fields["authority"]
        field.choices = [("", "—"), *names]
        field.widget.attrs["dir"] = "auto"


class When(Questions):
    """Time and place, as exactly as she says it and no more so."""

    date = words(
        _("When"),
        most=200,
        help_text=_(
            "As she says it: 12 Hamal 1401, early winter 1401, about 2021, between 1400 and 1402. Empty: not known."
        ),
    )
    province = forms.ChoiceField(label=_("Province"), required=False)
    next = radio(
        _("Is there another event to write down?"),
        (
            (NO, _("No")),
            (ANOTHER, _("Yes, another one")),
            (LIKE_THIS, _("Yes, one like this: copy what was done and by whom")),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["province"]
        field.choices = [("", _("Not known, or outside the country")), *provinces()]

    def clean_date(self) -> str:
        text: str = self.cleaned_data["date"]
        try:
            dates.understand(text)
        except dates.BadDate as error:
            raise forms.ValidationError(str(error)) from error
        return text


def provinces() -> list[tuple[str, str]]:
    found = Place.objects.filter(level=Place.Level.PROVINCE).order_by("name_en")
    names = found.values_list("code", "name_en", "name_fa_af", "name_ps")
    return [(code, place_words(*in_languages)[0]) for code, *in_languages in names]


class District(Questions):
    """A district of the province she named, if she says it and it is safe to write down."""

    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = said(self.answers, f"when.{self.number}", "province")
        found = Place.objects.filter(province__code=code).order_by("name_en")
        names = found.values_list("code", "name_en", "name_fa_af", "name_ps")
        field: Any = self.fields["district"]
        field.choices = [
            ("", _("Not said, or safer not to write it down")),
            *((one, place_words(*in_languages)[0]) for one, *in_languages in names),
        ]


class Areas(Questions):
    """The rights it touches."""

    rights = several(_("What was taken away from her or others?"), (), widget=WrittenChoices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = Right.objects.values_list("code", "title")
        field: Any = self.fields["rights"]
        field.choices = [(code, in_our_words(title)) for code, title in titles]


class Rules(Questions):
    """The policies she speaks of, or that were carried out on her: those that touch these rights."""

    policies = several(
        _("Which decree, order or letter was it?"),
        (),
        widget=WrittenChoices,
        help_text=_("Only if she says so. None is an answer too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["policies"]
        field.choices = policies_on(all_said(self.answers, "areas", "rights"))


def policies_on(rights: list[str]) -> list[tuple[str, str]]:
    """Return the policies with a provision on one of these rights, the oldest first."""
    found = Policy.objects.filter(provisions__rights__code__in=rights).distinct()
    rows = found.order_by("date_range", "code").values_list("code", "title", "date_edtf")
    return [(code, f"{title} ({day})" if day else title) for code, title, day in rows]


class Help(Questions):
    """REF-2: help is offered to everybody, whatever she allowed."""

    offered = radio(
        _("Did you offer her help?"),
        (
            ("yes", _("Yes, and she wants it")),
            ("declined", _("Yes, and she does not want it now")),
            ("no", _("No")),
        ),
    )

    def clean_offered(self) -> str:
        answer: str = self.cleaned_data["offered"]
        if answer == NO:
            raise forms.ValidationError(_("Offer it to her now, whatever she allowed or refused."))
        return answer


class Ask(Questions):
    """What she wants a support worker to be told, if she wants that. The interview keeps none of it."""

    hand_over = radio(
        _("May exactly what stands on this page go to a support worker?"),
        (
            (GRANTED, _("Yes: this, and nothing else of what she said")),
            (REFUSED, _("No: then nothing of it is handed over")),
        ),
        help_text=_(
            "Read it to her when it is written. Whoever reads it does not see her account, and whoever"
            " works with her account does not see this; you neither, once it is sent."
        ),
    )
    kinds = several(_("What she needs help with"), Kind.choices)
    need = words(
        _("In her own words"),
        rows=4,
        help_text=_("What she needs, and how soon. Nothing of what was done to her."),
    )
    called = words(
        _("What to call her"), most=100, help_text=_("A name she chooses. It need not be hers.")
    )
    contact = words(
        _("How to reach her safely"),
        rows=3,
        help_text=_(
            "Channel, days and hours, what to say, who may answer. Empty: she comes by herself."
        ),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("hand_over") == GRANTED:
            self.need("kinds", _("Choose what she needs help with; the last one fits everything."))
        return found


def is_wanted(answers: Answers) -> bool:
    """Whether she wants help, so that she is asked what a support worker may be told."""
    return said(answers, "help", "offered") == YES


def asked_for(answers: Answers) -> HelpRequest | None:
    """Return what she asked to be handed over; None if she did not want that."""
    if not is_wanted(answers) or said(answers, "ask", "hand_over") != GRANTED:
        return None
    return HelpRequest(
        kinds=tuple(all_said(answers, "ask", "kinds")),
        words=said(answers, "ask", "need"),
        called=said(answers, "ask", "called"),
        contact=said(answers, "ask", "contact"),
        language=said(answers, "explained", "language"),
        agreed=True,
    )


__all__ = [
    "ANOTHER", "LIKE_THIS", "YES", "Areas", "Ask", "By", "District", "Events", "Help", "Rules", "What",
    "When", "asked_for", "is_wanted",
]  # fmt: skip
