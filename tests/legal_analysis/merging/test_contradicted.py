"""What contradicts a record stays in sight when the record is merged into another."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Value
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import Organisation
from evidence.models import Act
from legal_analysis import corroborating
from legal_analysis.assessing.against import contradicted_since
from legal_analysis.models import Citation, Corroboration, Element
from tests.factories import legal_analysis as law
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD

MOMENT = timedelta(microseconds=1)


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
        cited = Citation.objects.visible_to(on.analyst).filter(case_file=on.case)
        said = Corroboration.objects.visible_to(on.analyst).get().said_at
        # An assessment that was agreed before is marked, and one that was agreed after is not.
        for agreed, marks in ((said - MOMENT, 1), (said, 0)):
            assert cited.filter(contradicted_since(on.analyst, Value(agreed))).count() == marks
    assert found == {standing.pk: [other], other.pk: [standing]}
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
