"""Who is counted: of whom said no to it nothing is in a list of counts or in the tables for statisticians.

To share with a receiver and to be counted are two decisions of hers (CONS-2). An incident of ours is counted
unless somebody said no from whom we know it, or to whom it happened.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from accounts.identity import acting_for_system
from evidence import consent
from evidence.export import ConsentChanged, persons_behind, records_frozen
from evidence.models import Incident, Testimony

_REASON = "figures.gate"


def kept_out(
    accounts: Iterable[Testimony],
    incidents: Iterable[Incident],
    *,
    at: datetime,
    hold: bool = False,
) -> set[UUID]:
    """Return the ids of accounts and incidents of ours that are not counted, in three queries at most.

    With `hold` no decision it rests on can be changed before the transaction ends.
    """
    accounts, incidents = list(accounts), list(incidents)
    with acting_for_system(reason=_REASON):
        behind = persons_behind(incidents)
        everybody = {one.person for one in accounts}.union(*behind.values())
        denied = consent.not_counted(everybody, at=at, hold=hold)
    found = {one.pk for one in accounts if one.person_id in denied}
    for one in incidents:
        if any(person.pk in denied for person in behind[one.merged_into_id or one.pk]):
            found.add(one.pk)
    return found


def recheck(*, accounts: Collection[UUID], incidents: Collection[UUID], at: datetime) -> None:
    """Raise ConsentChanged if one that was frozen as counted may not be counted any more.

    Holds until the transaction ends, as export.recheck does.
    """
    with acting_for_system(reason=_REASON):
        told, happened = records_frozen(accounts, incidents)
    if kept_out(told, happened, at=at, hold=True):
        raise ConsentChanged
