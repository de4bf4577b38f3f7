"""What must be known before a submission to a receiver is prepared."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal_analysis.dossier.shapes import Shape
from legal_analysis.models import Mechanism

OLD_AFTER = timedelta(days=180)
"""A profile that was checked longer ago is called old: limits and channels change."""

WORDS: dict[str, Promise] = {
    "authorities_are_told": _(
        "This receiver writes to the authorities concerned. Each person in it must have agreed that"
        " the authorities are told."
    ),
    "children": _(
        "No child may be recognisable in it, ever. Her own assent and the consent of a guardian are on"
        " record where that is safe."
    ),
    "file_opened_to_defence": _(
        "A prosecutor opens the file to the defence. A named witness may have to testify."
    ),
    "name_is_published": _("The name of the submitting organisation is published with it."),
    "no_channel_known": _(
        "No way to send material to this receiver was known when its rules were last checked. Ask"
        " before anything is sent."
    ),
    "official_language": _(
        "It is written in English here. The prosecutor takes it in the official language of the State:"
        " have it translated by a sworn translator."
    ),
    "pleadings_public": _(
        "What States plead may become public. Only codes may stand for persons, and each must have"
        " agreed to this use by a State."
    ),
    "to_a_state": _(
        "Only States go to this Court. The package is addressed to one State, named on its cover, under"
        " conditions agreed with it in writing first."
    ),
}


def warnings_of(mechanism: Mechanism, shape: Shape, *, today: date) -> Iterator[Promise]:
    """Yield what must be said before preparing: of the receiver, then of how well its rules are known."""
    for name in shape.warnings:
        yield WORDS[name]
    if not mechanism.verified:
        yield _(
            "The rules of this receiver are not verified. Check its page before you send anything."
        )
    elif mechanism.recheck_before_use or mechanism.unverified_part:
        yield _(
            "Part of the rules of this receiver is not verified. Check its page before you send."
        )
    if mechanism.last_checked is None or mechanism.last_checked < today - OLD_AFTER:
        yield _("The rules of this receiver were not checked lately. Check its page first.")
