"""What hangs on incidents here, when two records become one and when they are taken apart again.

Rights taken, links to policies, and decisions on provisions go over; where the record that stands has the
same right, link or decision, the other's stays behind with the other. A citation stays with its act. It
is marked to be read again only if what it cites is another now: its fingerprint says.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from accounts import audit
from accounts.identity import acting_for_system
from evidence import merge_steps
from evidence.merge_steps import Row, Settle, Step, change, go_over
from evidence.models import Act, CaseMaterial, Incident
from legal_analysis import cited, corroborating
from legal_analysis.models import (
    Citation,
    Corroboration,
    Deprivation,
    Enforcement,
    EnforcementDecision,
)

ACCEPTED = EnforcementDecision.Verdict.ACCEPTED
Pair = tuple[Any, Any]


class OfLaw:
    """A merge_steps.Follower."""

    def hold(self, incidents: Sequence[UUID]) -> None:
        """What was said against one of the two comes along, or goes back with its act.

        Who agrees sees it, or it is later than her word.
        """
        with acting_for_system(reason="merge.hold"):
            corroborating.hold_cases_of(incidents)

    def hanging(self, incidents: Sequence[UUID]) -> Iterable[tuple[type[Model], Q]]:
        return (
            (Citation, Q(act__incident__in=incidents)),
            (EnforcementDecision, Q(incident__in=incidents)),
        )

    def kept_acts(self, acts: Iterable[UUID]) -> set[UUID]:
        rows = Citation._base_manager.filter(act__in=list(acts))
        return set(rows.values_list("act", flat=True))

    def steps(self, standing: Incident, merged: Incident) -> Iterable[Step]:
        rights = Deprivation._base_manager
        there = rights.filter(incident=standing).values_list("right", flat=True)
        taken = rights.filter(incident=merged).exclude(right__in=list(there)).order_by("pk")
        yield from go_over(taken, "incident", standing)
        decisions = list(_decisions(merged))
        held = {_of_provision(one) for one in _decisions(standing) if one.replaced_at is None}
        contested = {
            _of_provision(one)
            for one in decisions
            if one.replaced_at is None and _of_provision(one) in held
        }
        going = [one for one in decisions if _of_provision(one) not in contested]
        yield from go_over(going, "incident", standing)
        links = {_of_policy(one) for one in _links(standing)}
        decided = _accepted(going)
        for link in _links(merged):
            reported = link.basis == Enforcement.Basis.REPORTED
            if _of_policy(link) not in links and (reported or _of_policy(link) in decided):
                yield change(link, "incident", str(standing.pk))

    def watch(self, acts: Iterable[UUID]) -> Settle:
        rows = Citation._base_manager.filter(act__in=list(acts), taken_back_at=None)
        before = {
            one.pk: (one.stale_since, merge_steps.text_of(one, "stale_since")) for one in rows
        }

        def settle(marks: Mapping[Row, Step]) -> list[Step]:
            return list(_marks(before, marks))

        return settle

    def stay(self, steps: Sequence[Step]) -> set[Row]:
        """Decisions that were replaced since, and the links that rest on what replaced them."""
        ours = EnforcementDecision._meta.label
        moved = {step.row for step in steps if step.model == ours}
        there = {step.became for step in steps if step.model == ours}
        rows = EnforcementDecision._base_manager.filter(incident__in=there)
        every = list(rows.select_related("provision"))
        anew = {_of_provision(one) for one in every if str(one.pk) not in moved}
        staying = [one for one in every if str(one.pk) in moved and _of_provision(one) in anew]
        going = [one for one in every if str(one.pk) in moved and _of_provision(one) not in anew]
        found: set[Row] = {(ours, str(one.pk)) for one in staying}
        links = {step.row for step in steps if step.model == Enforcement._meta.label}
        decided = _accepted(going)
        for link in Enforcement._base_manager.filter(pk__in=links):
            if link.basis == Enforcement.Basis.ACCEPTED and _of_policy(link) not in decided:
                found.add((Enforcement._meta.label, str(link.pk)))
        return found

    def undone(self, incidents: Sequence[Incident], by: Any) -> None:
        """Each case keeps what it cited or spoke of meanwhile; each accepted provision keeps its link."""
        for incident in incidents:
            cites = Citation._base_manager.filter(act__incident=incident)
            speak = {*cites.values_list("case_file__team", flat=True), *_spoken_of_by(incident)}
            has = CaseMaterial._base_manager.filter(incident=incident)
            for team in speak - set(has.values_list("team", flat=True)):
                material = CaseMaterial._base_manager.create(
                    team_id=team,
                    incident=incident,
                    added_by=by,
                    reason="Cited or spoken of in this case while two records were one.",
                )
                details = {"object": str(incident.pk)}
                audit.record(action="material.admitted", subject=material, by=by, details=details)
            linked = {_of_policy(one) for one in _links(incident) if one.organisation_id}
            for policy, organisation in _accepted(_decisions(incident)) - linked:
                Enforcement._base_manager.create(
                    incident=incident,
                    policy_id=policy,
                    organisation_id=organisation,
                    basis=Enforcement.Basis.ACCEPTED,
                )


def _decisions(incident: Incident) -> Iterable[EnforcementDecision]:
    rows = EnforcementDecision._base_manager.filter(incident=incident)
    return rows.select_related("provision").order_by("pk")


def _spoken_of_by(incident: Incident) -> set[UUID]:
    """Return the teams that said something of an act of this record when it was of another."""
    with acting_for_system(reason="merge.undone"):
        rows = Corroboration.objects.unscoped(reason="merge.undone").standing()
        rows = rows.filter(act__incident=incident).exclude(about=incident)
        return set(rows.values_list("case_file__team", flat=True))


def _links(incident: Incident) -> Iterable[Enforcement]:
    return Enforcement._base_manager.filter(incident=incident).order_by("pk")


def _of_provision(one: EnforcementDecision) -> Pair:
    return one.provision_id, one.organisation_id


def _of_policy(one: Enforcement) -> Pair:
    return one.policy_id, one.organisation_id


def _accepted(decisions: Iterable[EnforcementDecision]) -> set[Pair]:
    return {
        (one.provision.policy_id, one.organisation_id)
        for one in decisions
        if one.verdict == ACCEPTED and one.replaced_at is None
    }


def _marks(before: Mapping[UUID, tuple[Any, Any]], marks: Mapping[Row, Step]) -> Iterable[Step]:
    """Write whether each citation is to be read again, and return what that changed."""
    rows = Citation._base_manager.filter(pk__in=before).select_related("act").order_by("pk")
    acts = Act._base_manager.select_related("incident").in_bulk({one.act_id for one in rows})
    prints = {pk: cited.fingerprint(act) for pk, act in acts.items()}
    for citation in rows:
        since, was = before[citation.pk]
        # What triggers marked meanwhile says only that something changed, and not that it changed back.
        citation.stale_since, marked = since, citation.stale_since
        mark = marks.get((Citation._meta.label, str(citation.pk)))
        if bytes(citation.fingerprint) != prints[citation.act_id]:
            wanted = since or timezone.now()
        elif mark is not None and mark.became == was:
            wanted = None  # the merge marked it, and nothing else did
        else:
            wanted = since
        if wanted != marked:
            Citation._base_manager.filter(pk=citation.pk).update(stale_since=wanted)
        if wanted != since:
            after = Citation(pk=citation.pk, stale_since=wanted)
            yield change(citation, "stale_since", after)


__all__ = ["OfLaw"]
