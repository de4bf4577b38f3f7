"""Words of approvers on what may leave though the risk is extreme."""

import datetime

import factory

from evidence.models import RiskApproval
from tests.factories.accounts import UserFactory


class RiskApprovalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RiskApproval

    person = factory.SubFactory("tests.factories.evidence.PersonFactory")
    recipient = "icc-otp"
    approver = factory.SubFactory(UserFactory)
    reason = "Invented."
    given_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    until = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
