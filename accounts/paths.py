"""How to get from a record to its organisation, its case team and whoever made it.

Each scoped model says so in its inner class `AccessPath`; accounts/access.py says who reaches what.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Model, Q


def paths_of(model: type[Model]) -> dict[str, str]:
    """Return the look-up paths of the model's AccessPath, without those it does not have."""
    declared = getattr(model, "AccessPath", None)
    names = ("organisation", "team", "own", "permitted")
    return {name: getattr(declared, name) for name in names if hasattr(declared, name)}


def target(model: type[Model], path: str) -> type[Model]:
    """Return the model at the end of a path of relations."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def along(model: type[Model], path: str, ids: Iterable[Any]) -> Q:
    """Return the filter for rows whose `path` ends at one of `ids`.

    A join to many rows would give a row once for each; so from the first such step on it is asked
    by key, of the table on the other side and not of this one again.
    """
    wanted = sorted(ids, key=str)
    step = _first_to_many(model, path)
    if step is None:
        return Q(**{f"{path}__in": wanted})
    before, other, back, after = step
    reached = other._base_manager.filter(**{f"{after}__in": wanted}).values(back)
    return Q(**{"__".join((*before, "pk", "in")): reached})


@lru_cache(maxsize=256)
def _first_to_many(model: type[Model], path: str) -> tuple[Any, ...] | None:
    """Return (names before it, model on the other side, its way back, names after) or None."""
    names = path.split("__")
    for number, name in enumerate(names):
        relation: Any = model._meta.get_field(name)
        if relation.many_to_many:
            raise LookupError(
                f"{model._meta.label}.{name}: no path passes through two tables at once."
            )
        if relation.one_to_many:
            after = "__".join(names[number + 1 :]) or "pk"
            return names[:number], relation.related_model, relation.field.name, after
        if relation.related_model is None:
            break
        model = relation.related_model
    return None
