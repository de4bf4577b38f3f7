"""Which links of incidents and policies tell no day to who sees months only (ADR 0029, T-08).

A provision is accepted or refused for an incident only if it was in force on that very day. Where its policy
begins, ends or is repealed within the months of the incident, a link would tell on which side of that the day is.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from accounts import access, access_days
from accounts.models import Role
from accounts.scoping import ScopedQuerySet
from evidence.models import Incident

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class WholeMonths(Func):
    """The months that a range of days touches."""

    template = (
        "daterange(date_trunc('month', lower(%(expressions)s))::date,"
        " (date_trunc('month', upper(%(expressions)s) - 1) + interval '1 month')::date)"
    )
    output_field = DateRangeField()


class LinkQuerySet(ScopedQuerySet[Row]):
    """Links of incidents and policies, and what was decided about them."""

    to_policy: ClassVar[str]

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Of our incidents who sees months only is shown the links that tell nothing more of the day."""
        seen = super().visible_to(user)
        if access_days.sees_days(user):
            return seen
        told = tells_no_day(self.to_policy)
        if access.has_role(user, Role.ANALYST):
            days = access_days.with_days(Incident, user)
            told |= Q(Exists(Incident._base_manager.filter(days, pk=OuterRef("incident"))))
        return seen.filter(told)


class LinksOfPolicies(LinkQuerySet[Row]):
    to_policy = "policy"


class LinksOfProvisions(LinkQuerySet[Row]):
    to_policy = "provision__policy"


def tells_no_day(to_policy: str) -> Q:
    """Of rows with an `incident` and an `organisation`. `to_policy`: their way to the policy.

    It goes by the months of an incident and by what is public, never by its day. Of two ways in which uncertain
    dates can fall it takes the one that hides; and of an incident without a place, which may have happened in any
    province, what one province repeals hides as well.
    """
    from .policy import InForce, PolicyRelation  # whose module needs those of the links

    months, policy = "incident__date_range", OuterRef(to_policy)
    edge = InForce.objects.filter(
        provision__policy=policy, date_range__overlap=WholeMonths(OuterRef(months))
    ).exclude(date_range__contains=WholeMonths(OuterRef(months)))
    within: Any = WholeMonths(OuterRef(OuterRef(months)))
    begun = InForce.objects.filter(provision__policy=OuterRef("policy"))
    province = Coalesce(OuterRef("incident__place__province"), OuterRef("incident__place"))
    repeal = PolicyRelation.objects.filter(
        # Issued or begun by then: from which day on it repeals may be uncertain.
        ~Q(policy__date_range__fully_gt=WholeMonths(OuterRef(months)))
        | Exists(begun.exclude(date_range__fully_gt=within)),
        ~Q(policy__scope="province") | Q(policy__provinces=province) | Q(IsNull(province, True)),
        kind=PolicyRelation.Kind.REPEALS,
        earlier=policy,
    )
    of_others = Q(organisation=None) | Q(incident__organisation=None)
    return of_others | (~Exists(edge) & ~Exists(repeal))
