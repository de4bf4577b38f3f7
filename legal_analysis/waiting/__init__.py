"""What waits for somebody when she signs in: the cards on top of her home page.

One module of this package is one subject. To add a card, write a module with a function

    def cards(asker: Asker) -> Iterable[Card]:
        count = Thing.objects.visible_to(asker.user).filter(status="waiting").count()
        yield Card(
            name="things",
            count=count,
            words=ngettext_lazy("thing waits for you", "things wait for you", count),
            address=reverse("things"),
        )

and put it into `SUBJECTS` in `legal_analysis/waiting/subjects.py` beside the roles it is for. The
rules of a card:

- It shows nothing she may not open: ask access.py through `visible_to`, and link only to a page that
  opens for her. Nobody else's name stands on a card.
- A card with the count 0 is not shown, unless it says `always`. Somebody who has nothing to do reads
  that, and no row of zeros.
- It costs the same number of queries whatever there is: count in PostgreSQL, never in a loop, and with
  `counted` where there can be thousands.
- `words` follow the number and are whole without it for a screen reader: "accounts wait for review".
- `tone` orders the cards: what is wrong comes first ("danger"), then what waits for her ("open"),
  then what is only to be known ("done", "closed").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Role, User
from accounts.scoping import number_of

MOST_COUNTED = 999  # to somebody with so much to do, one more makes no difference
# The order of the cards.
TONES = ("danger", "open", "done", "closed")


@dataclass(frozen=True)
class Asker:
    """Who looks at her home page, what she is today, and when that is."""

    user: User
    roles: frozenset[Role]
    now: datetime


@dataclass(frozen=True)
class Card:
    """One thing that waits. `count` None: a card without a number; `note`: one more sentence."""

    name: str
    words: Any
    address: str
    count: int | None = None
    more: bool = False  # than `count`
    note: Any = ""
    tone: str = "open"
    always: bool = False

    @property
    def is_shown(self) -> bool:
        return self.always or self.count is None or self.count > 0


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """Return how many rows there are, up to MOST_COUNTED, and whether there are more."""
    count = number_of(rows.order_by().values("pk")[: MOST_COUNTED + 1])
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def ordered(cards: Iterable[Card]) -> list[Card]:
    """Return the cards to show, the most urgent first; else as they came."""
    shown = [card for card in cards if card.is_shown]
    return sorted(shown, key=lambda card: TONES.index(card.tone))
