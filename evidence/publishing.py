"""What of a submission may also be said in public: the gate of a public redacted version.

To share with a receiver and to publish are two decisions of hers (CONS-2). Of an incident of ours it may be
said if everybody may be spoken of from whom we know it, or to whom it happened.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from accounts.identity import acting_for_system
from evidence import consent
from evidence.export import ConsentChanged, persons_behind, records_frozen
from evidence.models import Incident, Testimony

_REASON = "publishing.gate"


def open_to_all(
    accounts: Iterable[Testimony],
    incidents: Iterable[Incident],
    *,
    at: datetime,
    hold: bool = False,
) -> set[UUID]:
    """Return the ids of accounts and incidents of ours that may be published, in three queries at most.

    With `hold` no decision it rests on can be changed before the transaction ends.
    """
    accounts, incidents = list(accounts), list(incidents)
    with acting_for_system(reason=_REASON):
        behind = persons_behind(incidents)
        everybody = {one.person for one in accounts}.union(*behind.values())
        allowed = consent.may_be_published(everybody, at=at, hold=hold)
    found = {one.pk for one in accounts if one.person_id in allowed}
    for one in incidents:
        persons = behind[one.merged_into_id or one.pk]
        if persons and all(person.pk in allowed for person in persons):
            found.add(one.pk)
    return found


def still_open(
    *,
    accounts: Collection[UUID],
    incidents: Collection[UUID] = (),
    at: datetime,
    hold: bool = False,
) -> set[UUID]:
    """Return which accounts and incidents of ours, by their ids, may be published at this moment."""
    with acting_for_system(reason=_REASON):
        told, happened = records_frozen(accounts, incidents)
    return open_to_all(told, happened, at=at, hold=hold)


def recheck(*, accounts: Collection[UUID], incidents: Collection[UUID], at: datetime) -> None:
    """Raise ConsentChanged if anything that was frozen as open to all is not so any more.

    Holds until the transaction ends, as export.recheck does.
    """
    now = still_open(accounts=accounts, incidents=incidents, at=at, hold=True)
    if now != {*accounts, *incidents}:
        raise ConsentChanged
