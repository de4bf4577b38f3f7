"""Every model has a factory that makes its smallest valid object."""

import importlib

import factory
import pytest
from django.db import models

from legal_analysis.model_docs import our_models

APPS = ("accounts", "evidence", "legal_analysis", "support")


def factories() -> dict[str, type[factory.Factory]]:
    found: dict[str, type[factory.Factory]] = {}
    for app in APPS:
        module = importlib.import_module(f"tests.factories.{app}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, factory.Factory) and thing._meta.model:
                found[thing._meta.model._meta.label] = thing
    return found


def test_no_model_is_without_a_factory() -> None:
    assert [
        model._meta.label for model in our_models() if model._meta.label not in factories()
    ] == []


@pytest.mark.parametrize("label", sorted(set(factories()) - {"accounts.AuditSeal"}))
def test_each_factory_makes_a_valid_object_and_another(label: str, as_system: None) -> None:
    make = factories()[label]
    first, second = make(), make()
    assert isinstance(first, models.Model)
    assert first.pk != second.pk
    for row in (first, second):
        # Lists of the library may be empty; its loader checks their shape.
        lists = [f.name for f in row._meta.concrete_fields if isinstance(f, models.JSONField)]
        # Fields the database itself sets (of the trail) are blank until read again.
        stored = type(row)._base_manager.get(pk=row.pk)
        stored.full_clean(exclude=lists, validate_unique=False)
