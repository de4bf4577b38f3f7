"""Rows whose key is one of many, sent to the database as one array.

As `in`, a thousand keys are a thousand parameters, and to make and read such a statement takes longer
than to answer it.
"""

import uuid
from collections.abc import Iterable
from typing import Any, NewType

from django.db.models import Lookup, Q, UUIDField

# Keys as PostgreSQL reads an array of them.
Keys = NewType("Keys", str)


def array_of(keys: Iterable[uuid.UUID]) -> Keys:
    return Keys("{" + ",".join([key.hex for key in keys]) + "}")


@UUIDField.register_lookup
class Among(Lookup):
    """As `in`, and PostgreSQL plans it the same."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s::uuid[])", (*params, self.rhs)


def among(way: str, keys: Keys) -> Q:
    """Return the condition that the key at the end of `way` is one of these."""
    return Q(**{f"{way}__among": keys})
