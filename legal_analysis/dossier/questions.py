"""What a dossier asks the record, with what hangs on each row: a fixed number of queries."""

from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from accounts.models import CaseTeam, User
from evidence.actors.offices import not_held, with_not_held
from evidence.models import (
    Act,
    Authority,
    CaseMaterial,
    Incident,
    Involvement,
    Paragraph,
    Tenure,
    Testimony,
    Translation,
)
from legal_analysis.models import (
    CaseFile,
    Citation,
    Deprivation,
    Enforcement,
    Policy,
    Right,
)
from legal_analysis.models.telling import tells_no_day

CHECKED = (Testimony.Status.REVIEWED, Testimony.Status.SEALED)


def in_period(case_file: CaseFile) -> Q:
    """Rows of the time a case covers, or of no known time."""
    if case_file.date_range is None:
        return Q()
    return Q(date_range__overlap=case_file.date_range) | Q(date_range=None)


def testimonies(by: User, team: CaseTeam) -> QuerySet[Testimony]:
    """Accounts of the library and of this case that a second person has checked.

    Not all that the asker may see: she may work on other cases, of other organisations too.
    """
    return (
        Testimony.objects.visible_to(by)
        .filter(of_library_or_case("testimony", team), status__in=CHECKED)
        .select_related("person", "interview", "place__province")
        .prefetch_related(
            _parts("paragraphs", Paragraph, "key"),
            _parts("paragraphs__translations", Translation, "key"),
            _parts("incidents", Incident),
            _parts("deprivations", Deprivation, "right"),
            _parts("enforcements", Enforcement, "policy", only=_said_by_all_or(team)),
        )
        .prefetch_related(
            "graded_sources__source",
        )
        .order_by("code")
    )


def incidents(by: User, team: CaseTeam) -> QuerySet[Incident]:
    return (
        Incident.objects.visible_to(by)
        .filter(of_library_or_case("incident", team))
        .select_related("place__province")
        .prefetch_related(
            _parts("acts", Act),
            _parts(
                "acts__involvements",
                Involvement,
                "authority__institution",
                "person",
                not_held=Q(authority__in=not_held().values("pk")),
            ),
            _parts("deprivations", Deprivation, "right"),
            # Who reads the dossier is told the months of ours.
            _parts(
                "enforcements",
                Enforcement,
                "policy",
                only=_said_by_all_or(team) & tells_no_day("policy"),
            ),
        )
        .prefetch_related(
            "graded_sources__source",
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
    """Return every authority, each with `not_held`."""
    rows = with_not_held(Authority.objects.select_related("institution"))
    tenures = Prefetch("tenures", Tenure.objects.select_related("reconciliation"))
    return rows.prefetch_related(tenures, "measures", "graded_sources__source")


def named_by_others() -> set[UUID]:
    """Return the ids of office-holders whom a court or a public body has named."""
    return set(Authority.objects.filter(measures__isnull=False).values_list("pk", flat=True))


def citations(case_file: CaseFile, by: User) -> QuerySet[Citation]:
    return (
        Citation.objects.visible_to(by)
        .standing()
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


def of_library_or_case(kind: str, team: CaseTeam) -> Q:
    """Records of the library and of this case, not of the others somebody works on."""
    admitted = CaseMaterial.objects.unscoped(reason="snapshot.material").filter(
        team=team, **{f"{kind}__isnull": False}
    )
    return Q(organisation=None) | Q(pk__in=admitted.values(kind))


def _said_by_all_or(team: CaseTeam) -> Q:
    """What the record states, and what an organisation accepted itself; not what others did."""
    return Q(organisation=None) | Q(organisation=team.organisation_id)


def _parts(path: str, model: type[Model], *related: str, only: Q | None = None, **asked: Q) -> Any:
    """Fetch rows that hang on rows which were scoped already."""
    rows = model._default_manager.unscoped(reason="snapshot.parts")  # type: ignore[attr-defined]
    rows = (rows.filter(only) if only else rows).annotate(**asked)
    return Prefetch(path, rows.select_related(*related) if related else rows)
