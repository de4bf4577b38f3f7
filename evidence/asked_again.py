"""What people allow at this moment, asked once more for what was frozen: shown to who lets it go."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.identity import acting_for_system
from evidence import consent
from evidence.models import Testimony

_REASON = "consent.asked_again"


def answers(
    accounts: Collection[UUID], *, recipient: str, at: datetime
) -> dict[UUID, consent.Answer | None]:
    """Return for each account, by id, what its person allows now; None: it is no longer there.

    Asked for the whole record, and for nothing but the answer.
    """
    with acting_for_system(reason=_REASON):
        rows = Testimony.objects.unscoped(reason=_REASON).filter(pk__in=list(accounts))
        found = list(rows.select_related("person"))
        said = consent.answers_for({row.person for row in found}, recipient=recipient, at=at)
    by_account = {row.pk: said[row.person_id] for row in found}
    return {pk: by_account.get(pk) for pk in accounts}
