"""Policies, their provisions, and incidents that show them carried out. All invented."""

import datetime

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from legal_analysis.models import (
    Enforcement,
    EnforcementDecision,
    InForce,
    Policy,
    PolicyRelation,
    Provision,
)
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.evidence import A_DAY, THAT_DAY, IncidentFactory


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Policy

    code = factory.Sequence(lambda n: f"POL-INVENTED-{n}")
    title = "Invented order"
    issuing_authority = "Invented authority"
    kind = Policy.Kind.ORDER
    scope = Policy.Scope.NATIONAL
    summary = "Nobody ordered this."
    status = Policy.Status.UNKNOWN
    verified = False
    date_edtf = A_DAY
    date_range = THAT_DAY


class ProvisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Provision

    policy = factory.SubFactory(PolicyFactory)
    number = 1
    text = "Nobody ordered this."


class InForceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InForce

    provision = factory.SubFactory(ProvisionFactory)
    from_edtf = A_DAY
    date_range = DateRange(datetime.date(2023, 5, 4), None)


class PolicyRelationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyRelation

    policy = factory.SubFactory(PolicyFactory)
    earlier = factory.SubFactory(PolicyFactory)
    kind = PolicyRelation.Kind.AMENDS


class EnforcementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enforcement

    policy = factory.SubFactory(PolicyFactory)
    incident = factory.SubFactory(IncidentFactory)


class EnforcementDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnforcementDecision

    organisation = factory.SubFactory(OrganisationFactory)
    incident = factory.SubFactory(IncidentFactory)
    provision = factory.SubFactory(ProvisionFactory)
    author = factory.SubFactory(UserFactory)
    verdict = EnforcementDecision.Verdict.ACCEPTED
    certainty = EnforcementDecision.Certainty.SURELY
    reason = "Invented."
    decided_at = factory.LazyFunction(timezone.now)
