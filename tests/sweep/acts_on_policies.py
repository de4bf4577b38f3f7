"""Who may enter a policy, change an entry, verify it, and say what shows it: rows of ACTS in
test_rows_and_acts.py.
"""

import uuid
from typing import Any

from accounts import access_incidents
from accounts import access_policies as rules
from accounts.models import User
from evidence.models import Incident

STRANGER = uuid.UUID(int=404)


def _enters_for(user: User) -> uuid.UUID | None:
    return rules.check_may_enter_policy(user) if rules.can_enter_policy(user) else None


ACTS: list[tuple[str, str, Any]] = [
    ("enter a policy", "analyst", lambda u, t: _enters_for(u) == t["organisation"].pk),
    (
        "write what another began to enter",
        "",
        lambda u, t: rules.can_write_entry(u, t["paper"], author_id=STRANGER),
    ),
    (
        "write what she began to enter",
        "analyst",
        lambda u, t: rules.can_write_entry(u, t["paper"], author_id=u.pk),
    ),
    (
        "verify what another entered",
        "analyst approver",
        lambda u, t: rules.can_verify_entry(u, t["waiting_paper"], author_id=STRANGER),
    ),
    (
        "verify what she entered",
        "",
        lambda u, t: rules.can_verify_entry(u, t["waiting_paper"], author_id=u.pk),
    ),
    (
        "say which provisions an incident shows",
        "analyst",
        lambda u, t: access_incidents.can_link_incident(u, t["incident"]),
    ),
    (
        "say it of a published incident, for her organisation",
        "analyst",
        lambda u, t: (
            access_incidents.can_link_incident(u, Incident())
            and access_incidents.check_may_link_incident(u, Incident()) == t["organisation"].pk
        ),
    ),
]
