"""How ties and their certainty are said, and the sentence that stands wherever somebody is named."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from evidence.models import ReportingLine

from .chain import SERVES_IN, Certainty

PRESUMED_INNOCENT = _(
    "Everybody named here is presumed innocent until a court finds otherwise. To stand in a chain"
    " accuses nobody."
)
KINDS: dict[str, Any] = {
    SERVES_IN: _("serves in"),
    **{kind.value: kind.label for kind in ReportingLine.Kind},
}
CERTAINTY: dict[str, Any] = {
    Certainty.SURELY: _("surely on that day"),
    Certainty.POSSIBLY: _("possibly on that day"),
}


def kind_in_words(kind: str) -> str:
    return str(KINDS[kind])
