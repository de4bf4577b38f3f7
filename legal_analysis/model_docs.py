"""The pages on our data, written from the models themselves so that they cannot lie.

`manage.py write_docs` writes them; a test in tests/guards fails when they are not current.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.apps import apps
from django.db import models

from legal_analysis import review_docs

DOCS = Path(__file__).resolve().parents[1] / "docs"
APPS = ("accounts", "evidence", "legal_analysis", "support")
CLASSES: Mapping[str, str] = {
    "public": "the published record and the reference library; every signed-in user with a role",
    "case": "the pseudonymous record of a case; the people assigned to it",
    "identity": "who a survivor, a witness or a member of staff is; behind a reveal with two people, "
    "or told to a support worker at her own wish",
    "secret": "keys, tokens and hashes; no person, only the code that needs them",
}
WRITTEN = "<!-- Written by `manage.py write_docs` from the models. Do not edit by hand. -->\n"


def our_models() -> list[type[models.Model]]:
    """Return every model of our apps, without the history tables made from them."""
    return [
        model
        for app in APPS
        for model in sorted(apps.get_app_config(app).get_models(), key=lambda m: m.__name__)
        if not is_history(model)
    ]


def is_history(model: type[models.Model]) -> bool:
    """True for a table that simple-history fills with the old versions of another."""
    return hasattr(model, "instance_type")


def concrete_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the fields stored for one row, many-to-many ones included."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [field.name for field in fields]


def data_model() -> str:
    """Return docs/data_model.md: one picture an app, and what one row of each table is."""
    lines = [
        "# The data model",
        "",
        WRITTEN,
        "One picture for each app. An arrow goes from the row that points to the row pointed at; `*` is",
        "many, `1` is one, `0..1` may be empty. Names in grey boxes with an app in front belong to a",
        "lower app. Imports, like arrows between apps, only point down:",
        "`legal_analysis → evidence → accounts` and `support → accounts`.",
        "",
        "The thread: consent → first account → paragraphs → incidents and acts → policies in force →",
        "rights denied → elements of the crime → assessment → submission.",
    ]
    for app in APPS:
        members = [model for model in our_models() if model._meta.app_label == app]
        if not members:
            continue
        lines += ["", f"## {app}", "", "```mermaid", "classDiagram"]
        lines += [f"  {line}" for line in _picture(app, members)]
        lines += ["```", "", "| table | one row is |", "|---|---|"]
        lines += [f"| {model.__name__} | {_first_line(model)} |" for model in members]
    return "\n".join(lines) + "\n"


def field_classes() -> str:
    """Return docs/field_classes.md: who may see which field, by class."""
    lines = [
        "# Field classes",
        "",
        WRITTEN,
        "Every field of every table is in exactly one class (T-04); `accounts/access.py` says which",
        "role sees which class. Columns ending in `_sealed` hold ciphertext under the person's key.",
        "History tables repeat the classes of the table they keep.",
        "",
        "| class | meaning |",
        "|---|---|",
    ]
    lines += [f"| {name} | {meaning} |" for name, meaning in CLASSES.items()]
    for app in APPS:
        members = [model for model in our_models() if model._meta.app_label == app]
        if members:
            lines += ["", f"## {app}", "", "| table | class | fields |", "|---|---|---|"]
        for model in members:
            declared = getattr(model, "FieldClasses", None)
            for name in CLASSES:
                fields = getattr(declared, name, ())
                if fields:
                    listed = ", ".join(f"`{field}`" for field in fields)
                    lines.append(f"| {model.__name__} | {name} | {listed} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "data_model.md": data_model,
    "field_classes.md": field_classes,
    "review.md": review_docs.review,
}


def _picture(app: str, members: list[type[models.Model]]) -> Iterator[str]:
    outside: set[str] = set()
    arrows: list[str] = []
    for model in members:
        yield f"class {model.__name__}"
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            target = field.related_model
            if not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            if target._meta.app_label not in APPS:
                continue
            if target._meta.app_label != app:
                outside.add(f"{target._meta.app_label}_{target.__name__}")
            arrows.append(_arrow(model, field, _node(target, app)))
    for node in sorted(outside):
        yield f'class {node}["{node.rpartition("_")[0]}: {node.rpartition("_")[2]}"]'
    yield from arrows


def _node(model: type[models.Model], app: str) -> str:
    label = model._meta.app_label
    return model.__name__ if label == app else f"{label}_{model.__name__}"


def _arrow(model: type[models.Model], field: models.Field, target: str) -> str:
    if field.many_to_many:
        far, near = "*", "*"
    else:
        far = "0..1" if field.null else "1"
        near = "1" if field.one_to_one else "*"
    return f'{model.__name__} "{near}" --> "{far}" {target} : {field.name}'


def _first_line(model: type[models.Model]) -> str:
    docstring = model.__doc__ or ""
    paragraph = docstring.strip().split("\n\n")[0]
    return " ".join(paragraph.split()).replace("|", "\\|")
