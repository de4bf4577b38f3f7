"""What persons wrote for a case and for a submission. All invented."""

import factory

from legal_analysis.models import CaseText, PassageDecision, SubmissionText
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


class PassageDecisionFactory(factory.django.DjangoModelFactory):
    """The first decision on a passage: taken out."""

    class Meta:
        model = PassageDecision

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    mechanism = factory.SubFactory("tests.factories.legal_analysis.MechanismFactory")
    place = "case/title"
    digest = b"invented digest."
    start = 0
    length = 8
    kind = PassageDecision.Kind.BY_HAND
    number = 1
    decision = PassageDecision.Decision.REDACT
    reason = PassageDecision.Reason.LEGAL
    decided_by = factory.SubFactory(UserFactory)
    role = "analyst"
