"""What a request left in the database: every table before it and after it."""

import datetime
from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from django.db import connection

from accounts.identity import acting_for_system

# What a reading may change: that it was recorded, and that the session is alive.
NOT_COMPARED = {"accounts_auditevent", "accounts_opensession", "django_cache"}

Read = TypeVar("Read")
Counts = dict[str, tuple[int, int, int]]


class Tables(Generic[Read]):
    """Reads every table of the world that is in use; call it inside `undone`, before and after.

    To read it all is slow: it is read once for a world, and then only the tables in which PostgreSQL
    counts rows as written since this transaction began, undone ones included.
    """

    def __init__(self, read: Callable[[Collection[str]], dict[str, Read]]) -> None:
        """`read` takes names of tables and returns what is in each."""
        self._read = read
        self._made: dict[str, dict[str, Read]] = {}
        self._began: tuple[str, datetime.datetime] | None = None
        self._counts: Counts = {}

    def __call__(self) -> dict[str, Read]:
        database, began, has_written, counts = _written()
        if not has_written:
            self._began, self._counts = (database, began), counts
        if self._began != (database, began):
            return self._all()
        if database not in self._made:
            self._made[database] = self._all()
        touched = {name for name in counts if counts[name] != self._counts.get(name)}
        return {**self._made[database], **self._read(touched - NOT_COMPARED)}

    def _all(self) -> dict[str, Read]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                " AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
            )
            return self._read([name for (name,) in cursor.fetchall() if name not in NOT_COMPARED])


def _written() -> tuple[str, datetime.datetime, bool, Counts]:
    """Return which database, when this transaction began, whether it wrote, and counts of rows written.

    Among the counts is what PostgreSQL has not yet added up of earlier transactions; they only grow.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), transaction_timestamp(),"
            " pg_current_xact_id_if_assigned() IS NOT NULL"
        )
        database, began, has_written = cursor.fetchone()
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return (
            database,
            began,
            has_written,
            {name: tuple(more) for name, *more in cursor.fetchall()},
        )


def _hashes(names: Collection[str]) -> dict[str, tuple[int, str]]:
    if not names:
        return {}
    with acting_for_system(reason="test.compare"), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), ''))"  # noqa: S608
                f' FROM "{name}" t'
                for name in names
            )
        )
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


database = Tables(_hashes)
"""For each table how many rows it has, and a hash over all of them."""
