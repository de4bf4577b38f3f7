"""A case with next to nothing in it, whose dossier is built in seconds."""

from accounts.models import CaseTeam
from evidence.models import CaseMaterial, Incident, Person
from legal_analysis.models import CaseFile, Mechanism
from tests.evidence.test_export import allow
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory


def small_case(team: CaseTeam) -> CaseFile:
    """Make the case of a team, its receiver, and every province, which the map draws."""
    if not Mechanism.objects.filter(code="icc-otp").exists():
        legal_analysis.MechanismFactory(code="icc-otp", name="Invented receiver")
        for number in range(1, 35):
            evidence.PlaceFactory(code=f"AF{number:02}")
    case: CaseFile = legal_analysis.CaseFileFactory(team=team)
    case.set_date("2023")
    case.save()
    return case


def survivor_in(case: CaseFile) -> Person:
    """Make somebody who is a victim in an incident of the case and allows that it is shared."""
    person: Person = evidence.PersonFactory(organisation=case.team.organisation)
    allow(person)
    incident: Incident = evidence.IncidentFactory(organisation=person.organisation)
    evidence.InvolvementFactory(act=evidence.ActFactory(incident=incident), person=person)
    CaseMaterial.objects.create(
        team=case.team, incident=incident, added_by=UserFactory(), reason="x"
    )
    return person
