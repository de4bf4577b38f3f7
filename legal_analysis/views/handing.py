"""To whom an item was handed, as a page says it to one reader."""

import uuid
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from evidence.models import EvidenceItem, Handover
from legal_analysis.views.histories import Names


def waiting_on(item: EvidenceItem, user: User) -> dict[str, Any] | None:
    """Return to whom it was handed who has not confirmed yet, as a page says it to this reader."""
    rows = Handover.objects.visible_to(user).filter(item=item, to__isnull=False)
    handover = rows.filter(confirmed_at=None, ended_at=None).first()
    if handover is None:
        return None
    return {
        "handover": handover,
        "who": Names(user, [handover.to_id]).of(handover.to_id),
        "mine": handover.to_id == user.pk,
    }


def named_recipients(details: Iterable[dict[str, str]], user: User) -> dict[str, Any]:
    """Return the colleagues that events of a chain name by id: what to call each."""
    ids = {one["recipient"] for one in details if "recipient" in one}
    names = Names(user, map(uuid.UUID, ids))
    return {one: names.of(uuid.UUID(one)) for one in ids}
