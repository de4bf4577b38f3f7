"""What is explained to her, and what she allows: each thing asked by itself (CONS-1 … CONS-7)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evidence import consent as consent_rules
from evidence.models import Consent
from evidence.vocabulary import Language
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Mechanism

from .answers import (
    DECISIONS,
    GRANTED,
    REFUSED,
    YES_NO,
    Questions,
    WrittenChoices,
    all_said,
    radio,
    said,
    several,
    words,
)

# CONS-5: what must have been said before she can decide.
EXPLAINED = (
    ("purpose", _("Who we are, and what the account is for")),
    ("use", _("What will be done with it, and who could receive it")),
    ("limits", _("How it is kept secret, and that no secrecy is perfect")),
    ("risks", _("What could happen to her because of it")),
    ("benefits", _("That she gets nothing for it: no money, no asylum, no promise of a trial")),
    ("refuse", _("That she may refuse, stop and leave out what she wants, without a reason")),
    (
        "withdraw",
        _("That she may take it back later, and that what was sent cannot be fetched back"),
    ),
    ("hold", _("That a court could want it kept; then two of us decide, and she is told")),
    ("help", _("That help does not depend on any of this")),
)
ALLOW = ((GRANTED, _("She allows it")), (REFUSED, _("She does not allow it")))


class Explained(Questions):
    """How it was explained, and that she understood."""

    language = radio(_("Language in which you explained it"), Language.choices)
    explained = several(_("What you explained"), EXPLAINED, required=True)
    said_back = radio(
        _("Did she say in her own words what it means?"),
        YES_NO,
        help_text=_("If not, explain it once more, more simply."),
    )
    form = radio(_("How she decides"), Consent.Form.choices)
    interpreter = words(
        _("Code of the interpreter"), most=32, help_text=_("For example INT-03. Empty: nobody.")
    )
    witness = words(
        _("Code of the witness"),
        most=32,
        help_text=_("Somebody she trusts who was there, if she cannot sign. For example WIT-02."),
    )

    def clean_explained(self) -> list[str]:
        found: list[str] = self.cleaned_data["explained"]
        left_out = [label for code, label in EXPLAINED if code not in found]
        if left_out:
            raise forms.ValidationError(
                [_("Explain this too, then go on: %(what)s") % {"what": one} for one in left_out]
            )
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("said_back") == "no":
            self.add_error(
                "said_back", _("Explain it again until she can say it in her own words.")
            )
        if found.get("form") == Consent.Form.THUMBPRINT:
            self.need("witness", _("A thumbprint needs a witness whom she trusts."))
        return found


class Basics(Questions):
    """Without the first two there is no account, and that is as good an answer as any."""

    interview = radio(_("To give this account at all"), ALLOW)
    store = radio(_("That we keep it in this protected record"), ALLOW)
    internal_analysis = radio(
        _("That our own lawyers work with it"),
        DECISIONS,
        help_text=_("Without it the account is kept for her, and nobody uses it."),
    )

    @property
    def ends_here(self) -> bool:
        return ends_here(self.answers)


def ends_here(answers: Any) -> bool:
    """Whether she refused to give the account or to have it kept: then nothing of it is kept."""
    return REFUSED in {said(answers, "basics", use) for use in ("interview", "store")}


def use_field(use: str, help_text: Any = "") -> Any:
    return radio(Consent.Use(use).label, DECISIONS, help_text=help_text)


class Uses(Questions):
    """What else may be done with it, without a receiver."""

    statistics = use_field("statistics", _("As one of a number, never alone."))
    publish_anonymously = use_field("publish_anonymously")
    identity_store = use_field(
        "identity_store", _("Nobody opens it without a reason and a second person. She may refuse.")
    )
    recontact = use_field("recontact", _("Only in the way and at the time she says."))
    testify = use_field("testify", _("Only that she may be asked. It promises nothing."))


class Recordings(Questions):
    """Sound, pictures, papers: each by itself."""

    record_audio = use_field("record_audio")
    record_video = use_field("record_video")
    photo = use_field("photo")
    injury_evidence = use_field("injury_evidence")
    publish_media = use_field(
        "publish_media", _("It makes her known for ever. We advise against it.")
    )


class Receivers(Questions):
    """Which receivers to ask her about. Each is then asked by itself."""

    which = several(
        _("Which of these do you ask her about?"),
        (),
        widget=WrittenChoices,
        help_text=_(
            "None is an answer too: the account then stays with us. You can ask her later."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["which"]
        choices.choices = receivers()


def receivers() -> list[tuple[str, str]]:
    """Codes and names of the receivers that can be chosen."""
    found = Mechanism.objects.filter(available=True).order_by("code").values_list("code", "name")
    return [(code, in_our_words(name)) for code, name in found]


def chosen_receivers(answers: Any) -> list[str]:
    return all_said(answers, "receivers", "which")


class Receiver(Questions):
    """One receiver: may it go there, how is she named, may her words be quoted, may it go on."""

    share = radio(_("May the account go to this receiver?"), DECISIONS)
    named = radio(
        _("How may she appear there?"),
        Consent.IdentityLevel.choices,
        required=False,
        help_text=_("Only if she allows it. Under a code is the usual way."),
    )
    quote = radio(_("May her own words be quoted there?"), DECISIONS, required=False)
    onward = radio(_("May this receiver pass it on?"), DECISIONS, required=False)
    conditions = words(_("Conditions she sets"), rows=2, help_text=_("In her words. Empty: none."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_of = chosen_receivers(self.answers)[self.number - 1 : self.number]
        if any(map(consent_rules.publishes, asked_of)):
            self.fields["share"].help_text = _(
                "It publishes what it gets. Tell her so. Without her yes to publication nothing of her goes"
                " there. Her name is never printed there."
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("share") == GRANTED:
            self.need("named", _("Ask her how she may appear."))
            self.need("quote", _("Ask her whether her words may be quoted."))
            self.need("onward", _("Ask her whether it may be passed on."))
        named = found.get("named") == Consent.IdentityLevel.NAMED
        if named and said(self.answers, "uses", "identity_store") != GRANTED:
            self.add_error(
                "named",
                _("She did not allow us to keep her name, so it cannot be given to anybody."),
            )
        return found


def months_valid() -> int:
    """For how long a decision holds before she is asked again (CONS-7)."""
    return int(settings.CONSENT_MONTHS)
