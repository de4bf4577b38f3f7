"""Where policies were carried out at a place, and how many independent origins say so.

As one reader may know it: the incidents she may read, and behind them the accounts she may read. What one
origin is says evidence/origins.py.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import access
from accounts.models import User
from evidence.models import Place
from evidence.origins import Joined
from legal_analysis import origins
from legal_analysis.models import Deprivation, Enforcement
from legal_analysis.views.reading import readable_accounts


@dataclass(frozen=True)
class Counted:
    """In how many incidents something was carried out, and how many independent origins stand behind."""

    incidents: int
    origins: int


@dataclass(frozen=True)
class CarriedOut:
    """The incidents of a place by the policy that they show being carried out."""

    by_policy: dict[UUID, set[UUID]]
    behind: origins.Behind
    on_right: frozenset[UUID] = (
        frozenset()
    )  # the incidents that deny the right which was asked about

    def incidents(self, policies: Iterable[UUID]) -> set[UUID]:
        return set().union(*(self.by_policy.get(one, ()) for one in policies))

    def count(self, *policies: UUID) -> Counted:
        return self._counted(self.incidents(policies))

    def count_on_right(self, *policies: UUID) -> Counted:
        """Of those, the ones that are recorded as a denial of the right itself.

        A measure often concerns several rights, and what shows it may be of another of them.
        """
        return self._counted(self.incidents(policies) & self.on_right)

    def _counted(self, incidents: set[UUID]) -> Counted:
        return Counted(len(incidents), len(origins_of(incidents, self.behind)))


def carried_out(
    place: Place, policies: Collection[UUID], *, user: User, right: str = ""
) -> CarriedOut:
    """Return where these policies were carried out in a province, at any time. Few queries at any size.

    `right`: the code of the right that was asked about, if any.
    """
    rows = Enforcement.objects.visible_to(user).filter(
        Q(incident__place=place) | Q(incident__place__province=place), policy__in=policies
    )
    by_policy: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for policy, incident in rows.order_by().values_list("policy", "incident"):
        by_policy[policy].add(incident)
    incidents = set().union(*by_policy.values())
    denied = Deprivation.objects.visible_to(user).filter(incident__in=incidents, right__code=right)
    on_right = frozenset(denied.values_list("incident", flat=True)) if right and incidents else ()
    return CarriedOut(dict(by_policy), behind(incidents, user=user), frozenset(on_right))


def behind(incidents: Collection[UUID], *, user: User, accounts: Any = ()) -> origins.Behind:
    """Return the origins behind incidents, as far as this reader may know them.

    That a publication only repeats an account is told, by a smaller number, to nobody who may not read
    the account. `accounts`: as origins.behind takes them.
    """
    if not incidents:
        return origins.Behind(Joined(), {})
    readable = readable_accounts(user).order_by().values("pk")
    return origins.behind(
        organisations=access.works_for(user),
        accounts=accounts,
        incidents=incidents,
        told_by=readable,
        repeating=readable,
    )


def origins_of(incidents: Iterable[UUID], known: origins.Behind) -> set[str]:
    return set().union(*(known.of(one) for one in incidents))
