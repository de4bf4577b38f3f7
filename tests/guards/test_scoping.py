"""Tables that can identify a person refuse to answer until someone says who asks."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import models

from accounts.scoping import ScopedQuerySet, UnscopedQuery, number_of, sql_of
from legal_analysis.model_docs import our_models

# Tables with a class above "public" that answer without being asked for whom, and why.
OPEN = {
    "accounts.Organisation": "names of organisations; the case class is asked of access.py",
    "accounts.CaseTeam": "read to answer who may see what",
    "accounts.Assignment": "read to answer who may see what",
    "accounts.User": "read to log in",
    "evidence.ActorStatement": "public, but for who recorded it",
    "evidence.ActorStatementVersion": "public, but for who recorded it",
    "evidence.AuthoritySource": "public, but for who gave the grade",
    "evidence.Grading": "public, but for who gave the grade",
    "evidence.IncidentSource": "public, but for who gave the grade",
    "evidence.OriginChange": "public, but for who said it",
    "evidence.Reconciliation": "public, but for who decided it",
    "evidence.ReportingLine": "public, but for who wrote it",
    "evidence.ReportingLineSource": "public, but for who gave the grade",
    "evidence.TestimonySource": "public, but for who gave the grade",
    "legal_analysis.PolicySource": "public, but for who gave the grade",
}


def _is_sensitive(model: type[models.Model]) -> bool:
    declared = model.FieldClasses  # type: ignore[attr-defined]
    return any(getattr(declared, name, ()) for name in ("case", "identity", "secret"))


SENSITIVE = [
    model for model in our_models() if _is_sensitive(model) and model._meta.label not in OPEN
]
sensitive = pytest.mark.parametrize("model", SENSITIVE, ids=lambda model: model.__name__)

QUESTIONS: dict[str, Callable[[ScopedQuerySet], object]] = {
    "read": list,
    "count": lambda rows: rows.count(),
    "length": len,
    "first": lambda rows: rows.first(),
    "get": lambda rows: rows.get(),
    "values": lambda rows: list(rows.values()),
    "iterate": lambda rows: list(rows.iterator()),
    "aggregate": lambda rows: rows.aggregate(models.Count("pk")),
    "update": lambda rows: rows.update(**{rows.model._meta.pk.name: None}),
    "delete": lambda rows: rows.delete(),
    "raw": lambda rows: rows.raw("SELECT 1"),
    "in_bulk": lambda rows: rows.in_bulk(),
    "number": number_of,
    "nest in SQL": sql_of,
}


@sensitive
@pytest.mark.parametrize("question", QUESTIONS)
def test_T02_a_sensitive_table_refuses_until_someone_says_who_asks(
    model: type[models.Model], question: str
) -> None:
    with pytest.raises(UnscopedQuery, match=model.__name__):
        QUESTIONS[question](model.objects.all())  # type: ignore[attr-defined]


@sensitive
def test_T02_no_second_manager_goes_round_the_refusing_one(model: type[models.Model]) -> None:
    for manager in model._meta.managers:
        assert issubclass(manager._queryset_class, ScopedQuerySet), manager.name


def test_the_tables_left_open_are_still_there_and_still_few() -> None:
    assert {label for label in OPEN if apps.get_model(label) in our_models()} == set(OPEN)
    assert len(OPEN) <= 15
