"""The few questions that every page asks: their SQL is made once, and only the values change.

To make the SQL of a queryset takes Django several times as long as PostgreSQL takes to answer it. Nothing
of an answer is kept here, and nothing of who asked.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.scoping import sql_of


class Compiled:
    """A queryset as a function of some values, e.g. `Compiled(lambda user: rows_of(user), user=uuid4())`.

    Shape:  `samples` has one value for each, of the type the column has, as no other in the query is.
            A value is compared and no more: whether it is empty, or how many there are, changes the SQL.
    """

    def __init__(self, rows: Callable[..., QuerySet[Any]], **samples: Any) -> None:
        self._rows, self._samples = rows, samples
        self._made: tuple[str, list[tuple[str, Any]]] | None = None

    def sql(self, **values: Any) -> tuple[str, list[Any]]:
        """Return the statement and its parameters. Errors: UnscopedQuery; ValueError for a bad sample."""
        if self._made is None:
            self._made = self._make()
        sql, places = self._made
        return sql, [values[name] if name else fixed for name, fixed in places]

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask, and return the rows."""
        with connection.cursor() as cursor:
            cursor.execute(*self.sql(**values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _make(self) -> tuple[str, list[tuple[str, Any]]]:
        sql, params = sql_of(self._rows(**self._samples))
        names = {value: name for name, value in self._samples.items()}
        places = [(names.get(one, ""), one) for one in params]
        if {name for name, _one in places} - {""} != set(self._samples):
            raise ValueError("Each sample must stand in the query, unlike any other value there.")
        return sql, places
