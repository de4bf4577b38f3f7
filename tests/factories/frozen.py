"""Frozen submissions, the words in them, and what stands behind their codes."""

import datetime

import factory

from legal_analysis.models import FrozenRecord, Submission, SubmissionPassage
from tests.factories.accounts import UserFactory
from tests.factories.evidence import ParagraphFactory, TestimonyFactory


class SubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Submission

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    mechanism = factory.SubFactory("tests.factories.legal_analysis.MechanismFactory")
    author = factory.SubFactory(UserFactory)
    language = "en"
    version = factory.Sequence(lambda n: n + 1)
    frozen_at = datetime.datetime(2023, 5, 4, 9, tzinfo=datetime.UTC)
    snapshot = '{"accounts": [], "consents": [], "incidents": [], "mechanism": {"code": "none"}}'
    content_sha256 = "0" * 64


class SubmissionPassageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SubmissionPassage

    submission = factory.SubFactory(SubmissionFactory)
    paragraph = factory.SubFactory(ParagraphFactory)
    key = factory.SelfAttribute("paragraph.key")
    form = SubmissionPassage.Form.ORIGINAL
    language = "fa-af"
    text = "این سخن خیالی است."


class FrozenRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FrozenRecord

    submission = factory.SubFactory(SubmissionFactory)
    testimony = factory.SubFactory(TestimonyFactory)
    code = factory.Sequence(lambda n: f"W-{n:03d}")
    identity_level = "pseudonym"
