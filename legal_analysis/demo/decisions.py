"""What the analyst of the demo decided about provisions that were in force where something happened."""

from accounts import access_incidents
from accounts.identity import acting_as
from evidence.models import Incident
from legal_analysis.in_force import deciding
from legal_analysis.models import EnforcementDecision, Provision

from .survivors import REASON, Cast


def add_all(rows: list[dict[str, str]], *, cast: Cast) -> None:
    """Decide as the pages would, those that are not decided yet."""
    known = set(
        EnforcementDecision.objects.unscoped(reason=REASON)
        .filter(author=cast.analyst)
        .values_list("incident__code", "provision__policy__code", "reason")
    )
    for row in rows:
        if (row["incident"], row["policy"], row["reason"]) in known:
            continue
        incidents = Incident.objects.unscoped(reason=REASON).select_related("place")
        incident = incidents.get(code=row["incident"])
        provision = Provision.objects.select_related("policy").get(
            policy__code=row["policy"], number=1
        )
        with acting_as(cast.analyst):
            whose = access_incidents.check_may_link_incident(cast.analyst, incident)
            before = deciding.decisions_on(incident, cast.analyst).get(provision.pk, [])
            deciding.decide(
                incident=incident,
                provision=provision,
                verdict=row["verdict"],
                reason=row["reason"],
                seen=deciding.holding(before, whose),
                by=cast.analyst,
            )
