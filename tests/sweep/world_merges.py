"""Incidents that may be one in the world of the sweep, and two that were made one."""

from typing import Any

from evidence import merging
from evidence.models import CaseMaterial, Incident
from tests.factories import evidence
from tests.sweep.planting import Planted, plant


def merges_of(things: dict[str, Any], side: str) -> list[Planted]:
    """Add a twin of the incident, the pair of both, and a merge of two others; return their words."""
    incident, planted = things["incident"], []
    held = {"organisation": incident.organisation}
    twin, standing, merged = evidence.IncidentFactory.create_batch(3, **held)
    for one in (twin, standing):
        CaseMaterial.objects.create(
            team=things["case"].team, added_by=things["author"], reason="x", incident=one
        )
    for one in (twin, standing, merged):
        planted += plant(one, side)
    first, second = sorted((incident, twin), key=lambda one: one.pk)
    pair = evidence.IncidentPairFactory(one=first, other=second)
    made = {"standing": standing, "merged": merged, "author": things["author"]}
    merge = evidence.IncidentMergeFactory(**made)
    step = evidence.MergeStepFactory(merge=merge)
    # What her page of both says that she has seen.
    twin.seen = merging.state(*Incident._base_manager.filter(pk__in=(incident.pk, twin.pk)))
    things |= {"twin": twin, "pair": pair, "merge": merge, "merge_step": step}
    return planted
