"""What is looked for: words, and conditions of which some must hold on one and the same act."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Kinds of record that are found, in the order of the page; a code is also in an address."""

    INCIDENT = "incidents", _("Incidents")
    ACCOUNT = "accounts", _("Accounts")
    POLICY = "policies", _("Policies")
    AUTHORITY = "authorities", _("Authorities")
    SOURCE = "sources", _("Sources")


@dataclass(frozen=True)
class Asked:
    """One search. Empty: not asked for. Codes of the library, but words and dates as she typed them.

    `act`, `group` and `authority` must hold on one act of an incident. `authority`, `province` and
    `element` mean what lies beneath them, too.
    """

    words: str = ""
    right: str = ""
    act: str = ""
    group: str = ""
    authority: str = ""
    province: str = ""
    element: str = ""
    since: str = ""
    until: str = ""
    checked: str = ""

    @classmethod
    def of(cls, told: Mapping[str, str]) -> "Asked":
        """Return what `told` asks for, without what no search knows."""
        return cls(**{name: str(told[name]).strip() for name in NAMES if told.get(name)})

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, by name."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def of_act(self) -> dict[str, str]:
        """What must hold on one act."""
        return {name: value for name, value in self.chosen.items() if name in OF_ACT}

    def but(self, **other: str) -> "Asked":
        return replace(self, **other)

    def as_text(self) -> str:
        return json.dumps(self.chosen, ensure_ascii=False)


NAMES = tuple(one.name for one in fields(Asked))
OF_ACT = ("act", "group", "authority")

# What is known of each kind. A record of which something is not known at all does not fit it.
KNOWN: dict[Kind, frozenset[str]] = {
    Kind.INCIDENT: frozenset(NAMES),
    Kind.ACCOUNT: frozenset(NAMES),
    Kind.POLICY: frozenset(NAMES) - {"act"},
    Kind.AUTHORITY: frozenset({"words", "authority", "checked"}),
    Kind.SOURCE: frozenset({"words"}),
}


def kinds_for(asked: Asked) -> list[Kind]:
    """Return the kinds of record that can fit."""
    return [kind for kind in Kind if KNOWN[kind] >= set(asked.chosen)]
