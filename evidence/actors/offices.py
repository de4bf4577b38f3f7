"""Who was found not to have held the office on record for him.

Of whom no time in office is on record, he may have held it on any day. Not so where two people found that
what sources say of it does not stand: then no time of it is on record either, and it ties him to nobody.
"""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from evidence.models import Authority, Reconciliation, Tenure
from evidence.models.actor import StatementKind


def not_held() -> QuerySet[Authority]:
    """Return the office-holders found not to have held the office on record, and at no time.

    An office told in words alone may be another one: that it falls says nothing of this.
    """
    fallen = Reconciliation.objects.filter(
        actor=OuterRef("pk"),
        kind=StatementKind.HELD_OFFICE,
        verdict=Reconciliation.Verdict.FALLS,
        accepted_at__isnull=False,
        replaced_at=None,
    )
    fallen = fallen.filter(Q(object_actor=OuterRef("institution")) | Q(point=""))
    times = Tenure.objects.filter(authority=OuterRef("pk"))
    rows = Authority.objects.filter(kind=Authority.Kind.OFFICE_HOLDER)
    return rows.filter(Exists(fallen), ~Exists(times)).order_by()


def with_not_held(rows: QuerySet[Any], authority: str = "pk") -> QuerySet[Any]:
    """Give each row `not_held`. `authority`: the way from a row to whom it is asked of."""
    return rows.annotate(not_held=Q(**{f"{authority}__in": not_held().values("pk")}))


def unless_not_held(field: str, authority: str = "pk") -> Case:
    """Return a field of the institution where somebody serves: NULL where he did not hold the office."""
    return Case(When(**{f"{authority}__in": not_held().values("pk")}, then=None), default=F(field))
