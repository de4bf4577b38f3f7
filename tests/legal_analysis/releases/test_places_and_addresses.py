"""Where somebody lives, in what we write ourselves; and who stands in the address of a source (T-10)."""

import json
from urllib.parse import quote

import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Person, Testimony
from legal_analysis.dossier import build
from legal_analysis.last_reading import redacting
from legal_analysis.last_reading.deciding import Reason
from legal_analysis.last_reading.reading import Decision
from legal_analysis.models import CaseFile, Mechanism, Submission
from legal_analysis.releases import record
from tests.factories import evidence
from tests.factories.submissions import CaseTextFactory
from tests.legal_analysis.releases.test_last_reading import decide, looked_at, words

NAME = "Shukria Haidari"
URL = "https://example.org/2023/" + quote("شکریه-حیدری")


def write(case: CaseFile, text: str) -> None:
    CaseTextFactory(case_file=case, section="context", paragraphs=[text])


def place(name: str, code: str, **more: object) -> object:
    return evidence.PlaceFactory(code=code, name_en=name, name_fa_af="", name_ps="", **more)


@pytest.fixture
def lives(survivor: Person) -> Person:
    """In a village of a district, of which an account tells what happened in another."""
    herat = place("Herat", "AF90")
    place("Injil", "AF9001", level="district", province=herat)
    told = place("Gulran", "AF9002", level="district", province=herat)
    place("Guzara", "AF9003", level="district", province=herat)
    survivor.full_name = NAME
    survivor.address = "Herat, Injil, Sangtakht village, House 5"
    survivor.save()
    account = Testimony.objects.unscoped(reason="test").get(person=survivor)
    account.place, account.organisation = told, survivor.organisation
    account.save()
    return survivor


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Women of Sangtakht were sent home.", ["Sangtakht"]),
        ("زنان سنگ‌تخت به خانه فرستاده شدند.", ["سنگ‌تخت"]),
        ("Schools in Injil were closed.", ["Injil"]),
        ("In Gulran a guard stood at the gate.", ["Gulran"]),
        # Provinces are said anyway; of this district nobody in the case tells; a house is no place.
        ("In Herat and Guzara, in Afghanistan, House by House.", []),
    ],
)
def test_T10_a_village_in_a_text_of_ours_waits_for_a_decision(
    text: str, found: list[str], lives, case, advocate, request
):
    write(case, text)
    reading = looked_at(request.getfixturevalue("frozen"), advocate)[1]
    assert words(reading) == [(one, "place") for one in found]


def test_T10_who_is_left_out_is_looked_for_too(case, survivor, advocate, request):
    other = evidence.PersonFactory(organisation=case.team.organisation, address="Kabul, Qalacha")
    incident = evidence.IncidentFactory(organisation=other.organisation)
    evidence.InvolvementFactory(act=evidence.ActFactory(incident=incident), person=other)
    evidence.CaseMaterialFactory(team=case.team, incident=incident)
    write(case, "So it was in Qalacha.")
    reading = looked_at(request.getfixturevalue("frozen"), advocate)[1]
    assert words(reading) == [("Qalacha", "place")]


def test_a_district_that_the_library_prints_is_none(lives, case, advocate, request):
    evidence.IncidentFactory(organisation=None, summary="A raid in Injil was reported.")
    write(case, "Schools in Injil were closed.")
    assert words(looked_at(request.getfixturevalue("frozen"), advocate)[1]) == []


@pytest.fixture
def printed(survivor: Person, case: CaseFile, exhibit: object) -> None:
    """A page of somebody else's, whose address names her."""
    Mechanism.objects.update(format={"file_types": ["PDF"]})
    survivor.full_name = NAME
    survivor.save()
    incident = evidence.IncidentFactory(organisation=None)
    source = evidence.SourceFactory(url=URL)
    evidence.IncidentSourceFactory(incident=incident, source=source)
    calm = evidence.SourceFactory(url="https://example.org/2023/calm-page")
    evidence.IncidentSourceFactory(incident=incident, source=calm)


def test_T10_a_name_in_the_address_of_a_source_waits_for_a_decision(
    printed: None, frozen: Submission, advocate: User, asked
):
    reading = looked_at(frozen, advocate)[1]
    assert words(reading) == [(URL, "person")]
    with pytest.raises(redacting.NotRead):
        asked()


def test_T10_an_address_that_was_taken_out_is_in_no_record_and_no_document(
    printed: None, frozen: Submission, advocate: User
):
    decide(frozen, advocate, Decision.REDACT, Reason.THIRD_PERSON)
    snapshot = looked_at(frozen, advocate)[0]
    with acting_as(advocate):
        snapshot, _decided = redacting.for_release(frozen, snapshot, by=advocate)
    told = json.dumps(record.record(snapshot, [], documents=[]))
    assert URL not in told
    assert "calm-page" in told
    document = str(build._composed(snapshot))
    assert URL not in document
    assert "calm-page" in document
    assert "[redacted 1: R3" in document
