"""Requests to see who somebody is, in the world of the sweep."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from tests.factories import accounts as people


def reveals_of(user: User, person: Any, team: Any, approver: User) -> dict[str, Any]:
    """Make a request to see an identity that waits, and one that was allowed."""
    asked = {"user": user, "person_id": person.pk, "key": person.key, "team": team}
    now = timezone.now()
    allowed = people.IdentityRevealFactory(approved_by=approver, approved_at=now, **asked)
    return {"reveal": people.IdentityRevealFactory(**asked), "allowed_reveal": allowed}
