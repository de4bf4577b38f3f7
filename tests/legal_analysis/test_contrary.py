"""A dossier says that nothing speaks against an element only where nothing does: seen, or held back."""

import json
from typing import Any

import pytest

from accounts.models import User
from evidence.models import Act, Incident, Testimony
from legal_analysis.dossier.compose import law as chapters
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.contrary import NONE_FOUND, NOT_ASKED, contrary
from legal_analysis.dossier.document import Paragraph, blocks_of, plain
from legal_analysis.models import CaseFile, Citation, Corroboration, Element, Mechanism
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.test_snapshot import NOW, admit, case, frozen, mechanism, opened, told

__all__ = ["case", "mechanism"]  # fixtures

Stance = Citation.Stance


@pytest.fixture
def element(case: CaseFile) -> Element:
    """An element that is assessed, with nothing in the part on what speaks against it."""
    found = law.ElementFactory(code="CTX-1")
    case.frameworks.add(found.framework)
    law.AssessmentFactory(case_file=case, element=found, facts=[], contrary=[])
    return found


def published() -> Incident:
    event = make.IncidentFactory(organisation=None)
    make.ActFactory(incident=event, kind="beating")
    make.IncidentSourceFactory(incident=event)
    return event


def cite(case: CaseFile, element: Element, stance: str, **target: Any) -> None:
    given = {"provision": None, **target}
    law.CitationFactory(case_file=case, element=element, stance=stance, **given)


def act_of(event: Incident) -> Act:
    return Act._base_manager.get(incident=event)


def stays_in(case: CaseFile) -> Testimony:
    """Hers, whom nobody has asked about this receiver."""
    person = make.PersonFactory(organisation=case.team.organisation)
    hers = make.TestimonyFactory(interview__person=person, status="sealed")
    make.ParagraphFactory(testimony=hers)
    return admit(hers, case.team)


def contradicts(first: Any, second: Any, case: CaseFile, **more: Any) -> None:
    sides = {
        f"{side}_{kind}": one if isinstance(one, model) else None
        for side, one in (("first", first), ("second", second))
        for kind, model in (("account", Testimony), ("incident", Incident))
    }
    law.CorroborationFactory(
        **{"case_file": case, **sides, "says": Corroboration.Says.CONTRADICTS, **more}
    )


def snapshot(case: CaseFile, mechanism: Mechanism, by: User) -> dict[str, Any]:
    return opened(frozen(case, mechanism, by), by)


def said(found: dict[str, Any]) -> str:
    blocks = contrary(Book(found), "CTX-1", found["assessments"][0]["contrary"])
    return "\n".join(plain(one.content) for one in blocks if isinstance(one, Paragraph))


def test_it_says_that_there_is_nothing_where_there_is_nothing(
    case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    cite(case, element, Stance.SUPPORTS, act=act_of(published()))
    found = snapshot(case, mechanism, advocate)
    assert said(found) == NONE_FOUND
    printed = chapters.element_sections(Book(found), ["CTX-1"])
    texts = [plain(one.content) for one in blocks_of(printed) if isinstance(one, Paragraph)]
    assert NONE_FOUND in texts
    del found["contrary"]  # frozen before it was asked: what was held back then nobody knows
    assert said(found) == NOT_ASKED


def test_what_undermines_is_counted_where_nobody_wrote_of_it(
    case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    for _number in range(2):
        cite(case, element, Stance.UNDERMINES, act=act_of(published()))
    found = snapshot(case, mechanism, advocate)
    assert said(found) == (
        f"2 references undermine this element, from 2 independent origins. {NOT_ASKED}"
    )
    found["assessments"][0]["contrary"] = ["A person says otherwise."]
    assert said(found) == "A person says otherwise."


def test_T09_of_what_stays_in_it_says_how_many_and_nothing_else(
    case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    hers = stays_in(case)
    paragraph = hers.paragraphs.unscoped(reason="test").get()
    cite(case, element, Stance.UNDERMINES, paragraph=paragraph)
    found = snapshot(case, mechanism, advocate)
    assert found["contrary"] == {"CTX-1": {"kept_back": 1, "contradictions": []}}
    assert said(found) == (
        "1 further reference against this element is on record; it rests on material that is not "
        "part of this file."
    )
    assert hers.code not in json.dumps(found)


def test_a_record_it_rests_on_is_printed_with_what_contradicts_it(
    case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    event, hers = published(), told(case.team)
    cite(case, element, Stance.SUPPORTS, act=act_of(event))
    contradicts(hers, event, case, act=act_of(event))
    contradicts(published(), published(), case)  # of which nothing is cited
    found = snapshot(case, mechanism, advocate)
    (account,), (exhibit,) = (
        found["accounts"],
        [one["exhibit"] for one in found["incidents"] if one["code"] == event.code],
    )
    assert said(found) == f"{exhibit} is contradicted by {account['exhibit']} on beating."
    assert hers.code not in json.dumps(found)


def test_what_the_facts_name_is_relied_on_too(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    found = law.ElementFactory(code="CTX-1")
    case.frameworks.add(found.framework)
    one, other = published(), published()
    law.AssessmentFactory(
        case_file=case, element=found, facts=[f"It was so. [[{one.code}]]"], contrary=[]
    )
    contradicts(one, other, case)
    assert " is contradicted by " in said(snapshot(case, mechanism, advocate))


@pytest.mark.parametrize("taken_back", [False, True])
def test_T09_a_contradiction_by_what_stays_in_is_counted_and_names_nothing(
    taken_back: bool, case: CaseFile, element: Element, mechanism: Mechanism, advocate: User
) -> None:
    event, hers = published(), stays_in(case)
    cite(case, element, Stance.SUPPORTS, act=act_of(event))
    back = {"taken_back_at": NOW, "taken_back_by": advocate, "taken_back_reason": "x"}
    contradicts(hers, event, case, act=act_of(event), **(back if taken_back else {}))
    found = snapshot(case, mechanism, advocate)
    assert (said(found) == NONE_FOUND) is taken_back
    if not taken_back:
        assert found["contrary"] == {"CTX-1": {"kept_back": 1, "contradictions": []}}
    assert hers.code not in json.dumps(found)
