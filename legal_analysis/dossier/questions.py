"""What a dossier asks the record, with what hangs on each row: a fixed number of queries."""

from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.models import (
    Act,
    Authority,
    Incident,
    Involvement,
    Paragraph,
    Testimony,
    Translation,
)
from legal_analysis.models import CaseFile, Citation, Policy, Right

Part = TypeVar("Part", bound=Model)


def testimonies(by: User) -> QuerySet[Testimony]:
    return (
        Testimony.objects.visible_to(by)
        .exclude(status=Testimony.Status.DRAFT)
        .select_related("person", "interview", "place__province")
        .prefetch_related(
            Prefetch("paragraphs", _parts(Paragraph).select_related("key")),
            Prefetch("paragraphs__translations", _parts(Translation).select_related("key")),
            Prefetch("incidents", _parts(Incident)),
        )
        .prefetch_related(
            "graded_sources__source",
            "deprivations__right",
            "enforcements__policy",
        )
        .order_by("code")
    )


def _parts(model: type[Part]) -> ScopedQuerySet[Part]:
    """Rows that hang on a row which was scoped already."""
    return model._default_manager.unscoped(reason="snapshot.parts")  # type: ignore[attr-defined]


def incidents(by: User) -> QuerySet[Incident]:
    return (
        Incident.objects.visible_to(by)
        .select_related("place__province")
        .prefetch_related(
            Prefetch("acts", _parts(Act)),
            Prefetch(
                "acts__involvements",
                _parts(Involvement).select_related("authority", "person"),
            ),
        )
        .prefetch_related(
            "graded_sources__source",
            "deprivations__right",
            "enforcements__policy",
        )
        .order_by("date_range", "code")
    )


def policies() -> QuerySet[Policy]:
    return Policy.objects.prefetch_related(
        "authorities",
        "provinces",
        "provisions__rights",
        "provisions__in_force",
        "relations__earlier",
        "graded_sources__source",
    ).order_by("date_range", "code")


def authorities() -> QuerySet[Authority]:
    return Authority.objects.select_related("institution").prefetch_related(
        "tenures", "measures", "graded_sources__source"
    )


def citations(case_file: CaseFile, by: User) -> QuerySet[Citation]:
    return (
        Citation.objects.visible_to(by)
        .filter(case_file=case_file)
        .select_related(
            "element",
            "paragraph__testimony",
            "act__incident",
            "provision__policy",
            "item",
        )
        .prefetch_related(Prefetch("rights", Right.objects.order_by("position")))
        .order_by("element__position", "stance", "reason", "id")
    )
