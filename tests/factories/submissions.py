"""What persons wrote for a case and for a submission. All invented."""

import factory

from legal_analysis.models import CaseText, SubmissionText
from tests.factories.accounts import UserFactory


class CaseTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseText

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    section = "context"
    author = factory.SubFactory(UserFactory)


class SubmissionTextFactory(factory.django.DjangoModelFactory):
    """The first version of one text."""

    class Meta:
        model = SubmissionText

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    mechanism = factory.SubFactory("tests.factories.legal_analysis.MechanismFactory")
    author = factory.SubFactory(UserFactory)
    language = "en"
    section = "recommendations"
    number = 1
    began = 0
    paragraphs = factory.LazyFunction(lambda: ["Invented."])
