"""Two invented records of one event that nobody has compared yet: the analyst of the demo decides."""

from typing import Any

from evidence import intake, pairs
from evidence.models import Act, Incident, IncidentSource, Involvement, Place, Source
from evidence.vocabulary import Credibility, DegreeOfInvolvement, Reliability

from .survivors import REASON, Cast


def add_all(rows: list[dict[str, Any]], *, cast: Cast) -> None:
    """Enter those that are not there yet, and note which may be one event."""
    for row in rows:
        if not Incident.objects.unscoped(reason=REASON).filter(code=row["code"]).exists():
            pairs.look_for(_incident(row, cast))


def _incident(row: dict[str, Any], cast: Cast) -> Incident:
    incident = Incident(
        organisation=cast.organisation,
        place=Place.objects.get(code=row["place"]),
        code=row["code"],
        title=row["title"],
        summary=row["summary"].strip(),
        verified=False,
    )
    intake.tell_date(incident, row["date"])
    incident.save(force_insert=True)
    act = Act.objects.create(incident=incident, kind=row["act"])
    Involvement.objects.create(
        act=act,
        side=Involvement.Side.VICTIM,
        group="women",
        count=row["women"],
        counting_unit="persons",
    )
    Involvement.objects.create(
        act=act,
        side=Involvement.Side.ALLEGED_PERPETRATOR,
        degree=DegreeOfInvolvement.ALLEGED_DIRECT,
        described_as=row["by"],
    )
    source, _made = Source.objects.get_or_create(**row["source"], url="")
    IncidentSource.objects.create(
        incident=incident,
        source=source,
        position=0,
        reliability=Reliability.F,
        credibility=Credibility.NOT_JUDGED,
        grade_reason="Invented for the demonstration.",
        graded_by=cast.analyst,
    )
    return incident
