"""T-01, T-02: who may make two records one, what the database refuses, what undoing keeps that came later."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts import access_incidents
from accounts.errors import NotAllowed
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User
from evidence import incidents, merging, pairs, unmerging
from evidence.merge_reasons import NoReason
from evidence.models import (
    Act,
    CaseMaterial,
    Incident,
    IncidentMerge,
    IncidentSource,
    Involvement,
    MergeStep,
)
from legal_analysis import cited, citing, grades
from legal_analysis.counting.tally import incidents_of
from legal_analysis.models import (
    Citation,
    Deprivation,
    Element,
    Enforcement,
    EnforcementDecision,
)
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.merging import things

TOLD: dict[str, Any] = {
    "title": "Kites taken",
    "place": 0,
    "day": 0,
    "verified": False,
    "acts": [{"kind": "beating", "means": set(), "sides": [0], "cited": False}],
    "sources": {0},
    "accounts": set(),
    "cases": set(),
    "rights": {0},
    "stated": set(),
    "decided": {},
    "corrected": False,
}
CITED = [{**TOLD["acts"][0], "cited": True}]


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def two(on: things.Shared, **theirs: Any) -> tuple[Incident, Incident]:
    return things.record(TOLD, on), things.record({**TOLD, "title": "Kites burnt", **theirs}, on)


def undo(done: IncidentMerge, by: User) -> None:
    unmerging.undo(done, reason="Two after all.", by=by)
    things.at_the_end()


# --- Counted once ---------------------------------------------------------------------------------------


def test_a_merged_record_counts_once_and_its_address_leads_on(on: things.Shared) -> None:
    standing, merged = two(on, sources={1})
    assert incidents_of(on.case, on.analyst).count() == 2
    things.merge(standing, merged, on)
    assert list(incidents_of(on.case, on.analyst)) == [standing]
    seen = Incident.objects.visible_to(on.analyst)
    assert list(seen) == [standing]
    assert Act.objects.visible_to(on.analyst).count() == 2
    assert merging.stands_for(merged.pk, on.analyst) == standing
    sources = IncidentSource.objects.filter(incident=standing).order_by("position")
    assert [(one.source, one.grade) for one in sources] == [
        (on.sources[0], "B2"),
        (on.sources[1], "B2"),
    ]
    assert merging.led_to([merged.code], on.analyst) == [(merged.code, standing.pk)]


def test_what_both_have_stays_behind_once_and_acts_she_joins_are_one(on: things.Shared) -> None:
    acts = [{"kind": "beating", "means": {"beaten"}, "sides": [0, 4], "cited": False}]
    standing, merged = two(on, acts=acts)
    things.merge(standing, merged, on, {"theirs": frozenset({"title"}), "join": 1})
    act = Act.objects.visible_to(on.analyst).get()
    assert (act.incident_id, act.means) == (standing.pk, ["beaten"])
    # The same women stand there once, whom only the other record alleges stands there, too.
    assert Involvement.objects.visible_to(on.analyst).count() == 2
    assert Incident.objects.visible_to(on.analyst).get().title == "Kites burnt"
    assert IncidentSource.objects.filter(incident=merged).count() == 1, "its grade is kept"
    assert Deprivation.objects.visible_to(on.analyst).count() == 1


def test_a_cited_act_is_the_one_that_stays_and_two_cited_acts_stay_two(on: things.Shared) -> None:
    standing, merged = two(on, acts=CITED)
    cited = Act._base_manager.get(incident=merged)
    things.merge(standing, merged, on, {"theirs": frozenset(), "join": 1})
    assert Act.objects.visible_to(on.analyst).get() == cited
    one, other = two(on, acts=CITED)
    things.cite(Act._base_manager.get(incident=one), on)
    pair = tuple(Act._base_manager.get(incident=row).pk for row in (one, other))
    choice = merging.Choice("So.", merging.state(one, other), same_acts=((pair[0], pair[1]),))
    with pytest.raises(merging.BothCited):
        merging.merge(one, other, choice, by=on.analyst)


def test_a_citation_is_to_be_read_again_only_if_what_it_cites_is_another_now(
    on: things.Shared,
) -> None:
    for told, stale in (({"title": "Kites taken"}, False), ({}, True)):
        standing, merged = two(on, acts=CITED, **told)
        done = things.merge(standing, merged, on)
        citation = Citation._base_manager.latest("written_at")
        assert (citation.stale_since is not None) is stale
        undo(done, on.analyst)
        citation.refresh_from_db()
        assert citation.stale_since is None


def test_a_grade_given_after_the_merge_is_kept_and_goes_back_with_its_source(
    on: things.Shared,
) -> None:
    standing, merged = two(on, sources={1})
    done = things.merge(standing, merged, on)
    pair = IncidentSource.objects.get(source=on.sources[1])
    says = grades.Says("C", "3", "Read it again.")
    pair = grades.grade("incident", pair, says, seen=pair.grade_version, by=on.analyst)
    assert [one.reason for one in grades.history("incident", pair)] == ["Read it again.", "So."]
    undo(done, on.analyst)
    pair.refresh_from_db()
    assert (pair.incident_id, pair.grade) == (merged.pk, "C3")


# --- What came later -------------------------------------------------------------------------------------


def test_undoing_keeps_what_was_changed_and_added_since(on: things.Shared) -> None:
    standing, merged = two(on, acts=CITED, rights={1})
    done = things.merge(standing, merged, on, {"theirs": frozenset({"title", "place"}), "join": 0})
    there = Incident._base_manager.select_related("place").get(pk=standing.pk)
    facts = incidents.Facts.of(there)
    new = incidents.Facts(**{**vars(facts), "title": "Kites torn"})
    incidents.correct(there, incidents.Changes(new, facts), by=on.analyst)
    own, went = (
        Act._base_manager.get(incident=standing, pk__in=Act._base_manager.filter(citations=None)),
        Act._base_manager.exclude(citations=None).get(incident=standing),
    )
    things.cite(own, on)
    law.DeprivationFactory(incident=standing, right=on.rights[2])
    added = incidents.add_act(
        there, incidents.ActTold("threat", (incidents.Victim(group="women"),), ()), by=on.analyst
    )
    stay = unmerging.what_undoing_does(done).stay
    assert [step.column for step in stay] == ["title"]
    undo(done, on.analyst)
    standing.refresh_from_db()
    assert standing.title == "Kites torn", "corrected since: it stays"
    assert set(Act._base_manager.filter(incident=standing)) == {own, added}
    assert list(Act._base_manager.filter(incident=merged)) == [went]
    assert Citation._base_manager.filter(act=own).exists()
    rights = Deprivation._base_manager.filter(incident=standing)
    assert set(rights.values_list("right", flat=True)) == {on.rights[0].pk, on.rights[2].pk}


def test_what_a_case_cited_meanwhile_it_still_has_when_they_are_two(on: things.Shared) -> None:
    standing = things.record({**TOLD, "cases": set()}, on)
    merged = things.record({**TOLD, "title": "Kites burnt"}, on)
    other_case = on.cases[1]
    CaseMaterial._base_manager.filter(incident=standing).update(team=other_case.team)
    done = things.merge(standing, merged, on)
    went = Act._base_manager.get(pk__in=[s.row for s in _moved(done, "evidence.Act")])
    says = citing.Says("supports", "low", "So.")
    element = Element.objects.get(framework__case_files=other_case)
    shown = cited.shown(went)
    citing.cite(went, says, case_file=other_case, elements=[element], shown=shown, by=on.analyst)
    undo(done, on.analyst)
    teams = CaseMaterial._base_manager.filter(incident=merged).values_list("team", flat=True)
    assert set(teams) == {on.case.team_id, other_case.team_id}


def _moved(done: IncidentMerge, label: str) -> list[MergeStep]:
    return list(MergeStep._base_manager.filter(merge=done, model=label))


def test_a_provision_decided_anew_stays_where_it_was_decided_with_its_link(
    on: things.Shared,
) -> None:
    standing, merged = two(on, decided={0: "accepted"})
    done = things.merge(standing, merged, on)
    things.decide(Incident._base_manager.get(pk=standing.pk), on, 1, "accepted")
    things.decide(Incident._base_manager.get(pk=standing.pk), on, 0, "refused")
    undo(done, on.analyst)
    rows = EnforcementDecision._base_manager
    assert rows.filter(incident=standing).count() == 3
    assert not rows.filter(incident=merged).exists()
    link = Enforcement._base_manager.get()
    assert (link.incident_id, link.basis) == (standing.pk, "accepted")


def test_the_last_merge_is_undone_first_and_a_record_with_merges_stays(on: things.Shared) -> None:
    first, second = two(on)
    third = things.record(TOLD, on)
    early = things.merge(first, second, on)
    with pytest.raises(merging.OthersMerged):
        things.merge(third, first, on)
    late = things.merge(first, third, on)
    with pytest.raises(unmerging.LaterMerge):
        undo(early, on.analyst)
    undo(late, on.analyst)
    undo(early, on.analyst)
    with pytest.raises(unmerging.UndoneAlready):
        undo(early, on.analyst)
    assert Incident.objects.visible_to(on.analyst).count() == 3


# --- Who may, and why -------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_nobody_merges_or_undoes_or_tells_apart_without_a_reason(
    reason: str, on: things.Shared
) -> None:
    standing, merged = two(on)
    choice = merging.Choice(reason, merging.state(standing, merged))
    with pytest.raises(NoReason):
        merging.merge(standing, merged, choice, by=on.analyst)
    with pytest.raises(NoReason):
        pairs.tell_apart(standing, merged, reason=reason, by=on.analyst)
    done = things.merge(standing, merged, on)
    with pytest.raises(NoReason):
        unmerging.undo(done, reason=reason, by=on.analyst)


def test_both_records_tell_of_it_in_the_trail(on: things.Shared) -> None:
    standing, merged = two(on)
    undo(things.merge(standing, merged, on), on.analyst)
    rows = AuditEvent.objects.unscoped(reason="test").filter(action__startswith="incident.")
    told = [(row.action, row.subject_id) for row in rows.order_by("id")][-4:]
    assert told == [
        ("incident.merged", str(merged.pk)),
        ("incident.merged_in", str(standing.pk)),
        ("incident.unmerged", str(merged.pk)),
        ("incident.unmerged_from", str(standing.pk)),
    ]


def _analyst_of(team: CaseTeam) -> User:
    found: User = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    return found


def test_T01_only_who_may_change_both_and_sees_all_of_both_merges_them(on: things.Shared) -> None:
    standing, merged = two(on)
    hers = _analyst_of(on.case.team)
    assert merging.can_merge(standing, merged, by=hers)
    # It becomes material of a case that is not hers: she does not see all that hangs on it.
    world.admit(on.cases[1].team, incident=merged)
    with pytest.raises(NotAllowed, match=str(access_incidents.ONLY_WHO_SEES_ALL)):
        merging.check_may_merge(standing, merged, by=hers)
    assert merging.can_merge(standing, merged, by=on.analyst)
    for role in (Role.ADVOCATE, Role.APPROVER):
        user = AssignmentFactory(role=role, organisation=on.organisation).user
        assert not merging.can_merge(standing, merged, by=user)


def test_T01_records_of_two_holders_and_published_ones_are_not_merged(on: things.Shared) -> None:
    ours, published = things.record(TOLD, on), make.IncidentFactory(organisation=None)
    elsewhere = make.IncidentFactory()
    AssignmentFactory(role=Role.ANALYST, user=on.analyst, organisation=elsewhere.organisation)
    for other in (published, elsewhere):
        assert not merging.can_merge(ours, other, by=on.analyst)


def test_a_record_opened_to_somebody_by_name_does_not_stand_for_both(on: things.Shared) -> None:
    standing, merged = two(on)
    permit = make.IncidentPermitFactory(content_object=standing)
    with pytest.raises(merging.OpenedToSomebody):
        things.merge(standing, merged, on)
    # The other way round it opens nothing as long as they are one.
    done = things.merge(merged, standing, on)
    reader = AssignmentFactory(
        role=Role.ANALYST, organisation=None, user=permit.user, team=CaseTeamFactory()
    ).user
    assert not Incident.objects.visible_to(reader).exists()
    assert merging.stands_for(standing.pk, reader) is None
    undo(done, on.analyst)
    assert list(Incident.objects.visible_to(reader)) == [standing]


def test_T02_who_sees_one_of_the_two_learns_nothing_of_the_other(on: things.Shared) -> None:
    standing, merged = two(on)
    CaseMaterial._base_manager.filter(incident=merged).update(team=on.cases[1].team)
    pairs.tell_apart(standing, merged, reason="Two towns.", by=on.analyst)
    hers = _analyst_of(on.case.team)
    assert pairs.between(standing, merged, user=hers) is None
    assert pairs.between(standing, merged, user=on.analyst) is not None
    pairs.take_back(standing, merged, by=on.analyst)
    done = things.merge(standing, merged, on)
    assert IncidentMerge.objects.visible_to(hers).exists(), "it is part of what she reads now"
    undo(done, on.analyst)
    assert not IncidentMerge.objects.visible_to(hers).exists()
    assert not MergeStep.objects.visible_to(hers).exists()
    assert IncidentMerge.objects.visible_to(on.analyst).exists()


# --- The database --------------------------------------------------------------------------------------------

Change = Callable[[Incident, Incident, things.Shared], object]
AWAY: dict[str, Change] = {
    "correct": lambda s, m, on: Incident._base_manager.filter(pk=m.pk).update(title="x"),
    "point elsewhere": lambda s, m, on: Incident._base_manager.filter(pk=m.pk).update(
        merged_into=None
    ),
    "an act": lambda s, m, on: Act.objects.create(incident=m, kind="threat"),
    "a source": lambda s, m, on: IncidentSource.objects.create(
        incident=m, source=make.SourceFactory(), position=9
    ),
    "an account": lambda s, m, on: m.testimonies.add(on.accounts[2]),
    "a case": lambda s, m, on: world.admit(on.cases[2].team, incident=m),
    "a right": lambda s, m, on: law.DeprivationFactory(incident=m, right=on.rights[2]),
    "a link": lambda s, m, on: law.EnforcementFactory(incident=m, policy=on.policies[2]),
    "a decision": lambda s, m, on: law.EnforcementDecisionFactory(
        incident=m, organisation=on.organisation, verdict="refused"
    ),
    "a correction": lambda s, m, on: make.CorrectionFactory(incident=m),
    "a permit": lambda s, m, on: make.IncidentPermitFactory(content_object=m),
    "take a source away": lambda s, m, on: IncidentSource.objects.filter(incident=m).delete(),
    "a merge of it": lambda s, m, on: IncidentMerge.objects.create(
        standing=m, merged=things.record(TOLD, on), number=1, author=on.analyst, reason="x",
        merged_at=timezone.now(),
    ),
    "a side of its act": lambda s, m, on: make.InvolvementFactory(
        act=Act._base_manager.get(incident=m)
    ),
    "a merge without its journal": lambda s, m, on: Incident._base_manager.filter(
        pk=things.record(TOLD, on).pk
    ).update(merged_into=s),
    "an act joined by hand": lambda s, m, on: (
        make.ActFactory(incident=s, joined_to=Act._base_manager.filter(incident=s).first()),
        things.at_the_end(),
    ),
    "a decision over by hand": lambda s, m, on: EnforcementDecision._base_manager.filter(
        incident=s
    ).update(incident=things.record(TOLD, on)),
    "a merge said otherwise": lambda s, m, on: IncidentMerge._base_manager.update(reason="x"),
}  # fmt: skip


def _refused(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return any(words in str(error) for words in ("merge", "joined", "is_kept"))
    return False


def test_the_database_refuses_every_change_of_a_merged_record(on: things.Shared) -> None:
    standing = things.record({**TOLD, "decided": {0: "accepted"}}, on)
    merged = things.record({**TOLD, "title": "Kites burnt"}, on)
    things.merge(standing, merged, on, {"theirs": frozenset(), "join": 1})
    for name, change in AWAY.items():
        assert _refused(lambda change=change: change(standing, merged, on)), name
    for change in (
        lambda: MergeStep._base_manager.update(became="x"),
        lambda: MergeStep._base_manager.all().delete(),
        lambda: IncidentMerge._base_manager.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_what_is_written_for_a_merged_record_is_refused_with_a_sentence(on: things.Shared) -> None:
    standing, merged = two(on)
    things.merge(standing, merged, on)
    told = incidents.ActTold("threat", (incidents.Victim(group="women"),), ())
    with pytest.raises(incidents.MergedMeanwhile):
        incidents.add_act(merged, told, by=on.analyst)
    with pytest.raises(incidents.MergedMeanwhile):
        things.decide(merged, on, 0, "accepted")
