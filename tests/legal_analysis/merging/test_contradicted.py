"""What contradicts a record stays in sight when the record is merged into another."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import Organisation
from evidence.models import Act, IncidentMerge
from legal_analysis import corroborating
from legal_analysis.models import Corroboration, Element
from tests.factories import legal_analysis as law
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD


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
        at = corroborating.contradicted_at(on.case, both, on.analyst)
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
