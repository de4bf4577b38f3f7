"""What somebody holds today: her assignments, and permits to single records. access.py says what they open.

Every page asks, so the SQL is made once (compiled.py); the answer is anew each time.
"""

import datetime
import uuid
from functools import cache
from typing import Any

from django.db.models import Model

from accounts.compiled import Compiled
from accounts.models import Assignment

_ASSIGNED = Compiled(
    lambda user, on: (
        Assignment.objects.in_force(on)
        .filter(user=user, user__is_active=True)
        .values_list("role", "organisation", "team")
    ),
    user=uuid.uuid4(),
    on=datetime.date(2021, 8, 15),
)


def assignments(user: uuid.UUID, *, on: datetime.date) -> list[tuple[str, Any, Any]]:
    """Return role, organisation and team of each that holds; none where the account is switched off."""
    return [(role, place, team) for role, place, team in _ASSIGNED.tuples(user=user, on=on)]


@cache
def _permitted(permits: type[Model]) -> Compiled:
    return Compiled(
        lambda user, now: permits._base_manager.filter(
            user=user, until__gt=now, withdrawn_at=None
        ).values_list("content_object"),
        user=uuid.uuid4(),
        now=datetime.datetime(2021, 8, 15, tzinfo=datetime.UTC),
    )


def permitted(permits: type[Model], user: uuid.UUID | None, *, now: datetime.datetime) -> list[Any]:
    """Return the keys of the records that are opened to her by name, by permits of this kind."""
    return [key for (key,) in _permitted(permits).tuples(user=user, now=now)]
