"""Counting by the database: of each value, how many records have it, in one statement for all.

Tens of thousands of rows would come to us otherwise, each time somebody looks at what was found.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.scoping import sql_of
from evidence.among import array_of
from legal_analysis.finding.trees import Tree

Counts = dict[str, Counter[str]]


@dataclass(frozen=True)
class Told:
    """Rows of what records have: the key of the record, then a value for each of `names`.

    A value is a code; in a tree it is the key of a thing, and counts for all that lies above it, too.
    Empty, it counts nowhere. A record that has a value in several rows, here or elsewhere, counts once.
    """

    names: tuple[str, ...]
    rows: QuerySet[Any]


def tally(told: Iterable[Told], trees: Mapping[str, Tree]) -> Counts:
    """Return by name and value how many records there are. One query, none where there are no rows.

    Errors: UnscopedQuery.
    """
    tables, branches = _Tables(), []
    for number, one in enumerate(told):
        try:
            sql, params = sql_of(one.rows)
        except EmptyResultSet:
            continue
        columns = [f"value_{place}" for place in range(len(one.names))]
        table = tables.add(f"told_{number}", ("record", *columns), sql, params)
        for name, column in zip(one.names, columns, strict=True):
            if name in trees:
                tree = _tree(tables, name, trees[name])
                branches.append(_branch(name, "code", f"{table} JOIN {tree} ON one = {column}"))
            else:
                branches.append(_branch(name, column, f"{table} WHERE {column} <> ''"))
    return _counted(tables, branches) if branches else defaultdict(Counter)


def _branch(name: str, value: str, rows: str) -> str:
    # Names of ours and of Django; what was asked for is in the parameters.
    return f"SELECT '{name}' AS name, record, {value}::text AS value FROM {rows}"  # noqa: S608


class _Tables:
    """The tables a statement begins with, each once, and their parameters."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.params: list[Any] = []

    def add(self, name: str, columns: Iterable[str], sql: str, params: Iterable[Any]) -> str:
        if name not in self.parts:
            self.parts[name] = f"{name} ({', '.join(columns)}) AS ({sql})"
            self.params += params
        return name


def _tree(tables: _Tables, name: str, tree: Tree) -> str:
    """Add each thing of a tree with the code of itself and of all above it."""
    ones, codes = zip(*tree.pairs, strict=True) if tree.pairs else ((), ())
    sql = "SELECT * FROM unnest(%s::uuid[], %s::text[])"
    return tables.add(f"tree_{name}", ("one", "code"), sql, (array_of(ones), list(codes)))


def _counted(tables: _Tables, branches: Iterable[str]) -> Counts:
    """UNION takes away what is double: each record counts once under each value."""
    statement = (
        f"WITH {', '.join(tables.parts.values())}"  # noqa: S608
        f" SELECT name, value, count(*) FROM ({' UNION '.join(branches)}) AS pairs"
        " GROUP BY name, value"
    )
    counts: Counts = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(statement, tables.params)
        for name, value, number in cursor.fetchall():
            counts[name][value] = number
    return counts
