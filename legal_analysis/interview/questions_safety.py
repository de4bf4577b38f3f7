"""The first pages: may this conversation happen now, was it held before, and who is she."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evidence.models import Person
from evidence.vocabulary import RiskLevel

from .answers import (
    NO,
    NOT_KNOWN,
    YES,
    YES_NO,
    YES_NO_NOT_KNOWN,
    Questions,
    radio,
    several,
    words,
)

HERSELF, CHILD, RELATIVE = "herself", "child", "relative"

WORRIES = (
    ("herself", _("Something could happen to her")),
    ("family", _("Something could happen to her family")),
    ("documenter", _("Something could happen to you")),
    ("device", _("Somebody could look at this device or listen to the line")),
    ("way", _("The way here or home")),
    ("reprisal", _("Somebody could take revenge if it became known")),
)


class Safety(Questions):
    """RISK-1, REF-4: before the first word."""

    overheard = radio(_("Can you both speak now without being seen or overheard?"), YES_NO)
    worries = several(_("What could happen because of this conversation?"), WORRIES)
    risk = radio(
        _("How great is the danger, all in all?"),
        [pair for pair in RiskLevel.choices if pair[0] != RiskLevel.NOT_ASSESSED],
    )
    agreed = words(
        _("What you agreed on"),
        rows=3,
        help_text=_("A sign to stop, and what you say if somebody comes in. No names."),
    )
    help_near = radio(
        _("Is there a doctor, a counsellor or somebody else she could turn to afterwards?"),
        YES_NO_NOT_KNOWN,
    )

    def clean_overheard(self) -> str:
        answer: str = self.cleaned_data["overheard"]
        if answer == NO:
            raise ValidationError(
                _("Then stop here. Agree on another time and place, and leave this page quickly.")
            )
        return answer


class Before(Questions):
    """FACC-1, FACC-2: telling it twice hurts twice, and two versions can be set against each other."""

    told = radio(
        _("Has she told this to somebody who wrote it down or recorded it?"), YES_NO_NOT_KNOWN
    )
    told_whom = words(
        _("To whom, when, and was it about the same events?"),
        rows=3,
        help_text=_("An organisation, a journalist, a lawyer. Only if she has told it before."),
    )
    here = radio(_("Has she spoken to us before?"), YES_NO_NOT_KNOWN)
    again = words(
        _("Why a second conversation is needed, and who of your organisation agreed to it"),
        rows=2,
        help_text=_("Only if she has spoken to us before."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("told") == YES:
            self.need("told_whom", _("Write down to whom and when, as far as she remembers."))
        if found.get("here") == YES:
            self.need("again", _("A second conversation needs a reason, and somebody who agreed."))
        return found


AGES = (
    ("0-11", _("Under 12")),
    ("12-17", _("12 to 17")),
    ("18-24", _("18 to 24")),
    ("25-34", _("25 to 34")),
    ("35-44", _("35 to 44")),
    ("45-54", _("45 to 54")),
    ("55+", _("55 or older")),
    (NOT_KNOWN, _("Not known, or she does not say")),
)
CHILD_AGES = {"0-11", "12-17"}


class Who(Questions):
    """A pseudonym is enough: nothing here says who she is."""

    speaks_for = radio(
        _("Whose account is it?"),
        (
            (HERSELF, _("Her own")),
            (CHILD, _("That of a child who is here, or for whom a guardian speaks")),
            (RELATIVE, _("That of a relative who is dead or missing")),
        ),
    )
    kind = radio(_("The account is that of"), Person.Kind.choices)
    age = radio(_("Age when it happened or now, whichever is safer to say"), AGES)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        grown = {Person.Kind.WOMAN, Person.Kind.MAN}
        if found.get("age") in CHILD_AGES and found.get("kind") in grown:
            self.add_error("age", _("This age is that of a girl or a boy. Change one of the two."))
        if found.get("speaks_for") == CHILD and found.get("kind") in grown:
            self.add_error("kind", _("You said that it is the account of a child."))
        return found


class Child(Questions):
    """CHLD-1 … CHLD-3."""

    other_proof = radio(
        _("Can the same thing be shown without asking this child?"),
        YES_NO,
        help_text=_("By a paper, a photograph or an adult who was there."),
    )
    decided_by = radio(
        _("Who decides for the child?"),
        (
            ("guardian", _("A parent or guardian who is no danger to the child")),
            ("adult", _("An independent adult, because the guardian is a danger to the child")),
        ),
    )
    why_adult = words(
        _("Why the guardian was not asked, and who decides instead"),
        rows=2,
        help_text=_("What this adult is to the child. No names."),
    )
    agrees = radio(_("Does the child want to speak?"), YES_NO)
    best = words(
        _("Why it is good for the child to speak now"),
        rows=3,
        required=True,
        help_text=_("No names, no school, no village."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("other_proof") == YES:
            self.add_error("other_proof", _("Then do not ask the child. Use the other proof."))
        if found.get("agrees") == NO:
            self.add_error("agrees", _("Then stop here, kindly. The child need not say why."))
        if found.get("decided_by") == "adult":
            self.need("why_adult", _("Write down why, and what this adult is to the child."))
        return found


class Relative(Questions):
    """CONS-12: somebody speaks for a person who cannot be asked."""

    relation = words(
        _("What the one who speaks is to the dead or missing person"), required=True, most=200
    )
    best = words(
        _("What the dead or missing person would have wanted, as far as anybody knows"),
        rows=3,
        required=True,
    )
