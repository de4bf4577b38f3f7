"""Frozen submissions, the words in them, and what stands behind their codes."""

import datetime
import json

import factory

from evidence.export import canonical_json, fingerprint
from legal_analysis.models import FrozenRecord, Submission, SubmissionPassage
from tests.factories.accounts import UserFactory
from tests.factories.evidence import ParagraphFactory, TestimonyFactory

LISTS = (
    "accounts", "assessments", "authorities", "case_law", "citations", "consents", "elements",
    "incidents", "policies", "rights",
)  # fmt: skip


class SubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Submission

    case_file = factory.SubFactory("tests.factories.legal_analysis.CaseFileFactory")
    mechanism = factory.SubFactory("tests.factories.legal_analysis.MechanismFactory")
    author = factory.SubFactory(UserFactory)
    language = "en"
    version = factory.Sequence(lambda n: n + 1)
    frozen_at = datetime.datetime(2023, 5, 4, 9, tzinfo=datetime.UTC)
    snapshot = canonical_json(
        {
            **{name: [] for name in LISTS},
            "texts": {},
            "mechanism": {"code": "none"},
            "case": {
                "title": "Invented case",
                "question": "",
                "label": "",
                "alleged_perpetrators": [],
            },
            "language": "en",
        }
    )
    # As legal_analysis/dossier/snapshot.py makes it, of a submission without words.
    content_sha256 = factory.LazyAttribute(
        lambda it: fingerprint({"content": json.loads(it.snapshot), "passages": []})
    )


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
