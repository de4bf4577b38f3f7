"""All rows of a table, for the loader: reference data is nobody's, so nobody in particular asks."""

from typing import Any

from django.db.models import Model, QuerySet

REASON = "reference.load"


def rows(model: type[Model]) -> QuerySet[Any]:
    """Return all rows of a model, scoped or not."""
    manager: Any = model._default_manager
    return manager.unscoped(reason=REASON) if hasattr(manager, "unscoped") else manager.all()
