"""A text on a model that lies sealed in the table. Used by every app as `accounts.vault.SealedText`."""

from typing import Any

from django.db import models


class SealedText(property):
    """A text on a model in clear, sealed at rest in the BinaryField `column`.

    The model has a `key` (PersonKey). Put the attribute on an abstract base and give the same base
    to simple_history, then history rows open too: they are bound to the original row. `None` is
    "not given"; an empty text is stored as None. It is a property so that Model(...) takes it.
    """

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        data = getattr(instance, self.column)
        if data is None:
            return None
        from accounts import vault  # the vault reads models that are sealed by this

        return vault.open_sealed(instance.key, self._place(instance), data)

    def __set__(self, instance: Any, value: str | None) -> None:
        from accounts import vault

        place = self._place(instance)
        sealed = vault.seal(instance.key, place, value) if value else None
        setattr(instance, self.column, sealed)

    def _place(self, instance: models.Model) -> str:
        model = getattr(instance, "instance_type", type(instance))  # of a history row: the original
        pk = getattr(instance, model._meta.pk.attname)
        if pk is None:
            raise ValueError("A row needs its primary key before anything is sealed in it.")
        return f"{model._meta.db_table}|{self.column}|{pk}"
