"""What contradicts a record stays in sight when the record is merged into another, and taken apart again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import Organisation
from evidence import unmerging
from evidence.models import Act, CaseMaterial, Incident, IncidentMerge
from legal_analysis import corroborating
from legal_analysis.assessing import against
from legal_analysis.dossier import contrary
from legal_analysis.models import Citation, Corroboration, Element
from tests.factories import legal_analysis as law
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import CITED, TOLD


@pytest.fixture
def on(as_system: None, organisation: Organisation) -> things.Shared:
    return things.shared(organisation)


def test_a_contradiction_of_what_was_merged_stands_behind_the_cell_and_on_its_page(
    on: things.Shared, client_for: Callable[[object], Client]
) -> None:
    standing, merged, other = (things.record(TOLD, on) for _ in range(3))
    law.CorroborationFactory(
        case_file=on.case,
        first_incident=other,
        second_incident=merged,
        author=on.analyst,
        says=Corroboration.Says.CONTRADICTS,
    )
    things.cite(Act._base_manager.get(incident=standing), on)
    things.merge(standing, merged, on)
    things.at_the_end()
    element = Element.objects.get(framework__case_files=on.case)
    with acting_as(on.analyst):
        both = {standing.pk, other.pk}
        found = corroborating.contradicted(on.case, both, on.analyst)
        at = corroborating.contradicted_at(on.case, on.analyst)
        said = Corroboration.objects.visible_to(on.analyst).get().said_at
        merged_at = IncidentMerge.objects.visible_to(on.analyst).get().merged_at
    assert found == {standing.pk: [other], other.pk: [standing]}
    # It is contradicted since its merge, if it was said before.
    assert at == {standing.pk: max(said, merged_at), other.pk: said}
    browser = client_for(on.analyst)
    for page in (
        reverse("case_behind", args=[on.case.pk, element.pk]),
        reverse("case_assessment", args=[on.case.pk, element.pk]),
        reverse("assessment_write", args=[on.case.pk, element.pk]),
        reverse("corroborate", args=[on.case.pk, standing.pk]),
        reverse("incident", args=[standing.pk]),
    ):
        shown = browser.get(page).content.decode()
        assert "Contradicted by" in shown, page
        assert other.code in shown


@dataclass
class Apart:
    """Two records that are two again, and what was said against an act while they were one.

    `act` is of `merged`, was with `standing` meanwhile, and is cited; `other` contradicts it.
    """

    on: things.Shared
    standing: Incident
    merged: Incident
    other: Incident
    act: Act
    said: Corroboration
    undone: IncidentMerge


def contradict(
    other: Incident, record: Incident, act: Act | None, on: things.Shared
) -> Corroboration:
    return corroborating.say(
        "contradicts",
        first=other,
        second=record,
        about=record,
        act=act,
        reason="It was elsewhere.",
        case_file=on.case,
        by=on.analyst,
        now=timezone.now() - timedelta(days=1),
    )


@pytest.fixture
def apart(on: things.Shared) -> Apart:
    standing, other = (things.record(TOLD, on) for _ in range(2))
    merged = things.record({**TOLD, "title": "Kites burnt", "acts": CITED}, on)
    act = Act._base_manager.get(incident=merged)
    done = things.merge(standing, merged, on)
    act.refresh_from_db()
    assert act.incident == standing
    with acting_as(on.analyst):
        said = contradict(other, standing, act, on)
        done = unmerging.undo(done, reason="Two after all.", by=on.analyst)
    things.at_the_end()
    done.refresh_from_db()
    return Apart(on, standing, merged, other, act, said, done)


def test_what_was_said_of_an_act_goes_back_with_it_when_they_are_two_again(
    apart: Apart, client_for: Callable[[object], Client]
) -> None:
    on, analyst = apart.on, apart.on.analyst
    every = {apart.standing.pk, apart.merged.pk, apart.other.pk}
    with acting_as(analyst):
        found = corroborating.contradicted(on.case, every, analyst)
        at = corroborating.contradicted_at(on.case, analyst)
        cited = Citation.objects.visible_to(analyst).select_related("act", "paragraph", "provision")
        ((_citation, by),) = against.with_what_contradicts(on.case, cited, analyst)
    assert found == {apart.merged.pk: [apart.other], apart.other.pk: [apart.merged]}
    assert by == [apart.other]
    # Whoever agreed before on what rests on it did not know.
    since = apart.undone.undone_at
    assert since
    assert since > apart.said.said_at
    assert at == {apart.merged.pk: since, apart.other.pk: apart.said.said_at}
    browser = client_for(analyst)
    element = Element.objects.get(framework__case_files=on.case)
    for page in (
        reverse("case_behind", args=[on.case.pk, element.pk]),
        reverse("case_assessment", args=[on.case.pk, element.pk]),
        reverse("corroborate", args=[on.case.pk, apart.merged.pk]),
        reverse("incident", args=[apart.merged.pk]),
    ):
        assert apart.other.code in browser.get(page).content.decode().split("Contradicted by")[1]
    for page in (
        reverse("corroborate", args=[on.case.pk, apart.standing.pk]),
        reverse("incident", args=[apart.standing.pk]),
    ):
        assert "Contradicted by" not in browser.get(page).content.decode(), page
    page = browser.get(reverse("corroboration", args=[on.case.pk, apart.said.pk])).content.decode()
    assert apart.merged.code in page
    assert apart.standing.code not in page


def test_a_dossier_prints_it_beside_the_record_that_has_the_act(apart: Apart) -> None:
    on = apart.on
    leaving = {one.pk: one.code for one in (apart.merged, apart.other)}
    with acting_as(on.analyst):
        cited = Citation.objects.visible_to(on.analyst).select_related("element", "act")
        cites = [(one, True) for one in cited]
        found = contrary.collect(on.case, on.analyst, cited=cites, assessments=[], leaving=leaving)
    (of_element,) = found.values()
    against_it = {"record": apart.merged.code, "by": apart.other.code, "act": "beating"}
    assert of_element == {"kept_back": 0, "contradictions": [against_it]}


def test_it_is_not_said_twice_of_the_act_that_went_back(apart: Apart) -> None:
    on = apart.on
    apart.act.refresh_from_db()
    with acting_as(on.analyst):
        with pytest.raises(corroborating.SaidAlready):
            contradict(apart.other, apart.merged, apart.act, on)
        # Of the record as a whole nobody has said anything.
        contradict(apart.other, apart.merged, None, on)


def test_a_case_has_the_record_that_was_contradicted_in_it(on: things.Shared) -> None:
    standing, other, merged = (things.record(TOLD, on) for _ in range(3))
    of_merged = CaseMaterial._base_manager.filter(incident=merged)
    of_merged.update(team=on.cases[1].team)
    act = Act._base_manager.get(incident=merged)
    done = things.merge(standing, merged, on)
    act.refresh_from_db()
    contradict(other, standing, act, on)
    unmerging.undo(done, reason="Two after all.", by=on.analyst)
    teams = set(of_merged.values_list("team", flat=True))
    assert teams == {on.case.team_id, on.cases[1].team_id}
