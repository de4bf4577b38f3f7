"""What the law asks to be shown, element by element, and in which order a gap matters.

Kinds and references are those of the reference library. Of some elements one of several suffices: which
of the listed acts it is, how a person is linked, "widespread or systematic", which group was hit.
"""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.vocabulary import ActKind
from legal_analysis.models import Element


class Need(models.IntegerChoices):
    """How badly an element is needed, the most needed first."""

    NUMBERED = 1, _("an element of the crime itself: must be shown")
    EACH = 2, _("also to be shown")
    ONE_OF = 3, _("one of several must be shown")
    ANSWER = 4, _("must be answered")


_ONE_OF_KIND = {"underlying_act", "mode_of_liability"}
_ANSWERED = {"justification", "remedy"}
# Rome Statute art. 7(1): "widespread or systematic"; art. 7(1)(h): "any identifiable group".
_ONE_OF: dict[str, str] = {
    "CTX-4": "scale",
    "CTX-5": "scale",
    **{f"GEND-{number}": "group" for number in (2, 3, 4, 5)},
}
_NUMBERED = "Elements of Crimes"

# EVAL-7; ICC Rules of Procedure and Evidence, rule 63(4): no corroboration is asked for, in particular of
# crimes of sexual violence.
SEXUAL_VIOLENCE = frozenset({ActKind.RAPE, ActKind.SEXUAL_VIOLENCE})
NO_CORROBORATION = _(
    "One origin is enough: no corroboration is asked for of sexual violence (ICC rule 63(4))."
)
NONE_ASKED_FOR = _(
    "Where sexual violence is told of, corroboration is never asked for (ICC rule 63(4))."
)
"""The rule, for where nothing of sexual violence need stand."""
_OF_SEXUAL_VIOLENCE = "UA-G"


def alternatives(element: Element) -> tuple[Any, str] | None:
    """Return what names the elements of which one suffices, this among them; None if it is needed."""
    name = element.kind if element.kind in _ONE_OF_KIND else _ONE_OF.get(element.code)
    return (element.framework_id, name) if name else None


def need(element: Element) -> Need:
    if alternatives(element):
        return Need.ONE_OF
    if element.kind in _ANSWERED:
        return Need.ANSWER
    numbered = element.official_reference.startswith(_NUMBERED)
    return Need.NUMBERED if numbered else Need.EACH


def needs_no_corroboration(element: Element, acts: Collection[str]) -> bool:
    """`acts`: kinds of act in what supports it."""
    return element.code.startswith(_OF_SEXUAL_VIOLENCE) or not SEXUAL_VIOLENCE.isdisjoint(acts)
