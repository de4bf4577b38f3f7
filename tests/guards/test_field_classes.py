"""Every field says how dangerous it is (T-04)."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from legal_analysis.model_docs import CLASSES, concrete_fields, our_models

every_model = pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)


def faults(model: type[models.Model]) -> list[str]:
    """Return what is wrong with the FieldClasses of one model, in sentences."""
    declared = model.__dict__.get("FieldClasses")
    if declared is None:
        return [f"{model.__name__} has no FieldClasses of its own."]
    unknown = [name for name in vars(declared) if not name.startswith("_") and name not in CLASSES]
    listed = [field for name in CLASSES for field in getattr(declared, name, ())]
    fields = concrete_fields(model)
    return [
        *(f"{model.__name__}: there is no class {name}." for name in unknown),
        *(f"{model.__name__}.{f} is in no class." for f in fields if f not in listed),
        *(f"{model.__name__}.{f} is in two classes." for f in fields if listed.count(f) > 1),
        *(f"{model.__name__} has no field {f}." for f in listed if f not in fields),
    ]


@every_model
def test_T04_every_field_is_in_exactly_one_class(model: type[models.Model]) -> None:
    assert faults(model) == []


@every_model
def test_T04_ciphertext_keys_and_hashes_are_never_public(model: type[models.Model]) -> None:
    public = getattr(model.FieldClasses, "public", ())  # type: ignore[attr-defined]
    binary = [f.name for f in model._meta.concrete_fields if isinstance(f, models.BinaryField)]
    assert not set(public) & {*binary, "key"}


@isolate_apps("evidence")
def test_T04_a_field_without_a_class_in_two_or_unknown_is_named() -> None:
    class Forgetful(models.Model):  # noqa: DJ008 - never shown
        name = models.TextField()
        phone = models.TextField()

        class FieldClasses:
            case = ("id", "name", "address")
            identity = ("name",)
            private = ()

        class Meta:
            app_label = "evidence"

    class Heir(Forgetful):  # noqa: DJ008 - never shown
        class Meta:
            app_label = "evidence"

    assert faults(Forgetful) == [
        "Forgetful: there is no class private.",
        "Forgetful.phone is in no class.",
        "Forgetful.name is in two classes.",
        "Forgetful has no field address.",
    ]
    assert faults(Heir) == ["Heir has no FieldClasses of its own."]
