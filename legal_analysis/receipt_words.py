"""What she allowed, in plain words that she would use herself: to be read aloud, in her language."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.models import Consent
from evidence.receipts import Allowed
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Mechanism

Use, Level = Consent.Use, Consent.IdentityLevel

SENTENCES: dict[str, Any] = {
    Use.INTERVIEW: gettext_lazy("You may talk with me about what happened."),
    Use.STORE: gettext_lazy("You may keep what I told you, locked away."),
    Use.RECORD_AUDIO: gettext_lazy("You may record my voice."),
    Use.RECORD_VIDEO: gettext_lazy("You may film me."),
    Use.PHOTO: gettext_lazy("You may take photographs."),
    Use.INJURY_EVIDENCE: gettext_lazy("You may keep papers or pictures of my injuries."),
    Use.IDENTITY_STORE: gettext_lazy("You may keep my name and how to reach me, locked away."),
    Use.INTERNAL_ANALYSIS: gettext_lazy("You may use what I told you in your own work."),
    Use.STATISTICS: gettext_lazy("You may count me in figures, without my name."),
    Use.PUBLISH_ANONYMOUSLY: gettext_lazy("You may publish what I told you, without my name."),
    Use.PUBLISH_MEDIA: gettext_lazy("You may publish my voice, my face or my picture."),
    Use.SHARE: gettext_lazy("You may give what I told you to: %(receiver)s."),
    Use.QUOTE: gettext_lazy("You may show my own words to: %(receiver)s."),
    Use.ONWARD_SHARING: gettext_lazy("This receiver may pass it on to others: %(receiver)s."),
    Use.RECONTACT: gettext_lazy("You may contact me again."),
    Use.TESTIFY: gettext_lazy("You may ask me to speak as a witness."),
    Use.REFERRAL: gettext_lazy("You may bring me together with people who help."),
}
NAMED: dict[str, Any] = {
    Level.NAMED: gettext_lazy("With my name."),
    Level.PSEUDONYM: gettext_lazy("Under a code, without my name."),
    Level.AGGREGATE: gettext_lazy("Only as a number, together with others."),
}


@dataclass(frozen=True)
class Line:
    """One thing she allowed or took back. Days are ISO dates."""

    key: str
    words: Any
    named: Any
    since: str
    review: str
    until: str


def lines(found: list[Allowed]) -> list[Line]:
    """Return what she allowed, or took back, in words. Costs one query."""
    wanted = {one.recipient for one in found if one.recipient}
    names = dict(Mechanism.objects.filter(code__in=wanted).values_list("code", "name"))
    return [
        Line(
            one.key,
            _words(one, names),
            NAMED.get(one.identity_level, ""),
            timezone.localtime(one.since).date().isoformat(),
            one.valid_until.isoformat(),
            timezone.localtime(one.until).date().isoformat() if one.until else "",
        )
        for one in found
    ]


def _words(one: Allowed, names: dict[str, str]) -> Any:
    sentence = str(SENTENCES[one.use])
    if not one.recipient:
        return sentence
    name = names.get(one.recipient)
    receiver = format_html("<bdi>{}</bdi>", in_our_words(name) if name else _("a receiver"))
    return format_html(sentence % {"receiver": "{}"}, receiver)
