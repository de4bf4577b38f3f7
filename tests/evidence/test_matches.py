"""T-20: what somebody said of two persons is written over by nobody who did not see it."""

from functools import partial

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, Role, User
from evidence import matches
from evidence.models import PossibleMatch
from tests.evidence.actors.test_together import together
from tests.factories.accounts import AssignmentFactory, OrganisationFactory
from tests.factories.evidence import PersonFactory, PossibleMatchFactory


def pair(organisation: Organisation) -> PossibleMatch:
    with acting_for_system(reason="test.arrange"):
        return PossibleMatchFactory(
            person=PersonFactory(organisation=organisation),
            earlier=PersonFactory(organisation=organisation),
        )


def test_T20_of_two_who_decide_at_once_one_is_told(committed_db: str) -> None:
    with acting_for_system(reason="test.arrange"):
        organisation = OrganisationFactory()
        people = [
            AssignmentFactory(role=Role.APPROVER, organisation=organisation).user for _time in "12"
        ]
    found = pair(organisation)

    def decide(by: User, decision: str) -> None:
        with acting_as(by):
            matches.decide(match=found, decision=decision, seen=0, by=by)

    told = together(*map(partial, [decide] * 2, people, PossibleMatch.Decision.values))
    assert told == ["match_decided_meanwhile"]


@pytest.mark.django_db
def test_the_database_takes_no_decision_that_does_not_follow_on_the_one_before(
    organisation: Organisation, approver: User
) -> None:
    found = pair(organisation)
    decided = {"decision": "same", "decided_by": approver, "decided_at": timezone.now()}
    with acting_for_system(reason="test.write"):
        rows = PossibleMatch.objects.unscoped(reason="test")
        for changes in (decided, {**decided, "version": 2}, {"version": 1}):
            with pytest.raises(IntegrityError, match="match_decision_follows"), atomic():
                rows.update(**changes)
        rows.update(**decided, version=1)
        with pytest.raises(IntegrityError, match="match_decision_follows"), atomic():
            rows.update(decision="different", version=1)
        rows.update(purposes=["phone"])
        assert rows.get(pk=found.pk).version == 1
