"""Who may record what a source says, and let stand what another proposed: rows of ACTS in
test_rows_and_acts.py. Both are acts on the library that all share; so `_ours` asks for our people only.
"""

import uuid
from typing import Any

from accounts import access, access_actors
from accounts.models import CaseTeam, User

STRANGER = uuid.UUID(int=404)


def _ours(user: User, things: Any) -> bool:
    held = access.standings(user)
    teams = CaseTeam.objects.filter(pk__in=[one.team_id for one in held])
    organisations = {one.organisation_id for one in held} | set(
        teams.values_list("organisation", flat=True)
    )
    return things["organisation"].pk in organisations


ACTS: list[tuple[str, str, Any]] = [
    (
        "record what a source says of an authority",
        "analyst",
        lambda u, t: _ours(u, t) and access_actors.can_state(u),
    ),
    (
        "change a statement of the reference library",
        "",
        lambda u, _t: access_actors.can_change_statement(u, recorded_by_id=None),
    ),
    (
        "change how a colleague read a source",
        "analyst",
        lambda u, t: _ours(u, t) and access_actors.can_change_statement(u, recorded_by_id=STRANGER),
    ),
    (
        "accept what another proposed",
        "analyst approver",
        lambda u, t: _ours(u, t) and access_actors.can_accept(u, author_id=STRANGER),
    ),
    (
        "accept what she proposed",
        "",
        lambda u, _t: access_actors.can_accept(u, author_id=u.pk),
    ),
]
