"""What is said of two records of a case. All invented."""

import factory
from django.utils import timezone

from legal_analysis.models import Corroboration
from tests.factories.accounts import UserFactory
from tests.factories.evidence import IncidentFactory


class CorroborationFactory(factory.django.DjangoModelFactory):
    """Two incidents of which an analyst says that one contradicts the other."""

    class Meta:
        model = Corroboration

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    first_incident = factory.SubFactory(IncidentFactory)
    second_incident = factory.SubFactory(IncidentFactory)
    about = factory.SelfAttribute("second_incident")
    author = factory.SubFactory(UserFactory)
    says = Corroboration.Says.CONTRADICTS
    reason = "Invented reason."
    said_at = factory.LazyFunction(timezone.now)
