"""Whose account a case was given (T-01): a partner sees persons by that, and it cannot be untrue."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence.models import CaseMaterial, Person, Testimony
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory

REFUSED = "material_has_person_of_account|material_person_of_testimony"


def account_of(team: CaseTeam) -> Testimony:
    person = make.PersonFactory(organisation=team.organisation)
    return make.TestimonyFactory(
        interview=make.InterviewFactory(person=person), organisation=team.organisation
    )


def admit(account: Testimony, team: CaseTeam) -> CaseMaterial:
    return CaseMaterial.objects.create(
        team=team, testimony=account, added_by=UserFactory(), reason="Invented"
    )


def persons_open_to(user: User) -> set[str]:
    """What the database alone lets her see: nothing asks access.py here."""
    with acting_as(user):
        return set(Person.objects.unscoped(reason="test").values_list("code", flat=True))


def test_T01_a_partner_sees_the_person_of_an_account_admitted_to_its_case(
    committed_db: str,
) -> None:
    team = CaseTeamFactory()
    partner = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    of_another_case = AssignmentFactory(role=Role.ANALYST).user
    with acting_for_system(reason="test"):
        account, _not_admitted = account_of(team), account_of(team)
        code = account.person.code
    assert persons_open_to(partner) == set()
    with acting_for_system(reason="test"):
        admit(account, team)
    assert persons_open_to(partner) == {code}
    assert persons_open_to(of_another_case) == set()


@pytest.mark.usefixtures("as_system")
@pytest.mark.parametrize("person", ["NULL", "another"])
def test_T01_the_person_of_an_admitted_account_is_hers(person: str, team: CaseTeam) -> None:
    material = admit(account_of(team), team)
    other = None if person == "NULL" else make.PersonFactory().pk
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        CaseMaterial.objects.unscoped(reason="test").filter(pk=material.pk).update(person=other)


@pytest.mark.usefixtures("as_system")
def test_T01_an_incident_in_a_case_has_no_person(team: CaseTeam) -> None:
    material = make.CaseMaterialFactory(team=team, incident=make.IncidentFactory())
    assert material.person is None
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        CaseMaterial.objects.unscoped(reason="test").filter(pk=material.pk).update(
            person=make.PersonFactory()
        )


@pytest.mark.usefixtures("as_system")
def test_T01_it_follows_an_account_that_turns_out_to_be_of_somebody_else(team: CaseTeam) -> None:
    material = admit(account_of(team), team)
    other = make.PersonFactory(organisation=team.organisation)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evidence_testimony SET person_id = %s WHERE id = %s",
            [other.pk, material.testimony_id],
        )
    material.refresh_from_db()
    assert material.person == other
