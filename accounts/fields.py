"""Column types Django does not have."""

from typing import Any

from django.db import models


class TransactionIdField(models.Field):
    """PostgreSQL `xid8`: the 64-bit number of a transaction, never reused in one cluster.

    In Python an int. Set by a trigger, compared in SQL only.
    """

    empty_strings_allowed = False
    description = "PostgreSQL transaction number (xid8)"

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(int(value))
