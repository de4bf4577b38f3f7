"""In what order of time a reader may see records.

Who sees only the month of a record of ours must not read its day off its place between two published ones
with days, nor off the order of ours among themselves (ADR 0031).
"""

from typing import Any

from django.db.models import DateField, F, Func

FUNCTION = "evidence_first_day_told"  # migration 0063


def first_day_told(of: str = "", *, indexed: bool = True) -> Any:
    """Return the first day of a published record, and of one of ours the first of its month.

    `of`: the way to the record, for example "incident__"; `indexed`: not to be read along the index.
    """
    told = Func(
        F(f"{of}date_range"), F(f"{of}organisation"), function=FUNCTION, output_field=DateField()
    )
    return (
        told if indexed else Func(told, template="(%(expressions)s + 0)", output_field=DateField())
    )


def oldest_first(*, exactly: bool) -> tuple[Any, str]:
    """Return what to order incidents or accounts by."""
    return (F("date_range").asc() if exactly else first_day_told().asc(), "code")


def newest_first(*, exactly: bool, undated_last: bool = False) -> tuple[Any, str]:
    day = F("date_range") if exactly else first_day_told()
    return (day.desc(nulls_last=undated_last or None), "code")
