"""Querysets that refuse to answer until someone says who asks.

A seatbelt, not the rule: the rule is in access.py, and row security in the database stands behind
it. Not caught here: joins made by a queryset of another model, and `Exists(...)` or `Subquery(...)`
round an unscoped queryset (Django takes the query out of it without asking). Write the filter.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=models.Model)


class UnscopedQuery(Exception):
    """Sensitive rows were asked for without saying who asks: a fault in our code."""


class ScopedQuerySet(models.QuerySet[Row]):
    """Refuses to read, count, change or nest until `visible_to(user)` or `unscoped(reason=…)`.

    `exists()` stays open: Django's unique checks need it, and it tells one bit.
    """

    _scoped = False

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows access.py opens to this user today. Nobody sees everything."""
        from accounts import access  # access reads Assignment, whose module needs this one

        scoped = self.filter(access.rows(self.model, user))
        scoped._scoped = True
        return scoped

    def unscoped(self, *, reason: str) -> Self:
        """All rows, for work no person asked for. `reason` is a code, e.g. "keys.rotate"; logged."""
        if not reason.strip():
            raise ValueError("unscoped() needs a reason.")
        logger.info(
            "scoping.unscoped", extra={"model": self.model._meta.label, "reason": reason.strip()}
        )
        opened = self.all()
        opened._scoped = True
        return opened

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone

    def _refuse_unscoped(self, what: str) -> None:
        if not (self._scoped or self.query.is_empty()):
            raise UnscopedQuery(f"{self.model._meta.label}: {what} without visible_to().")

    # Reading.
    def _fetch_all(self) -> None:
        self._refuse_unscoped("read")
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        self._refuse_unscoped("iterator")
        return super().iterator(chunk_size)

    async def aiterator(self, chunk_size: int = 2000) -> AsyncIterator[Any]:
        self._refuse_unscoped("aiterator")
        async for row in super().aiterator(chunk_size):
            yield row

    def count(self) -> int:
        self._refuse_unscoped("count")
        return super().count()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._refuse_unscoped("aggregate")
        return super().aggregate(*args, **kwargs)

    def in_bulk(self, *args: Any, **kwargs: Any) -> dict[Any, Row]:
        self._refuse_unscoped("in_bulk")
        return super().in_bulk(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._refuse_unscoped("explain")
        return super().explain(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        # Not even after visible_to(): raw SQL forgets the filter.
        raise UnscopedQuery(f"{self.model._meta.label}: raw() is not used on sensitive tables.")

    # Changing.
    def update(self, **kwargs: Any) -> int:
        self._refuse_unscoped("update")
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_unscoped("delete")
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        self._refuse_unscoped("delete")
        return super()._raw_delete(using)

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    # Nesting and joining together.
    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_unscoped("nested query")
        return super().resolve_expression(*args, **kwargs)

    def __and__(self, other: Any) -> Self:
        self._refuse_other(other)
        return super().__and__(other)

    def __or__(self, other: Any) -> Self:
        self._refuse_other(other)
        return super().__or__(other)

    def __xor__(self, other: Any) -> Self:
        self._refuse_other(other)
        return super().__xor__(other)

    def union(self, *others: Any, all: bool = False) -> Self:  # noqa: A002 (Django's name)
        self._refuse_other(*others)
        return super().union(*others, all=all)

    def intersection(self, *others: Any) -> Self:
        self._refuse_other(*others)
        return super().intersection(*others)

    def difference(self, *others: Any) -> Self:
        self._refuse_other(*others)
        return super().difference(*others)

    def _refuse_other(self, *others: Any) -> None:
        self._refuse_unscoped("combined query")
        for other in others:
            if isinstance(other, ScopedQuerySet):
                other._refuse_unscoped("combined query")


def sql_of(rows: models.QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of rows that another statement counts, with its parameters.

    Errors: UnscopedQuery, as for reading them; EmptyResultSet where no row can fit.
    """
    if isinstance(rows, ScopedQuerySet):
        rows._refuse_unscoped("nested in SQL")
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def number_of(rows: models.QuerySet[Any, Any]) -> int:
    """Return how many rows there are: `rows.count()` with the same SQL, but made once and not thrice.

    Errors: UnscopedQuery.
    """
    try:
        sql, params = sql_of(rows)
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)  # noqa: S608 (Django's own)
        number: int = cursor.fetchone()[0]
    return number
